package sc.fiji.tessera.image;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Numbers for the classes that ROIs name. Numbers stay numbers and what is nameless is 1; the names
 * follow in the order of the alphabet, from 1, past the numbers that are taken. Where the classes
 * are known, as those of a model, names have their numbers. Immutable.
 */
final class RoiClasses {
  /** The number of what is not learned from. */
  static final int IGNORED = -1;

  private static final int MOST = 254;

  private final Map<String, Integer> numbers = new TreeMap<>();
  private final TreeSet<Integer> used = new TreeSet<>();
  private final int ignore;

  /**
   * @param names of all ROIs of the set
   * @param known names of the classes from 0 on, or an empty list
   * @param ignore a number that means {@code ignore} as well; negative = none
   * @throws IllegalArgumentException one sentence: a name is not among those known
   */
  RoiClasses(Collection<RoiName> names, List<String> known, int ignore) {
    this.ignore = ignore;
    TreeSet<String> open = new TreeSet<>();
    for (RoiName n : names) {
      if (n.kind().isEmpty()) used.add(1);
      else if (n.isNumber()) used.add(Integer.parseInt(n.kind()));
      else if (n.kind().equals(RoiName.BACKGROUND)) used.add(0);
      else if (!n.kind().equals(RoiName.IGNORE)) open.add(n.kind());
    }
    used.remove(ignore);
    TreeSet<Integer> taken = new TreeSet<>(used);
    for (String name : open) {
      int number = known.isEmpty() ? free(taken) : known(name, known);
      numbers.put(name, number);
      used.add(number);
    }
  }

  private int free(TreeSet<Integer> taken) {
    int number = 1;
    while (taken.contains(number) || number == ignore) number++;
    taken.add(number);
    return number;
  }

  private static int known(String name, List<String> known) {
    int number = known.indexOf(name);
    if (number >= 0) return number;
    throw new IllegalArgumentException(
        "A ROI is named \"" + name + "\", but the classes are " + String.join(", ", known) + ".");
  }

  /** Refuses more classes than can be told apart. */
  void requireFew() {
    if (used.isEmpty() || used.last() <= MOST) return;
    throw new IllegalArgumentException(
        (numbers.size() > MOST
                ? "The ROIs name " + numbers.size() + " classes"
                : "The ROIs hold the class " + used.last())
            + "; at most "
            + MOST
            + " are told apart (an object's name is its class, # and its number: cell#17).");
  }

  /** The number of the class, or {@link #IGNORED}. */
  int of(RoiName name) {
    if (name.kind().equals(RoiName.IGNORE)) return IGNORED;
    if (name.kind().equals(RoiName.BACKGROUND)) return 0;
    if (name.kind().isEmpty()) return 1;
    int number = name.isNumber() ? Integer.parseInt(name.kind()) : numbers.get(name.kind());
    return number == ignore ? IGNORED : number;
  }

  /** The classes that ROIs have, 0 only where one is named so. */
  TreeSet<Integer> used() {
    return used;
  }

  /** Names from the background on; a number without a name is {@code class <number>}. */
  List<String> names() {
    int highest = used.isEmpty() ? 0 : used.last();
    List<String> names = new ArrayList<>(List.of(RoiName.BACKGROUND));
    for (int c = 1; c <= highest; c++) names.add("class " + c);
    numbers.forEach((name, number) -> names.set(number, name));
    return names;
  }
}
