package sc.fiji.tessera.label;

import java.util.Objects;

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

  /** The same elsewhere. */
  public DetectedObject shifted(int x, int y) {
    ScoredBox b = box;
    ScoredBox there =
        new ScoredBox(b.left() + x, b.top() + y, b.right() + x, b.bottom() + y, b.score());
    return new DetectedObject(there, label, mask.shifted(x, y));
  }
}
