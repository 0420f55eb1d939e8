package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.ImagePlus;
import ij.Prefs;
import ij.WindowManager;
import ij.measure.ResultsTable;
import ij.plugin.frame.Recorder;
import java.awt.Button;
import java.awt.Component;
import java.awt.Container;
import java.awt.Dialog;
import java.awt.EventQueue;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.awt.event.KeyEvent;
import java.util.function.Supplier;
import javax.swing.AbstractButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.text.JTextComponent;

/**
 * What a person does with a real ImageJ window: fills a dialog wrongly, then rightly, records,
 * replays, cancels, presses Escape. Exits with 0 if everything was as it should be.
 */
public final class WindowedScenario {
  private static final long PATIENCE_MILLIS = 20_000;
  private static Recorder recorder;

  private WindowedScenario() {}

  public static void main(String[] args) {
    int code = 1;
    try {
      BridgeDemo.start();
      recorder = new Recorder();
      IJ.createImage("my [1] cells", "8-bit ramp", 64, 64, 1).show();
      String recorded = dialogRecordsOnce();
      replayGivesTheSame(recorded);
      lastValuesAreOfferedAndCancelRecordsNothing();
      macrosNeverReadLastValues();
      mistakesStopAMacro();
      escapeCancels();
      System.out.println("All as it should be.");
      code = 0;
    } catch (Throwable t) {
      t.printStackTrace(System.out);
    }
    System.exit(code);
  }

  private static String dialogRecordsOnce() throws Exception {
    IJ.doCommand("Echo...");
    JDialog dialog = await("dialog", () -> commandDialog());
    check("my [1] cells".equals(textOf(dialog, "image")), "the active image is offered");
    setText(dialog, "tile", "12a");
    press(dialog, "OK");
    check(dialog.isVisible(), "the dialog stays open");
    String sentence = "\"Tile size\" must be a whole number from 0 to 8192, but is \"12a\".";
    check(sentence.equals(textOf(dialog, "help")), textOf(dialog, "help"));
    setText(dialog, "tile", "256");
    setText(dialog, "comment", "say \"a\\b\" twice");
    press(dialog, "overlay");
    press(dialog, "OK");
    await("result", () -> WindowManager.getImage("my [1] cells-labels"));
    await("recording", () -> recorder.getText().contains("run(") ? "yes" : null);
    String recorded = recorder.getText();
    String expected =
        "run(\"Echo...\", \"image=[my [1] cells] device=auto tile=256 threshold=0.5 overlay"
            + " smooth comment=[say \\\"a\\\\b\\\" twice]\");\n";
    check(recorded.endsWith(expected), recorded);
    check(recorded.indexOf("run(") == recorded.lastIndexOf("run("), "recorded once: " + recorded);
    check(ResultsTable.getResultsTable().getValue("Tile", 0) == 256, "the results table");
    check(WindowManager.getFrame("Results") != null, "the Results window");
    return expected;
  }

  private static void replayGivesTheSame(String recorded) {
    ImagePlus source = WindowManager.getImage("my [1] cells");
    IJ.selectWindow(source.getID());
    EchoCommand.last = null;
    IJ.runMacro(recorded);
    EchoCommand replayed = EchoCommand.last;
    check(replayed.tile == 256 && replayed.overlay && replayed.smooth, "replayed values");
    check(replayed.comment.equals("say \"a\\b\" twice"), replayed.comment);
    check(replayed.image.open(0).imagePlus() == source, "replayed image");
    check(ResultsTable.getResultsTable().size() == 2, "the replay appends a row");
  }

  private static void lastValuesAreOfferedAndCancelRecordsNothing() throws Exception {
    String before = recorder.getText();
    IJ.doCommand("Echo...");
    JDialog dialog = await("dialog", () -> commandDialog());
    check("256".equals(textOf(dialog, "tile")), "the last value is offered");
    press(dialog, "Defaults");
    check("0".equals(textOf(dialog, "tile")), "the default is restored");
    press(dialog, "Cancel");
    Thread.sleep(500);
    check(recorder.getText().equals(before), "a cancelled call is not recorded");
    check("256".equals(Prefs.get("tessera.echocommand.tile", "")), "the last value is kept");
    check(Prefs.get("tessera.echocommand.image", null) == null, "no title is remembered");
  }

