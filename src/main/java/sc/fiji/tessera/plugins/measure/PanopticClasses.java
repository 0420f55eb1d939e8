package sc.fiji.tessera.plugins.measure;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.measure.CocoCategory;

/**
 * Names of classes, and which of them are things.
 *
 * @param categories what is known of them
 * @param things numbers of those that are things; null if that is not known
 */
record PanopticClasses(Map<Integer, CocoCategory> categories, Set<Integer> things) {
  /**
   * Reads which are things.
   *
   * @param categories what files say of the classes; may be empty
   * @param text numbers or names, separated by commas; empty = what the categories say
   * @throws IllegalArgumentException one sentence, if a name is not known
   */
  static PanopticClasses of(Map<Integer, CocoCategory> categories, String text) {
    Set<Integer> things = new HashSet<>();
    if (text == null || text.isBlank()) {
      categories.values().stream().filter(CocoCategory::thing).forEach(c -> things.add(c.id()));
      return new PanopticClasses(categories, categories.isEmpty() ? null : things);
    }
    for (String name : text.split(",")) things.add(number(name.trim(), categories));
    return new PanopticClasses(categories, things);
  }

  private static int number(String name, Map<Integer, CocoCategory> categories) {
    for (CocoCategory c : categories.values()) if (c.name().equals(name)) return c.id();
    if (name.matches("\\d{1,9}")) return Integer.parseInt(name);
    throw new IllegalArgumentException(
        "'things' names \"" + name + "\", which is neither a number nor the name of a class.");
  }

  /** The name of a class; its number where there is none. */
  String name(int c) {
    CocoCategory category = categories.get(c);
    return category == null ? Integer.toString(c) : category.name();
  }

  /** Whether things and stuff can be told apart. */
  boolean tellApart() {
    return things != null;
  }

  boolean isThing(int c) {
    return things.contains(c);
  }
}
