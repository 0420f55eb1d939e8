package sc.fiji.tessera.label;

import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.view.Views;

/** The labels of an image as one array, x fastest: what the algorithms of this room work on. */
final class LabelValues {
  private LabelValues() {}

  static int[] of(RandomAccessibleInterval<? extends IntegerType<?>> img) {
    long n = Views.iterable(img).size();
    int[] values = new int[Math.toIntExact(n)];
    Cursor<? extends IntegerType<?>> cursor = Views.flatIterable(img).cursor();
    for (int i = 0; i < values.length; i++) values[i] = cursor.next().getInteger();
    return values;
  }
}
