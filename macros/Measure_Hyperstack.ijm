// Segments one channel of a hyperstack, each frame as a volume of its slices, measures each frame
// against its truth, and lists the objects of all frames.
//
// Argument: a folder that is not used, a folder for the results, the hyperstack, its labels (the
// same slices and frames, one channel), and the channel from 1, separated by commas. Without an
// argument, asks for them.

paths = split(getArgument(), ",");
if (paths.length == 5) {
  results = paths[1]; image = paths[2]; truth = paths[3]; channel = paths[4];
} else {
  image = File.openDialog("Choose a hyperstack");
  truth = File.openDialog("Choose its labels");
  results = getDirectory("Choose a folder for the results");
  channel = getNumber("Which channel", 1);
}
labels = results + File.separator + "labels.tif";
tessera("Segment with Seeded Watershed...", "image=[" + image + "] channel=" + channel
    + " volume height=2 refine=[small size=20] save=[" + labels + "]");
tessera("Measure Segmentation...", "prediction=[" + labels + "] truth=[" + truth + "] binary");
for (row = 1; row < nResults; row += 3)
  print(getResultString("Image", row) + ": IoU of the objects " + d2s(getResult("IoU", row), 3));
tessera("Measure Instances...", "prediction=[" + labels + "] truth=[" + truth + "] save=["
    + results + File.separator + "instances.csv]");

// Plain ImageJ has no menus without a screen; there, commands are called by their label.
function tessera(label, options) {
  if (call("java.awt.GraphicsEnvironment.isHeadless") == "true")
    call("sc.fiji.tessera.Tessera.run", label, options);
  else
    run(label, options);
}
