package sc.fiji.tessera.plugins.bridge;

import java.util.regex.Pattern;

/**
 * Windows paths in ImageJ's macros: there a backslash begins an escape, so {@code "C:\data"} with a
 * single one arrives as {@code C:data}, and {@code "C:\new"} as two lines.
 */
final class LostBackslash {
  private static final Pattern DRIVE_ALONE = Pattern.compile("[A-Za-z]:[^\\\\/].*");
  private static final Pattern ESCAPED = Pattern.compile("(?s).*\\b[A-Za-z]:[\\n\\r\\t\\f\\x08].*");

  private LostBackslash() {}

  /** Whether a path seems to have lost its backslashes on the way. */
  static boolean in(String path) {
    return DRIVE_ALONE.matcher(path).matches() || ESCAPED.matcher(path).matches();
  }

  /** What to do about it, to be put behind a sentence; nothing where none seems lost. */
  static String hint(String text) {
    return in(text) ? "; in a macro write / or \\\\ in paths, since a single \\ is lost" : "";
  }
}
