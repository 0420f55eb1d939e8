// Turns weights that PyTorch trained into a model, and segments a folder of images with it.
//
// Argument: a folder with images and labels, a folder for the model and the label images, and the
// file with the weights (.pth, .pt, .safetensors), separated by commas. Without an argument, asks
// for them.

paths = split(getArgument(), ",");
if (paths.length == 3) {
  samples = paths[0]; results = paths[1]; weights = paths[2];
} else {
  samples = getDirectory("Choose a folder that holds images and labels");
  results = getDirectory("Choose a folder for the model and the label images");
  weights = File.openDialog("Choose a checkpoint");
}
model = results + File.separator + "imported.onnx";
tessera("Import Checkpoint...", "checkpoint=[" + weights + "] save=[" + model + "]");
tessera("Segment with Model...",
    "image=[" + samples + File.separator + "images] model=[" + model + "] save=[" + results + "]");
tessera("Measure Segmentation...",
    "prediction=[" + results + "] truth=[" + samples + File.separator + "labels] binary");
print("Pooled mean IoU " + d2s(getResult("IoU", nResults - 1), 3));

// Plain ImageJ has no menus without a screen; there, commands are called by their label.
function tessera(label, options) {
  if (call("java.awt.GraphicsEnvironment.isHeadless") == "true")
    call("sc.fiji.tessera.Tessera.run", label, options);
  else
    run(label, options);
}
