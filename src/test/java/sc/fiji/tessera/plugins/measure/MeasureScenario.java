package sc.fiji.tessera.plugins.measure;

import static sc.fiji.tessera.plugins.bridge.WindowedScenario.await;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.check;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.commandDialog;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.press;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.setText;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.Menus;
import ij.WindowManager;
import ij.gui.Roi;
import ij.plugin.frame.Recorder;
import ij.process.ByteProcessor;
import ij.text.TextPanel;
import ij.text.TextWindow;
import java.awt.Component;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.event.InputEvent;
import java.util.Arrays;
import javax.swing.JDialog;
import sc.fiji.tessera.plugins.bridge.Bridge;
import sc.fiji.tessera.plugins.bridge.CommandMenu;

/**
 * What a person does with measurements in a real ImageJ window: fills in the dialog, replays what
 * was recorded, reads the tables by macro, clicks on the rows of objects. Exits with 0 if
 * everything was as it should be.
 */
public final class MeasureScenario {
  private static final String MEASURE = "Measure Instances...";
  private static final String OBJECTS = "Scores per object";

  private MeasureScenario() {}

  public static void main(String[] args) {
    int code = 1;
    try {
      run();
      System.out.println("All as it should be.");
      code = 0;
    } catch (Throwable t) {
      t.printStackTrace(System.out);
    }
    System.exit(code);
  }

  private static void run() throws Exception {
    ImageJ imagej = new ImageJ();
    imagej.exitWhenQuitting(false);
    CommandMenu menu = CommandMenu.installed();
    for (String label : menu.labels())
      Menus.getCommands()
          .put(label, Bridge.class.getName() + "(\"" + menu.className(label) + "\")");
    imagej.setLocation(20, 20);
    ImagePlus truth = squares("truth", 0, 10, 40, 70);
    ImagePlus found = squares("found", 2, 10, 40);
    byte[] before = ((byte[]) truth.getProcessor().getPixels()).clone();
    String recorded = measureFromTheDialog();
    macrosReadTheTables();
    int row = clickOnARow();
    check(selected(truth) != null, "the truth has a selection");
    Rectangle there = selected(truth);
    check(there.equals(new Rectangle(new int[] {10, 40, 70}[row], 8, 16, 16)), "it is " + there);
    if (row < 2) check(selected(found).x == there.x + 2, "the match is selected as well");
    ImagePlus errors = WindowManager.getImage("found-errors");
    check(there.equals(selected(errors)), "the picture shows it");
    check(Arrays.equals(before, (byte[]) truth.getProcessor().getPixels()), "pixels are the same");
    check(truth.getOverlay() == null, "no overlay has been added");
    IJ.runMacro(recorded + "if (nResults != 2) exit(\"rows: \" + nResults);");
    check(IJ.runMacro("return \"\" + nResults;").equals("2"), "a second call appends");
  }

  private static ImagePlus squares(String title, int shift, int... places) {
    ByteProcessor ip = new ByteProcessor(100, 32);
    for (int i = 0; i < places.length; i++) {
      ip.setColor(i + 1);
      ip.setRoi(places[i] + shift, 8, 16, 16);
      ip.fill();
    }
    ImagePlus image = new ImagePlus(title, ip);
    image.show();
    return image;
  }

  private static String measureFromTheDialog() throws Exception {
    Recorder recorder = new Recorder();
    IJ.doCommand(MEASURE);
    JDialog dialog = await("dialog", () -> commandDialog());
    setText(dialog, "prediction", "found");
    setText(dialog, "truth", "truth");
    press(dialog, "objects");
    press(dialog, "errors");
    press(dialog, "OK");
    await("objects", () -> WindowManager.getFrame(OBJECTS));
    await("errors", () -> WindowManager.getImage("found-errors"));
    await("recording", () -> recorder.getText().contains("run(") ? "yes" : null);
    String recorded = recorder.getText();
    check(recorded.contains("prediction=found truth=truth"), recorded);
    check(recorded.contains(" objects ") && recorded.contains(" errors"), recorded);
    recorder.close();
    return recorded;
  }

  private static void macrosReadTheTables() {
    String read =
        IJ.runMacro(
            "match = getResultString(\"Match\", 0); status = Table.getString(\"Status\", 2, \""
                + OBJECTS
                + "\"); return \"\" + getResult(\"TP\", 0) + \" \" + match + \" \" + status;");
    check("2 IoU>=0.5 missed".equals(read), read);
  }

  private static int clickOnARow() throws Exception {
    TextWindow window = (TextWindow) WindowManager.getFrame(OBJECTS);
    window.toFront();
    TextPanel panel = window.getTextPanel();
    Thread.sleep(500);
    Component rows = panel.getComponents()[0];
    for (Component c : panel.getComponents()) if (c.getHeight() > rows.getHeight()) rows = c;
    Point corner = rows.getLocationOnScreen();
    Robot robot = new Robot();
    robot.mouseMove(corner.x + 60, corner.y + 55);
    robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
    robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
    await("a selected row", () -> panel.getSelectionStart() >= 0 ? "yes" : null);
    await("a selection", () -> selected(WindowManager.getImage("truth")) == null ? null : "yes");
    Thread.sleep(500);
    return panel.getSelectionStart();
  }

  private static Rectangle selected(ImagePlus image) {
    Roi roi = image.getRoi();
    return roi == null ? null : roi.getBounds();
  }
}
