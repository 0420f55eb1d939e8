package sc.fiji.tessera.plugins.bridge;

import static sc.fiji.tessera.plugins.bridge.WindowedScenario.await;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.commandDialog;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.press;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.textOf;

import ij.IJ;
import ij.ImageJ;
import ij.Menus;
import java.awt.EventQueue;
import java.awt.Rectangle;
import java.awt.Robot;
import java.io.File;
import javax.imageio.ImageIO;
import javax.swing.JDialog;

/**
 * A picture of how a failure is told, with its details. Arguments: a label, options with which that
 * command fails, and the PNG file to write.
 */
public final class FailurePicture {
  private FailurePicture() {}

  public static void main(String[] args) throws Exception {
    new ImageJ().exitWhenQuitting(false);
    IJ.createImage("cells", "8-bit ramp", 64, 64, 1).show();
    CommandMenu menu = CommandMenu.installed();
    String bridge = Bridge.class.getName() + "(\"" + menu.className(args[0]) + "\")";
    Menus.getCommands().put(args[0], bridge);
    new Thread(() -> IJ.run(args[0], args[1]), "script").start();
    JDialog dialog = await("dialog", () -> commandDialog());
    press(dialog, "Details");
    await("devices", () -> textOf(dialog, "details").contains("ONNX Runtime") ? "yes" : null);
    Rectangle[] at = new Rectangle[1];
    EventQueue.invokeAndWait(() -> at[0] = dialog.getBounds());
    Robot robot = new Robot();
    robot.delay(500);
    ImageIO.write(robot.createScreenCapture(at[0]), "png", new File(args[2]));
    System.exit(0);
  }
}
