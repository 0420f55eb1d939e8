// Trains networks of several architectures on the same images and measures what each has learned.
// For figures that mean something, measure on images that were not trained on.
//
// Argument: a folder with images and labels, a folder for the models and the results, and the
// number of epochs, separated by commas. Without an argument, asks for the folders.

networks = newArray("u-net", "lraspp-mobilenet-v3-large");
args = split(getArgument(), ",");
epochs = 50;
if (args.length == 3) {
  samples = args[0]; results = args[1]; epochs = args[2];
} else {
  samples = getDirectory("Choose a folder that holds images and labels");
  results = getDirectory("Choose a folder for the models");
}
images = samples + File.separator + "images";
truth = samples + File.separator + "labels";

for (i = 0; i < networks.length; i++) {
  model = results + File.separator + networks[i] + ".onnx";
  masks = results + File.separator + networks[i];
  File.makeDirectory(masks);
  tessera("Train Network...", "images=[" + images + "] truth=[" + truth + "] save=[" + model
      + "] network=" + networks[i] + " divisor=8 target=foreground patch=64 epochs=" + epochs);
  tessera("Segment with Model...",
      "image=[" + images + "] model=[" + model + "] save=[" + masks + "]");
  tessera("Measure Segmentation...",
      "prediction=[" + masks + "] truth=[" + truth + "] binary");
}

// Trains the last one further, with a small rate.
tessera("Fine-tune Model...", "images=[" + images + "] truth=[" + truth + "] model=[" + model
    + "] save=[" + results + File.separator + "tuned.onnx] target=foreground patch=64 epochs="
    + epochs);

// Plain ImageJ has no menus without a screen; there, commands are called by their label.
function tessera(label, options) {
  if (call("java.awt.GraphicsEnvironment.isHeadless") == "true")
    call("sc.fiji.tessera.Tessera.run", label, options);
  else
    run(label, options);
}
