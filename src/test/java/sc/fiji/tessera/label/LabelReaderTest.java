package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.converter.Converters;
import net.imglib2.img.Img;
import net.imglib2.img.ImgFactory;
import net.imglib2.img.array.ArrayImgFactory;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.cell.CellImgFactory;
import net.imglib2.img.planar.PlanarImgFactory;
import net.imglib2.type.NativeType;
import net.imglib2.type.logic.BitType;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.ByteType;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.integer.LongType;
import net.imglib2.type.numeric.integer.ShortType;
import net.imglib2.type.numeric.integer.Unsigned12BitType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedIntType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.DoubleType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;

class LabelReaderTest {
  @Test
  void everyTypeAndStorage() {
    everyStorage(new UnsignedByteType(), 256);
    everyStorage(new ByteType(), 128);
    everyStorage(new UnsignedShortType(), 65536);
    everyStorage(new ShortType(), 32768);
    everyStorage(new IntType(), Integer.MAX_VALUE);
    everyStorage(new UnsignedIntType(), Integer.MAX_VALUE);
    everyStorage(new FloatType(), 1 << 24);
    everyStorage(new DoubleType(), Integer.MAX_VALUE);
    everyStorage(new LongType(), Integer.MAX_VALUE);
    everyStorage(new BitType(), 2);
    everyStorage(new Unsigned12BitType(), 4096);
  }

  private static <T extends NativeType<T> & RealType<T>> void everyStorage(T type, int bound) {
    List<ImgFactory<T>> factories =
        List.of(
            new ArrayImgFactory<>(type),
            new PlanarImgFactory<>(type),
            new CellImgFactory<>(type, 13));
    // Rows shorter and longer than a chunk, planes that a chunk does not divide.
    long[][] sizes = {{7}, {20000}, {150, 111}, {9001, 3}, {70, 60, 5}, {1, 1, 3, 2}};
    for (ImgFactory<T> factory : factories)
      for (long[] size : sizes) {
        // A PlanarImg needs two axes.
        if (size.length == 1 && factory instanceof PlanarImgFactory) continue;
        Img<T> image = factory.create(size);
        Random random = new Random(2);
        Views.flatIterable(image).forEach(t -> t.setReal(random.nextInt(bound)));
        assertRead(image);
      }
  }

  @Test
  void views() {
    Img<UnsignedShortType> image = ArrayImgs.unsignedShorts(40, 30, 6);
    Random random = new Random(4);
    image.forEach(t -> t.set(random.nextInt(65536)));
    assertRead(Views.interval(image, new long[] {3, 4, 1}, new long[] {29, 21, 4}));
    assertRead(Views.permute(image, 0, 2));
    assertRead(Views.zeroMin(Views.invertAxis(image, 1)));
    assertRead(Views.hyperSlice(image, 2, 3));
    assertRead(Views.subsample(image, 2));
    assertRead(
        Converters.convert(
            (RandomAccessibleInterval<UnsignedShortType>) image,
            (in, out) -> out.setReal(in.get() / 2),
            new FloatType()));
  }

  private static <T extends RealType<T>> void assertRead(RandomAccessibleInterval<T> image) {
    LabelReader reader = new LabelReader(image, "label image");
    double[] expected = Vectors.values(image);
    int[] target = new int[expected.length];
    int at = 0;
    for (int n; (n = reader.next(target, at)) > 0; at += n) {}
    assertEquals(expected.length, at);
    double[] actual = new double[at];
    for (int i = 0; i < at; i++) actual[i] = target[i];
    assertArrayEquals(expected, actual, image.getType().getClass().getSimpleName());
  }

  @Test
  void refusesWhatIsNoLabel() {
    String whole = ", but labels are whole numbers from 0 to 2147483647.";
    assertRefused("The mask holds 0.5" + whole, ArrayImgs.floats(new float[] {1, 0.5f}, 2));
    assertRefused("The mask holds NaN" + whole, ArrayImgs.floats(new float[] {Float.NaN}, 1));
    assertRefused(
        "The mask holds 2.147483648E9" + whole, ArrayImgs.floats(new float[] {1L << 31}, 1));
    assertRefused("The mask holds 1.0E10" + whole, ArrayImgs.doubles(new double[] {1e10}, 1));
    assertRefused("The mask holds 4294967295" + whole, ArrayImgs.unsignedInts(new int[] {-1}, 1));
    assertRefused("The mask holds 1.0E12" + whole, ArrayImgs.longs(new long[] {1000000000000L}, 1));
    assertRefused(
        "The mask is no grey image (ARGBType); a label image has one whole number per pixel (8-, 16-"
            + " or 32-bit).",
        ArrayImgs.argbs(2, 2));
  }

  @Test
  void negativeLabelsAreNoneInThisRoom() {
    assertThrows(
        IllegalArgumentException.class,
        () -> ConnectedComponents.of(ArrayImgs.ints(new int[] {1, -1}, 2), Connectivity.FACES));
  }

  private static void assertRefused(String message, RandomAccessibleInterval<?> image) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new LabelReader(image, "mask").next(new int[10], 0));
    assertEquals(message, e.getMessage());
  }
}
