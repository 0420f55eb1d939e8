package sc.fiji.tessera.label;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * An object that a detector found.
 *
 * @param box in pixels of the image, with its score
 * @param label the class, from 1
 * @param mask its pixels; they may reach a little out of the box
 */
public record DetectedObject(ScoredBox box, int label, RegionMask mask) {
  public DetectedObject {
    Objects.requireNonNull(box);
    Objects.requireNonNull(mask);
  }

  /** How sure the detector is, 0 to 1. */
  public double score() {
    return box.score();
  }

  /**
   * Objects as labels from 1 on, in their order; smaller ones lie on larger ones.
   *
   * @return [height * width], x fastest
   */
  public static int[] labels(List<DetectedObject> objects, int width, int height) {
    int[] labels = new int[width * height];
    IntStream.range(0, objects.size())
        .boxed()
        .sorted(Comparator.comparingInt(i -> -objects.get(i).mask.area()))
        .forEach(i -> objects.get(i).mask.paint(labels, width, i + 1));
    return labels;
  }

  /** The same elsewhere. */
  public DetectedObject shifted(int x, int y) {
    ScoredBox b = box;
    ScoredBox there =
        new ScoredBox(b.left() + x, b.top() + y, b.right() + x, b.bottom() + y, b.score());
    return new DetectedObject(there, label, mask.shifted(x, y));
  }
}
