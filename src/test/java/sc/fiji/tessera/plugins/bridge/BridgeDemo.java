package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.ImageJ;
import ij.Menus;
import ij.plugin.frame.Recorder;

/** Opens ImageJ with the test commands in its command table, to look at their dialogs. */
public final class BridgeDemo {
  private BridgeDemo() {}

  @SuppressWarnings("unchecked")
  static ImageJ start() {
    ImageJ imagej = new ImageJ();
    imagej.exitWhenQuitting(false);
    String bridge = EchoMenu.class.getName();
    Menus.getCommands().put("Echo...", bridge + "(\"" + EchoCommand.class.getName() + "\")");
    Menus.getCommands().put("Pair...", bridge + "(\"" + PairCommand.class.getName() + "\")");
    Menus.getCommands().put("Long...", bridge + "(\"" + LongCommand.class.getName() + "\")");
    return imagej;
  }

  public static void main(String[] args) {
    start();
    new Recorder();
    IJ.createImage("my cells.tif", "8-bit ramp", 300, 200, 1).show();
    IJ.doCommand(args.length == 0 ? "Echo..." : args[0]);
  }
}
