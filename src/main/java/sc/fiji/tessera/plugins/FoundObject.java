package sc.fiji.tessera.plugins;

import java.util.Comparator;
import java.util.List;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.inference.ObjectMask;

/**
 * An object of a plane that was found.
 *
 * @param number its label, from 1
 * @param kind its class, or empty
 * @param object its pixels and its scores
 */
record FoundObject(int number, String kind, ObjectMask object) {

  /** The objects of a plane as labels; smaller ones lie on larger ones. */
  static Img<IntType> labels(List<FoundObject> objects, long width, long height) {
    int[] labels = new int[Math.toIntExact(width * height)];
    objects.stream()
        .sorted(Comparator.comparingInt((FoundObject f) -> f.object.mask().area()).reversed())
        .forEach(f -> f.object.mask().paint(labels, (int) width, f.number));
    return ArrayImgs.ints(labels, width, height);
  }
}
