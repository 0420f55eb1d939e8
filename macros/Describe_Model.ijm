// Writes what a model is: a text, a table of its layers, a drawing of its network, and the model
// itself as a bioimage.io package.
//
// Argument: folders separated by commas, of which the last receives the files. Without an argument,
// asks for a model and a folder.

model = "nuclei-u-net";
paths = split(getArgument(), ",");
if (paths.length > 0) {
  results = paths[paths.length - 1];
} else {
  model = File.openDialog("Choose a model");
  results = getDirectory("Choose a folder for its description");
}
names = newArray("description.txt", "layers.csv", "network.png", "network.svg");
for (i = 0; i < names.length; i++) {
  file = results + File.separator + names[i];
  tessera("Model Information...",
      "model=[" + model + "] layers=false drawing=false save=[" + file + "]");
}
tessera("Export Model...",
    "model=[" + model + "] authors=[A. Nonymous] licence=CC0-1.0 save=[" + results + File.separator
    + "package.zip]");
print("Described " + model + " in " + results);

// Plain ImageJ has no menus without a screen; there, commands are called by their label.
function tessera(label, options) {
  if (call("java.awt.GraphicsEnvironment.isHeadless") == "true")
    call("sc.fiji.tessera.Tessera.run", label, options);
  else
    run(label, options);
}
