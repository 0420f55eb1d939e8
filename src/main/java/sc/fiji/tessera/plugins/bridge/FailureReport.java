package sc.fiji.tessera.plugins.bridge;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import sc.fiji.tessera.inference.OnnxService;

/**
 * All that somebody needs who is to find out why a command has failed. Immutable.
 *
 * @param label the command's menu label
 * @param sentence what people were told
 * @param failure what the command threw
 */
public record FailureReport(String label, String sentence, Throwable failure) {
  private static FailureReport last;

  /** Keeps the latest one of this session, which a macro has no window for. */
  public static synchronized void keep(FailureReport report) {
    last = report;
  }

  /** The latest failure of this session, or null. */
  public static synchronized FailureReport last() {
    return last;
  }

  /** What is known at once: the sentence, and where in the program it happened. */
  public String text() {
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace, true));
    return "Command  " + label + "\nMessage  " + sentence + "\n\n" + trace.toString().strip();
  }

  /** What takes a second or more: versions and devices; a failure of its own is told in words. */
  static String surroundings() {
    try {
      OnnxService onnx = SciJava.context().service(OnnxService.class);
      return DeviceText.of(onnx.devices(), Map.of());
    } catch (Exception | LinkageError e) {
      return DeviceText.versions() + "\nThe devices are not known: " + e;
    }
  }
}
