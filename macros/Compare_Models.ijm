// Segments a folder with two models and says which of them is better, and whether that may be
// chance.
//
// Argument: a folder with images and labels, a folder for the results, and two models (names or
// .onnx files), separated by commas. Without an argument, asks for them.

paths = split(getArgument(), ",");
if (paths.length == 4) {
  samples = paths[0]; results = paths[1]; models = newArray(paths[2], paths[3]);
} else {
  samples = getDirectory("Choose a folder that holds images and labels");
  results = getDirectory("Choose a folder for the results");
  models = newArray(File.openDialog("The first model"), File.openDialog("The second model"));
}
masks = newArray(results + File.separator + "first", results + File.separator + "second");
for (i = 0; i < models.length; i++) {
  File.makeDirectory(masks[i]);
  tessera("Segment with Model...", "image=[" + samples + File.separator + "images] model=["
      + models[i] + "] save=[" + masks[i] + "]");
}
tessera("Compare Segmentations...", "first=[" + masks[0] + "] second=[" + masks[1] + "] truth=["
    + samples + File.separator + "labels] labels=foreground save=[" + results + File.separator
    + "scores.csv]");

// Plain ImageJ has no menus without a screen; there, commands are called by their label.
function tessera(label, options) {
  if (call("java.awt.GraphicsEnvironment.isHeadless") == "true")
    call("sc.fiji.tessera.Tessera.run", label, options);
  else
    run(label, options);
}
