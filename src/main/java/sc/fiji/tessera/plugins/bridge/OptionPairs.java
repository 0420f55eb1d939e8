package sc.fiji.tessera.plugins.bridge;

import java.util.LinkedHashMap;
import java.util.Map;

/** A network's options in one line, as people and macros write them: {@code depth=3 width=16}. */
public final class OptionPairs {
  private OptionPairs() {}

  /**
   * Key to value in the order of the line; empty for null and blank lines.
   *
   * @throws IllegalArgumentException naming what is no pair
   */
  public static Map<String, String> parse(String line) {
    Map<String, String> map = new LinkedHashMap<>();
    if (line == null || line.isBlank()) return map;
    for (String pair : line.trim().split("\\s+")) {
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException(
            "'options' must be key=value pairs separated by spaces, but holds \"" + pair + "\".");
      }
      map.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return map;
  }
}
