package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A class of panoptic pictures.
 *
 * @param number from 1; 0 is what belongs to no segment
 * @param name of it
 * @param thing whether it has objects, which are counted; else it is stuff
 */
public record PanopticClass(int number, String name, boolean thing) {
  /** The property of a file that holds the numbers of things. */
  static final String KEY = "tessera.things";

  private static final String BACKGROUND = "background";

  /**
   * The classes of a model. Where its first is no background, such as in the classes of Cityscapes,
   * numbers are one higher than the model's.
   *
   * @param names as the model's card has them
   * @param things which of them have objects, by their places in the list
   */
  public static List<PanopticClass> of(List<String> names, SortedSet<Integer> things) {
    int shift = shift(names);
    List<PanopticClass> classes = new ArrayList<>();
    for (int i = 1 - shift; i < names.size(); i++) {
      classes.add(new PanopticClass(i + shift, names.get(i), things.contains(i)));
    }
    return List.copyOf(classes);
  }

  /** What is added to a model's numbers of classes: 0 or 1. */
  public static int shift(List<String> names) {
    return !names.isEmpty() && names.get(0).equals(BACKGROUND) ? 0 : 1;
  }

  /** Refuses numbers that no class has. */
  static SortedSet<Integer> things(SortedSet<Integer> things, int classes) {
    if (!things.isEmpty() && (things.first() < 0 || things.last() >= classes)) {
      throw new IllegalArgumentException(
          "things " + things + " among " + classes + " classes that count from 0");
    }
    return Collections.unmodifiableSortedSet(new TreeSet<>(things));
  }

  /** Reads numbers between semicolons. */
  static SortedSet<Integer> things(String text) {
    SortedSet<Integer> things = new TreeSet<>();
    for (String number : text.split(";")) {
      if (!number.isBlank()) things.add(Integer.valueOf(number.trim()));
    }
    return things;
  }

  static String text(SortedSet<Integer> things) {
    return things.stream().map(i -> Integer.toString(i)).collect(Collectors.joining(";"));
  }
}
