// Compares segmentation without a network with the bundled U-Net, on images with ground truth:
// their foreground pixel by pixel. The rows of each technique end with those of all its images.
//
// Argument: a folder with images and labels, and a folder for the results, separated by a comma.
// Without an argument, asks for both.

techniques = newArray("Multi-level Otsu", "K-means", "Seeded Watershed", "U-Net");
options = newArray("classes=2 smooth=1", "classes=2 smooth=1", "smooth=1 height=1", "");

paths = split(getArgument(), ",");
if (paths.length == 2) {
  samples = paths[0]; results = paths[1];
} else {
  samples = getDirectory("Choose a folder that holds images and labels");
  results = getDirectory("Choose a folder for the results");
}
images = samples + File.separator + "images";
truth = samples + File.separator + "labels";

for (i = 0; i < techniques.length; i++) {
  masks = results + File.separator + techniques[i];
  File.makeDirectory(masks);
  tessera("Segment with " + techniques[i] + "...",
      "image=[" + images + "] save=[" + masks + "] " + options[i]);
  tessera("Measure Segmentation...",
      "prediction=[" + masks + "] truth=[" + truth + "] binary");
  print(techniques[i] + ": IoU of the nuclei " + d2s(getResult("IoU", nResults - 2), 3));
}

// Plain ImageJ has no menus without a screen; there, commands are called by their label.
function tessera(label, options) {
  if (call("java.awt.GraphicsEnvironment.isHeadless") == "true")
    call("sc.fiji.tessera.Tessera.run", label, options);
  else
    run(label, options);
}
