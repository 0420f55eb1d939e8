package sc.fiji.tessera.inference;

import java.util.List;
import java.util.Optional;

/**
 * What a user says of one object. Coordinates are indices of pixels: (0, 0) is the centre of the
 * first pixel; fractions are allowed. Immutable.
 *
 * @param points in and outside of the object
 * @param box around the object
 * @param mask logits of the object at the network's low resolution, as {@link ObjectMask#logits}
 *     gives them; [1, 1, h, w]
 */
public record Prompts(List<Point> points, Optional<Box> box, Optional<TensorValues> mask) {

  /**
   * @param inside whether it is a pixel of the object
   */
  public record Point(double x, double y, boolean inside) {}

  /** The upper left and the lower right corner. */
  public record Box(double left, double top, double right, double bottom) {
    public Box {
      if (!(right >= left && bottom >= top)) {
        throw new IllegalArgumentException(
            "A box goes from its left to its right and from its top to its bottom, unlike "
                + left
                + ","
                + top
                + ","
                + right
                + ","
                + bottom
                + ".");
      }
    }
  }

  public Prompts {
    points = List.copyOf(points);
    if (points.isEmpty() && box.isEmpty() && mask.isEmpty()) {
      throw new IllegalArgumentException("A point, a box or a mask is needed to find an object.");
    }
  }

  /** Points alone. */
  public static Prompts of(Point... points) {
    return new Prompts(List.of(points), Optional.empty(), Optional.empty());
  }

  /** A box alone. */
  public static Prompts of(Box box) {
    return new Prompts(List.of(), Optional.of(box), Optional.empty());
  }

  /** The same points and box elsewhere, in pixels. */
  Prompts shifted(int right, int down) {
    if (right == 0 && down == 0) return this;
    List<Point> there =
        points.stream().map(p -> new Point(p.x() + right, p.y() + down, p.inside())).toList();
    Optional<Box> around =
        box.map(
            b -> new Box(b.left() + right, b.top() + down, b.right() + right, b.bottom() + down));
    return new Prompts(there, around, mask);
  }

  /** The same without a mask, of which points or a box must be left. */
  public Prompts withoutMask() {
    return new Prompts(points, box, Optional.empty());
  }

  /** The same with a mask, such as that of a round before. */
  public Prompts withMask(TensorValues logits) {
    return new Prompts(points, box, Optional.of(logits));
  }
}
