// Segments an image of fluorescent nuclei, cleans the result and measures it; then splits objects by
// scores that were kept, and marks the pixels of which the network is not sure.
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
scores = results + File.separator + "scores.tif";
labels = results + File.separator + "labels.tif";
unsure = results + File.separator + "unsure.tif";

// All at once: objects without specks and holes.
tessera("Segment with U-Net...", "image=[" + image + "] save=[" + labels + "]"
    + " refine=[holes; small size=15]");

// Or step by step, on scores that are kept: objects, and unsure pixels with the label 255.
tessera("Segment with U-Net...", "image=[" + image + "] output=scores save=[" + scores + "]");
tessera("Split Touching Objects...", "image=[" + scores + "] by=scores height=0.2"
    + " refine=[small size=15; unsure threshold=0.9] save=[" + unsure + "]");

tessera("Measure Segmentation...", "prediction=[" + labels + "] truth=[" + truth + "] binary");
print("IoU of the nuclei: " + d2s(getResult("IoU", nResults - 2), 3));

// Plain ImageJ has no menus without a screen; there, commands are called by their label.
function tessera(label, options) {
  if (call("java.awt.GraphicsEnvironment.isHeadless") == "true")
    call("sc.fiji.tessera.Tessera.run", label, options);
  else
    run(label, options);
}
