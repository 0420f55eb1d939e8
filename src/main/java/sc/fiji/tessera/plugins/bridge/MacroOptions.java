package sc.fiji.tessera.plugins.bridge;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The option string of an ImageJ macro call, such as {@code image=[a b.tif] tile=256 overlay}, read
 * strictly.
 *
 * <p>Options are separated by blanks. An option is {@code key=value}, or a bare {@code key}, which
 * means {@code key=true}. A value with blanks stands in square brackets; brackets inside it must be
 * balanced, as ImageJ counts them. Keys are case-insensitive, as ImageJ lower-cases them. ImageJ's
 * own reader searches for substrings ({@code min_size=5} answers for {@code size}), ignores what it
 * does not know and takes the first of two equal keys; this one refuses.
 */
public final class MacroOptions {
  private final String text;
  private final Map<String, String> values = new LinkedHashMap<>();
  private int at;

  private MacroOptions(String text) {
    this.text = text;
  }

  /**
   * The options as key and value, in the order given, keys in lower case; a bare key has no value
   * (null).
   *
   * @throws IllegalArgumentException naming the key that is malformed or given twice
   */
  public static Map<String, String> parse(String options) {
    MacroOptions reader = new MacroOptions(options == null ? "" : options);
    while (reader.skipBlanks()) reader.readOption();
    return reader.values;
  }

  /**
   * The value as it must be written in an option string: as it is, or in brackets.
   *
   * @throws IllegalArgumentException if brackets in the value are not balanced, so that no option
   *     string can hold it
   */
  public static String quote(String value) {
    boolean plain = !value.isEmpty() && value.charAt(0) != '[';
    for (int i = 0; i < value.length() && plain; i++) {
      plain = !Character.isWhitespace(value.charAt(i));
    }
    if (plain) return value;
    String quoted = "[" + value + "]";
    if (closingBracket(quoted, 0) != quoted.length() - 1) {
      throw new IllegalArgumentException(
          "A macro cannot hold the value \""
              + value
              + "\", because its square brackets are not balanced; rename the image or file.");
    }
    return quoted;
  }

  private boolean skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
    return at < text.length();
  }

  private void readOption() {
    int start = at;
    while (at < text.length() && text.charAt(at) != '=' && !blankAt(at)) at++;
    String key = text.substring(start, at).toLowerCase(Locale.ROOT);
    if (!key.matches("\\w+")) {
      throw new IllegalArgumentException(
          "'"
              + text.substring(start, Math.min(at + 1, text.length())).trim()
              + "' is not a key; options are written key=value, and a value with blanks"
              + " key=[a b]"
              + LostBackslash.hint(text)
              + ".");
    }
    String value = null;
    if (at < text.length() && text.charAt(at) == '=') {
      at++;
      value = readValue(key);
    }
    if (values.containsKey(key)) {
      throw new IllegalArgumentException("The key '" + key + "' is given twice; give it once.");
    }
    values.put(key, value);
  }

  private String readValue(String key) {
    if (at < text.length() && text.charAt(at) == '[') return readBracketed(key);
    int start = at;
    while (at < text.length() && !blankAt(at)) at++;
    return text.substring(start, at);
  }

  private String readBracketed(String key) {
    int close = closingBracket(text, at);
    if (close < 0) {
      throw new IllegalArgumentException(
          "The value of '" + key + "' starts with '[' but its closing ']' is missing.");
    }
    if (close + 1 < text.length() && !blankAt(close + 1)) {
      throw new IllegalArgumentException(
          "The value of '"
              + key
              + "' goes on after its closing ']'; put a blank after it, and balance the brackets"
              + " inside it.");
    }
    String value = text.substring(at + 1, close);
    at = close + 1;
    return value;
  }

  private boolean blankAt(int index) {
    return Character.isWhitespace(text.charAt(index));
  }

  /** Index of the bracket that closes the one at {@code open}, or -1. */
  private static int closingBracket(String s, int open) {
    int depth = 0;
    for (int i = open; i < s.length(); i++) {
      if (s.charAt(i) == '[') depth++;
      else if (s.charAt(i) == ']' && --depth == 0) return i;
    }
    return -1;
  }
}
