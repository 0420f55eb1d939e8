package sc.fiji.tessera.plugins.segment;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.imglib2.Cursor;
import net.imglib2.RandomAccess;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.SelectedArea;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Window;

/** Labels as planes of as few bytes as they need, since those of a whole image are kept. */
public final class LabelPlanes {
  private LabelPlanes() {}

  /**
   * Puts the slices of labels into a list.
   *
   * @param found axes x, y (, z)
   * @param places where each slice goes
   */
  public static void put(
      Img<IntType> found, List<Img<? extends IntegerType<?>>> planes, int[] places) {
    long width = found.dimension(0);
    long height = found.dimension(1);
    Cursor<IntType> cursor = found.cursor();
    int[] slice = new int[(int) (width * height)];
    for (int place : places) {
      int highest = 0;
      for (int i = 0; i < slice.length; i++) {
        slice[i] = cursor.next().get();
        highest = Math.max(highest, slice[i]);
      }
      planes.set(place, plane(slice, highest, width, height));
    }
  }

  /**
   * The labels of a part of a plane as those of all of it, 0 outside of a selection.
   *
   * @param part where they lie
   */
  @SuppressWarnings({"unchecked", "rawtypes"}) // planes hold one type each, whichever it is
  static Img<? extends IntegerType<?>> inside(
      SelectedArea area, Img<? extends IntegerType<?>> plane, Window part) {
    return (Img<? extends IntegerType<?>>) area.labels((Img) plane, part);
  }

  /**
   * Numbers objects from 1 without gaps, in their order, in place.
   *
   * @param image whose planes these are
   * @param depth the axis along which planes make a volume, in which numbers go on, or null
   */
  static void number(List<Img<? extends IntegerType<?>>> labels, SourceImage image, Axis depth) {
    for (int v = 0; v < image.volumes(depth) && !labels.isEmpty(); v++) {
      SortedMap<Integer, Integer> numbers = new TreeMap<>();
      for (int place : image.planes(depth, v)) {
        for (IntegerType<?> label : labels.get(place)) numbers.put(label.getInteger(), 0);
      }
      numbers.remove(0);
      int number = 0;
      for (Map.Entry<Integer, Integer> e : numbers.entrySet()) e.setValue(++number);
      numbers.put(0, 0);
      for (int place : image.planes(depth, v)) {
        for (IntegerType<?> label : labels.get(place)) {
          label.setInteger(numbers.get(label.getInteger()));
        }
      }
    }
  }

  /** The labels of a plane at another size, each pixel that of the nearest. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // planes hold one type each, whichever it is
  static Img<? extends IntegerType<?>> resized(
      Img<? extends IntegerType<?>> plane, long width, long height) {
    return (Img<? extends IntegerType<?>>) nearest((Img) plane, width, height);
  }

  private static <T extends IntegerType<T>> Img<T> nearest(Img<T> plane, long width, long height) {
    Img<T> resized = plane.factory().create(width, height);
    RandomAccess<T> from = plane.randomAccess();
    Cursor<T> to = resized.localizingCursor();
    while (to.hasNext()) {
      to.fwd();
      long x = (long) ((to.getLongPosition(0) + 0.5) * plane.dimension(0) / width);
      long y = (long) ((to.getLongPosition(1) + 0.5) * plane.dimension(1) / height);
      to.get().set(from.setPositionAndGet(x, y));
    }
    return resized;
  }

  private static Img<? extends IntegerType<?>> plane(
      int[] slice, int highest, long width, long height) {
    if (highest > 65535) return ArrayImgs.ints(slice.clone(), width, height);
    if (highest > 255) {
      short[] shorts = new short[slice.length];
      for (int i = 0; i < shorts.length; i++) shorts[i] = (short) slice[i];
      return ArrayImgs.unsignedShorts(shorts, width, height);
    }
    byte[] bytes = new byte[slice.length];
    for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) slice[i];
    return ArrayImgs.unsignedBytes(bytes, width, height);
  }
}
