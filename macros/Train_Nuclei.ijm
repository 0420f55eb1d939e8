// Trains a small U-Net on a folder of images with instance labels and segments a folder with it.
//
// Argument: a folder with images and labels, a folder for the model and the results, and the number
// of epochs, separated by commas. Without an argument, asks for the folders.

args = split(getArgument(), ",");
epochs = 50;
if (args.length == 3) {
  samples = args[0]; results = args[1]; epochs = args[2];
} else {
  samples = getDirectory("Choose a folder that holds images and labels");
  results = getDirectory("Choose a folder for the model");
}
model = results + File.separator + "nuclei.onnx";
masks = results + File.separator + "masks";
File.makeDirectory(masks);
images = samples + File.separator + "images";
truth = samples + File.separator + "labels";

tessera("Train U-Net...", "images=[" + images + "] truth=[" + truth + "] save=[" + model + "]"
    + " target=instances depth=3 width=16 patch=128 epochs=" + epochs);
tessera("Segment with U-Net...",
    "image=[" + images + "] model=[" + model + "] save=[" + masks + "]");
tessera("Measure Segmentation...", "prediction=[" + masks + "] truth=[" + truth + "] binary");

// Plain ImageJ has no menus without a screen; there, commands are called by their label.
function tessera(label, options) {
  if (call("java.awt.GraphicsEnvironment.isHeadless") == "true")
    call("sc.fiji.tessera.Tessera.run", label, options);
  else
    run(label, options);
}
