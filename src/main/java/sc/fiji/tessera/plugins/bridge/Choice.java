package sc.fiji.tessera.plugins.bridge;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Choices of a key that are the constants of an enum, in lower case. */
public final class Choice {
  private Choice() {}

  /**
   * The constant that a text names; callers without the bridge may give any text.
   *
   * @throws IllegalArgumentException one sentence that names the key
   */
  public static <E extends Enum<E>> E of(Class<E> kind, String key, String text) {
    List<String> names =
        Arrays.stream(kind.getEnumConstants()).map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
    int index = names.indexOf(text);
    if (index >= 0) return kind.getEnumConstants()[index];
    throw new IllegalArgumentException(
        "'" + key + "' must be one of " + String.join(", ", names) + ", but is \"" + text + "\".");
  }
}
