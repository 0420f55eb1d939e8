package sc.fiji.tessera.label;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import sc.fiji.tessera.label.PanopticMerge.Segment;

/**
 * A plane whose pixels belong to segments with classes: objects, and regions of stuff. Arrays are
 * not copied.
 *
 * @param ids the segment of every pixel, x fastest; 0 = none
 * @param width of the plane
 * @param segments by their numbers, in any order
 */
public record PanopticPicture(int[] ids, int width, List<Segment> segments) {
  public PanopticPicture {
    segments = List.copyOf(segments);
    if (width < 1 || ids.length % width != 0) {
      throw new IllegalArgumentException(
          ids.length + " pixels are no whole rows of " + width + " pixels.");
    }
  }

  /** What was merged. */
  public static PanopticPicture of(PanopticMerge.Result merged) {
    LabelArray ids = LabelArray.read(merged.ids());
    return new PanopticPicture(ids.values(), ids.dimensions()[0], merged.segments());
  }

  /** Rows. */
  public int height() {
    return ids.length / width;
  }

  /**
   * The class of a segment times a divisor, and for an object plus its number within its class, in
   * the order of the segments.
   *
   * @param counts how many objects of a class there were before, in other planes; is added to
   * @throws IllegalArgumentException one sentence, if a class has as many objects as the divisor
   */
  public Map<Integer, Integer> codes(int divisor, Map<Integer, Integer> counts) {
    Map<Integer, Integer> codes = new HashMap<>();
    for (Segment s : segments) {
      int number = s.thing() ? counts.merge(s.category(), 1, Integer::sum) : 0;
      if (number >= divisor) {
        throw new IllegalArgumentException(
            "Class " + s.category() + " has " + divisor + " objects or more.");
      }
      codes.put(s.id(), Math.addExact(Math.multiplyExact(s.category(), divisor), number));
    }
    return codes;
  }

  /** The same with other numbers of classes. */
  public PanopticPicture classified(UnaryOperator<Integer> classes) {
    return new PanopticPicture(
        ids,
        width,
        segments.stream()
            .map(s -> new Segment(s.id(), classes.apply(s.category()), s.thing(), s.score()))
            .toList());
  }

  /**
   * The same inside an area alone: pixels outside are of no segment, and segments there are none.
   */
  public PanopticPicture within(RegionMask.Area area) {
    int[] some = new int[ids.length];
    Set<Integer> left = new HashSet<>();
    for (int p = 0; p < ids.length; p++) {
      if (!area.contains(p % width, p / width)) continue;
      some[p] = ids[p];
      left.add(ids[p]);
    }
    return new PanopticPicture(
        some, width, segments.stream().filter(s -> left.contains(s.id())).toList());
  }

  /** The pixels of each segment that has any, by its number. */
  public Map<Integer, RegionMask> masks() {
    Map<Integer, int[]> boxes = new HashMap<>(); // left, top, right, bottom; all inclusive
    for (int p = 0; p < ids.length; p++) {
      if (ids[p] == 0) continue;
      int x = p % width;
      int y = p / width;
      int[] box = boxes.computeIfAbsent(ids[p], id -> new int[] {x, y, x, y});
      box[0] = Math.min(box[0], x);
      box[2] = Math.max(box[2], x);
      box[3] = y;
    }
    Map<Integer, RegionMask> masks = new HashMap<>();
    boxes.forEach(
        (id, b) -> {
          int across = b[2] - b[0] + 1;
          int down = b[3] - b[1] + 1;
          masks.put(id, new RegionMask(b[0], b[1], across, down, new BitSet(across * down)));
        });
    for (int p = 0; p < ids.length; p++) {
      if (ids[p] == 0) continue;
      RegionMask m = masks.get(ids[p]);
      m.pixels().set((p / width - m.top()) * m.width() + p % width - m.left());
    }
    return masks;
  }
}
