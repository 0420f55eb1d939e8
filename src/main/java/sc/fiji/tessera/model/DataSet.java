package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A public data set that published networks were trained on. Immutable.
 *
 * @param name lower-case, as in commands: {@code voc}
 * @param title as people write it
 * @param address where it and its terms are; what was trained on it may be bound by them
 * @param classes the names of the classes in the order of the logits; none for ImageNet, of whose
 *     classifiers only the encoder is of use here
 * @param colours the data set's own colours of them, 0xRRGGBB
 * @param things numbers of the classes whose objects the data set tells apart; empty where it does
 *     not
 */
public record DataSet(
    String name,
    String title,
    String address,
    List<String> classes,
    List<Integer> colours,
    SortedSet<Integer> things) {
  private static final Map<String, DataSet> ALL = read();

  public DataSet {
    classes = List.copyOf(classes);
    colours = List.copyOf(colours);
    things = PanopticClass.things(things, classes.size());
  }

  public static List<DataSet> all() {
    return List.copyOf(ALL.values());
  }

  /** The data set of that name; {@link IllegalArgumentException} naming those there are. */
  public static DataSet named(String name) {
    DataSet found = ALL.get(name);
    if (found != null) return found;
    throw new IllegalArgumentException(
        "There is no data set '" + name + "'; known are " + String.join(", ", ALL.keySet()) + ".");
  }

  /** A data set's line, then one line per class, which begins with a tab. */
  private static Map<String, DataSet> read() {
    Map<String, DataSet> all = new LinkedHashMap<>();
    List<String> head = null;
    List<String> classes = new ArrayList<>();
    List<Integer> colours = new ArrayList<>();
    SortedSet<Integer> things = new TreeSet<>();
    for (List<String> line : Facts.of("data-sets.tsv")) {
      if (line.get(0).isEmpty()) {
        if (line.size() > 5 && line.get(5).equals("thing")) things.add(classes.size());
        classes.add(line.get(1));
        colours.add(colour(line.subList(2, 5)));
        continue;
      }
      if (head != null) all.put(head.get(0), of(head, classes, colours, things));
      head = line;
      things.clear();
      classes.clear();
      colours.clear();
    }
    all.put(head.get(0), of(head, classes, colours, things));
    return all;
  }

  private static DataSet of(
      List<String> head, List<String> classes, List<Integer> colours, SortedSet<Integer> things) {
    return new DataSet(head.get(0), head.get(1), head.get(2), classes, colours, things);
  }

  private static int colour(List<String> rgb) {
    return Integer.parseInt(rgb.get(0)) << 16
        | Integer.parseInt(rgb.get(1)) << 8
        | Integer.parseInt(rgb.get(2));
  }
}
