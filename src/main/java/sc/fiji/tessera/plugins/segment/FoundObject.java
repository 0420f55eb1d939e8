package sc.fiji.tessera.plugins.segment;

import java.util.Comparator;
import java.util.List;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.inference.ObjectMask;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.RegionMask;

/**
 * An object of a plane that was found.
 *
 * @param number its label, from 1
 * @param kind its class, or empty
 * @param score the network's own estimate, 0 to 1
 * @param stability of its pixels, 0 to 1; NaN where the network says nothing of it
 * @param mask its pixels
 */
public record FoundObject(
    int number, String kind, double score, double stability, RegionMask mask) {
  /** One that a promptable network found. */
  public static FoundObject of(int number, String kind, ObjectMask found) {
    return new FoundObject(number, kind, found.score(), found.stability(), found.mask());
  }

  /** One that a detector found. */
  public static FoundObject of(int number, String kind, DetectedObject found) {
    return new FoundObject(number, kind, found.score(), Double.NaN, found.mask());
  }

  /** The objects of a plane as labels; smaller ones lie on larger ones. */
  static Img<IntType> labels(List<FoundObject> objects, long width, long height) {
    int[] labels = new int[Math.toIntExact(width * height)];
    objects.stream()
        .sorted(Comparator.comparingInt((FoundObject f) -> f.mask.area()).reversed())
        .forEach(f -> f.mask.paint(labels, (int) width, f.number));
    return ArrayImgs.ints(labels, width, height);
  }
}
