package sc.fiji.tessera.inference;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why ONNX Runtime could not be started, in words. */
public final class StartFailure {
  /** The dynamic linker's words where two versions with the same library name meet. */
  private static final Pattern CLASH =
      Pattern.compile("(/[^:]*): version [`']VERS_([\\d.]+)' not found");

  /** Where Java itself forbids native code, which later versions will do unless told otherwise. */
  public static final String FORBIDDEN =
      "This Java does not let ImageJ load native libraries, without which no network runs; start it"
          + " with the option --enable-native-access=ALL-UNNAMED.";

  private StartFailure() {}

  /**
   * One sentence.
   *
   * @param thrown what starting it threw
   * @param notes what went wrong before
   */
  static String sentence(Throwable thrown, List<String> notes) {
    Throwable e = thrown;
    while (e.getCause() != null) e = e.getCause();
    if (e instanceof IllegalCallerException) return FORBIDDEN;
    String text = firstLine(e);
    Matcher clash = CLASH.matcher(text);
    if (clash.find()) return clash(clash.group(1), clash.group(2));
    String before = notes.isEmpty() ? "" : " (before that: " + String.join(" ", notes) + ")";
    return "ONNX Runtime cannot be started on "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ": "
        + text
        + before.replaceAll("\\.\\)$", ")")
        + ".";
  }

  private static String clash(String file, String version) {
    return "Another plugin has loaded an ONNX Runtime of another version in this ImageJ, and this"
        + " system cannot hold it beside the "
        + version
        + " that Tessera needs ("
        + file
        + "); restart ImageJ and use Tessera without that plugin.";
  }

  /** A message's first line, without a full stop. */
  static String firstLine(Throwable e) {
    String text =
        e.getMessage() == null || e.getMessage().isBlank() ? e.toString() : e.getMessage();
    return text.strip().split("\\R")[0].replaceAll("\\.$", "");
  }
}
