// Segments every image of a folder and measures the set against its ground truth.
//
// Argument: a folder with images and labels, and a folder for the label images, separated by a
// comma. Without an argument, asks for both.

paths = split(getArgument(), ",");
if (paths.length == 2) {
  samples = paths[0]; results = paths[1];
} else {
  samples = getDirectory("Choose a folder that holds images and labels");
  results = getDirectory("Choose a folder for the label images");
}
tessera("Segment with U-Net...",
    "image=[" + samples + File.separator + "images] save=[" + results + "]");
tessera("Measure Segmentation...",
    "prediction=[" + results + "] truth=[" + samples + File.separator + "labels] binary");
print("Measured " + nResults + " rows; pooled mean IoU " + d2s(getResult("IoU", nResults - 1), 3));

// Plain ImageJ has no menus without a screen; there, commands are called by their label.
function tessera(label, options) {
  if (call("java.awt.GraphicsEnvironment.isHeadless") == "true")
    call("sc.fiji.tessera.Tessera.run", label, options);
  else
    run(label, options);
}
