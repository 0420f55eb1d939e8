// Trains a U-Net on two thirds of a set of images, measures it on the others, which it has not seen,
// and segments a folder with it.
//
// Argument: a folder with images and labels, a folder for the results, and the number of epochs,
// separated by commas. Without an argument, asks for the folders.

args = split(getArgument(), ",");
epochs = 50;
if (args.length == 3) {
  samples = args[0]; results = args[1]; epochs = args[2];
} else {
  samples = getDirectory("Choose a folder that holds images and labels");
  results = getDirectory("Choose a folder for the results");
}
// Every third image is for the test.
kinds = newArray("images", "labels");
for (k = 0; k < kinds.length; k++) {
  list = getFileList(samples + File.separator + kinds[k]);
  for (i = 0; i < list.length; i++) {
    part = "train"; if (i % 3 == 2) part = "test";
    File.makeDirectory(results + File.separator + part);
    folder = results + File.separator + part + File.separator + kinds[k];
    File.makeDirectory(folder);
    File.copy(samples + File.separator + kinds[k] + File.separator + list[i],
        folder + File.separator + list[i]);
  }
}
train = results + File.separator + "train" + File.separator;
test = results + File.separator + "test" + File.separator;
model = results + File.separator + "cells.onnx";

// Train.
tessera("Train U-Net...", "images=[" + train + "images] truth=[" + train + "labels] save=[" + model
    + "] target=instances depth=3 width=16 patch=64 epochs=" + epochs);

// Evaluate.
found = results + File.separator + "found";
File.makeDirectory(found);
tessera("Segment with U-Net...",
    "image=[" + test + "images] model=[" + model + "] save=[" + found + "]");
tessera("Measure Segmentation...", "prediction=[" + found + "] truth=[" + test + "labels] binary");
print("IoU of cells in images that were not trained on: " + d2s(getResult("IoU", nResults - 2), 3));

// Apply.
masks = results + File.separator + "masks";
File.makeDirectory(masks);
tessera("Segment with U-Net...", "image=[" + samples + File.separator + "images] model=[" + model
    + "] save=[" + masks + "]");

// Plain ImageJ has no menus without a screen; there, commands are called by their label.
function tessera(label, options) {
  if (call("java.awt.GraphicsEnvironment.isHeadless") == "true")
    call("sc.fiji.tessera.Tessera.run", label, options);
  else
    run(label, options);
}
