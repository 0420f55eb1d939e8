package sc.fiji.tessera.plugins.bridge;

import static sc.fiji.tessera.plugins.bridge.WindowedScenario.await;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.check;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.commandDialog;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.press;
import static sc.fiji.tessera.plugins.bridge.WindowedScenario.textOf;

import ij.IJ;
import java.awt.Toolkit;
import java.awt.datatransfer.DataFlavor;
import java.util.Map;
import javax.swing.JDialog;

/**
 * Commands fail before a person: one sentence, details when asked, which can be copied. Exits with
 * 0 if everything was as it should be; with an argument, the details stay open for a picture.
 */
public final class FailureScenario {
  private static final Map<String, String> SENTENCES =
      Map.of(
          "argument", "The image is smaller than 16 x 16 pixels.",
          "bug", "\"Echo...\" failed unexpectedly, please report it:",
          "memory", "Not enough memory for \"Echo...\":",
          "natives", "A native library that \"Echo...\" needs does not load here",
          "file", "There is no file /data/cells.onnx.");

  private FailureScenario() {}

  public static void main(String[] args) {
    int code = 1;
    try {
      BridgeDemo.start();
      IJ.createImage("cells", "8-bit ramp", 64, 64, 1).show();
      for (String failure : SENTENCES.keySet()) sentence(failure);
      details(args.length > 0);
      System.out.println("All as it should be.");
      code = 0;
    } catch (Throwable t) {
      t.printStackTrace(System.out);
    }
    System.exit(code);
  }

  private static JDialog failing(String failure) throws InterruptedException {
    new Thread(() -> IJ.run("Echo...", "image=cells fail=" + failure), "script").start();
    return await("dialog of " + failure, () -> commandDialog());
  }

  private static void sentence(String failure) throws Exception {
    JDialog dialog = failing(failure);
    String sentence = textOf(dialog, "sentence");
    check(sentence.startsWith(SENTENCES.get(failure)), sentence);
    check(sentence.indexOf('\n') < 0, sentence);
    press(dialog, "OK");
    await("end of the dialog", () -> commandDialog() == null ? "gone" : null);
  }

  private static void details(boolean stay) throws Exception {
    JDialog dialog = failing("bug");
    press(dialog, "Details");
    String text =
        await(
            "devices",
            () -> {
              String found = textOf(dialog, "details");
              return found.contains("ONNX Runtime") ? found : null;
            });
    check(text.startsWith("Command  Echo...\nMessage  "), text);
    check(text.contains("java.lang.NullPointerException: oops"), text);
    check(text.contains("EchoCommand.failIfAsked(EchoCommand.java:"), text);
    check(text.contains(System.getProperty("java.version")), text);
    check(text.contains("cpu          usable"), text);
    press(dialog, "Details"); // is "Copy" now
    Object copied =
        Toolkit.getDefaultToolkit().getSystemClipboard().getData(DataFlavor.stringFlavor);
    check(text.equals(copied), "copied: " + copied);
    if (stay) Thread.sleep(20_000);
    press(dialog, "OK");
    check(FailureReport.last().text().contains("NullPointerException: oops"), "it is kept");
  }
}
