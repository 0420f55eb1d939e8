// Segments an image of fluorescent nuclei with the bundled U-Net and measures it.
//
// Argument: a folder of sample data (with images and labels) and a folder for the results,
// separated by a comma. Without an argument, asks for both.

paths = split(getArgument(), ",");
if (paths.length == 2) {
  samples = paths[0]; results = paths[1];
} else {
  samples = getDirectory("Choose the folder sample-data/nuclei");
  results = getDirectory("Choose a folder for the results");
}
list = getFileList(samples + File.separator + "images");
name = list[0];
image = samples + File.separator + "images" + File.separator + name;
truth = samples + File.separator + "labels" + File.separator + name;
labels = results + File.separator + "labels.tif";

tessera("Segment with U-Net...", "image=[" + image + "] save=[" + labels + "]");
tessera("Segment with U-Net...", "image=[" + image + "] output=overlay save=["
    + results + File.separator + "overlay.png]");
tessera("Measure Segmentation...", "prediction=[" + labels + "] truth=[" + truth + "] binary");
print("IoU of the nuclei: " + d2s(getResult("IoU", nResults - 2), 3));

// Plain ImageJ has no menus without a screen; there, commands are called by their label.
function tessera(label, options) {
  if (call("java.awt.GraphicsEnvironment.isHeadless") == "true")
    call("sc.fiji.tessera.Tessera.run", label, options);
  else
    run(label, options);
}
