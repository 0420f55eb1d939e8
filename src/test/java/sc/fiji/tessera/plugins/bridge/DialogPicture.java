package sc.fiji.tessera.plugins.bridge;

import static sc.fiji.tessera.plugins.bridge.WindowedScenario.await;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.commandDialog;

import ij.IJ;
import ij.ImageJ;
import ij.Menus;
import ij.Prefs;
import java.awt.Dimension;
import java.awt.EventQueue;
import java.awt.Rectangle;
import java.awt.Toolkit;
import javax.swing.JDialog;

/**
 * The dialog of a command, to be looked at. Arguments: its label, ImageJ's scale of its windows,
 * and a name for the image that is open. Prints where the dialog is on the screen.
 */
public final class DialogPicture {
  private DialogPicture() {}

  public static void main(String[] args) throws Exception {
    Prefs.setGuiScale(Double.parseDouble(args[1]));
    new ImageJ().exitWhenQuitting(false);
    IJ.createImage(args.length > 2 ? args[2] : "cells", "8-bit ramp", 64, 64, 1).show();
    CommandMenu menu = CommandMenu.installed();
    String bridge = Bridge.class.getName() + "(\"" + menu.className(args[0]) + "\")";
    Menus.getCommands().put(args[0], bridge);
    IJ.doCommand(args[0]);
    JDialog dialog = await("dialog", () -> commandDialog());
    EventQueue.invokeAndWait(() -> {});
    Rectangle at = dialog.getBounds();
    Dimension screen = Toolkit.getDefaultToolkit().getScreenSize();
    boolean inside = new Rectangle(screen).contains(at);
    System.out.println(at + " on " + screen + (inside ? " inside" : " OUTSIDE"));
  }
}