  private static void macrosNeverReadLastValues() {
    IJ.runMacro("run(\"Echo...\", \"image=[my [1] cells]\");");
    check(EchoCommand.last.tile == 0, "a macro has the default");
  }

  private static void mistakesStopAMacro() {
    String[] mistakes = {"tile=x", "fail=argument", "fail=cancel"};
    for (String mistake : mistakes) {
      String bridge = EchoMenu.class.getName();
      String viaRun = "run(\"Echo...\", \"image=[my [1] cells] " + mistake + "\");";
      String viaCall =
          "call(\"" + bridge + ".call\", \"Echo...\", \"image=[my [1] cells] " + mistake + "\");";
      for (String line : new String[] {viaRun, viaCall}) {
        closeErrorDialogs();
        IJ.log("\\Clear");
        IJ.runMacro(line + "\nprint(\"went on\");\nprint(\"went on\");");
        String log = IJ.getLog() == null ? "" : IJ.getLog();
        check(!log.contains("went on"), "the macro stops after " + line);
      }
    }
  }

  private static void escapeCancels() throws Exception {
    Prefs.set("tessera.echocommand.fail", null);
    Thread macro = new Thread(() -> IJ.run("Echo...", "image=[my [1] cells] fail=wait"), "script");
    macro.start();
    Thread.sleep(1000);
    check(macro.isAlive(), "it runs until Escape");
    IJ.setKeyDown(KeyEvent.VK_ESCAPE);
    macro.join(PATIENCE_MILLIS);
    check(!macro.isAlive(), "Escape ends it");
  }

  /** Presses OK in ImageJ's message about a macro error as soon as it opens. */
  private static void closeErrorDialogs() {
    Thread closer =
        new Thread(
            () -> {
              for (int i = 0; i < 40; i++) {
                IJ.wait(50);
                for (Window window : Window.getWindows()) {
                  if (window.isShowing() && window instanceof Dialog) pressOk(window);
                }
              }
            });
    closer.setDaemon(true);
    closer.start();
  }

  private static void pressOk(Container container) {
    for (Component child : container.getComponents()) {
      if (child instanceof Button && ((Button) child).getLabel().trim().equals("OK")) {
        ActionEvent event = new ActionEvent(child, ActionEvent.ACTION_PERFORMED, "OK");
        EventQueue.invokeLater(() -> child.dispatchEvent(event));
      } else if (child instanceof Container) {
        pressOk((Container) child);
      }
    }
  }

  public static JDialog commandDialog() {
    for (Window window : Window.getWindows()) {
      if (window instanceof JDialog && window.isShowing()) return (JDialog) window;
    }
    return null;
  }

  public static String textOf(JDialog dialog, String name) {
    return ((JTextComponent) find(dialog, name)).getText();
  }

  public static void setText(JDialog dialog, String name, String text) throws Exception {
    EventQueue.invokeAndWait(() -> ((JTextComponent) find(dialog, name)).setText(text));
  }

  public static void press(JDialog dialog, String name) throws Exception {
    EventQueue.invokeAndWait(() -> ((AbstractButton) find(dialog, name)).doClick());
  }

  public static JComponent find(Container container, String name) {
    for (Component child : container.getComponents()) {
      if (name.equals(child.getName())) return (JComponent) child;
      if (child instanceof Container) {
        JComponent found = find((Container) child, name);
        if (found != null) return found;
      }
    }
    return null;
  }

  public static <T> T await(String what, Supplier<T> supplier) throws InterruptedException {
    long end = System.currentTimeMillis() + PATIENCE_MILLIS;
    while (System.currentTimeMillis() < end) {
      T value = supplier.get();
      if (value != null) return value;
      Thread.sleep(50);
    }
    throw new AssertionError("There is no " + what + " after " + PATIENCE_MILLIS + " ms.");
  }

  public static void check(boolean condition, String what) {
    if (!condition) throw new AssertionError(what);
  }
}
