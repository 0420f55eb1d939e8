// Finds the middles of bright objects (maxima of the distance to their border) and lets a Segment
// Anything find the whole object at each.
//
// Argument: a folder with images and labels, a folder for the results, and an imported Segment
// Anything (its name or .onnx file), separated by commas. Without an argument, asks for them.

paths = split(getArgument(), ",");
if (paths.length == 3) {
  samples = paths[0]; results = paths[1]; model = paths[2];
} else {
  samples = getDirectory("Choose a folder that holds images and labels");
  results = getDirectory("Choose a folder for the results");
  model = File.openDialog("Choose a Segment Anything");
}
list = getFileList(samples + File.separator + "images");
image = samples + File.separator + "images" + File.separator + list[0];
labels = results + File.separator + "labels.tif";

setBatchMode(true);
tessera("Segment with Multi-level Otsu...", "image=[" + image + "] classes=2 smooth=1");
tessera("Split Touching Objects...", "height=2 seeds");
points = "";
for (y = 0; y < getHeight(); y++) {
  for (x = 0; x < getWidth(); x++) {
    if (getPixel(x, y) > 0) points = points + x + "," + y + "; ";
  }
}
points = substring(points, 0, lengthOf(points) - 2);
tessera("Segment Anything...", "image=[" + image + "] model=[" + model + "] points=[" + points
    + "] table save=[" + labels + "]");
print("Objects: " + nResults);

// Plain ImageJ has no menus without a screen; there, commands are called by their label.
function tessera(label, options) {
  if (call("java.awt.GraphicsEnvironment.isHeadless") == "true")
    call("sc.fiji.tessera.Tessera.run", label, options);
  else
    run(label, options);
}
