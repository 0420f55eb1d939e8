package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The classes of detectors trained on COCO (Lin et al., "Microsoft COCO", ECCV 2014): 80 kinds of
 * objects with numbers up to 90, as torchvision's networks have them.
 */
public final class CocoObjects {
  private static final List<String> NAMES = read();
  private static final List<String> THINGS =
      Facts.of("coco-objects.tsv").stream().map(line -> line.get(1)).toList();
  private static final List<String> STUFF =
      Facts.of("coco-stuff.tsv").stream().map(line -> line.get(0)).toList();

  private CocoObjects() {}

  /** 91 names, the background first; numbers without an object are {@code class 12} and so on. */
  public static List<String> names() {
    return NAMES;
  }

  /** The 80 kinds of objects without gaps, as detectron2's networks have them. */
  public static List<String> things() {
    return THINGS;
  }

  /** The 53 kinds of regions of the panoptic task, in the order of their numbers. */
  public static List<String> stuff() {
    return STUFF;
  }

  private static List<String> read() {
    List<String> names = new ArrayList<>(List.of("background"));
    for (List<String> line : Facts.of("coco-objects.tsv")) {
      int number = Integer.parseInt(line.get(0));
      while (names.size() < number) names.add("class " + names.size());
      names.add(line.get(1));
    }
    return Collections.unmodifiableList(names);
  }
}
