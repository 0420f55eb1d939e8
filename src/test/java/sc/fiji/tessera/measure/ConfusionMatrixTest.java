package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.Vectors;
import sc.fiji.tessera.measure.ConfusionMatrix.Options;

class ConfusionMatrixTest {
  private static final Img<IntType> REFERENCE = Vectors.picture("012 012");
  private static final Img<IntType> PREDICTION = Vectors.picture("002 111");

  @Test
  void growsWithTheLabelsSeen() {
    ConfusionMatrix m = ConfusionMatrix.of(REFERENCE, PREDICTION, Options.classes());
    assertCounts(m, new long[][] {{1, 1, 0}, {1, 1, 0}, {0, 1, 1}});
    assertEquals(6, m.total());
    m.add(Vectors.picture("0"), Vectors.picture("5"));
    assertEquals(6, m.classes());
    assertEquals(1, m.count(0, 5));
    assertEquals(1, m.count(2, 1));
    assertEquals(0, m.count(7, 7));
    assertArrayEquals(new int[] {0, 1, 2, 5}, m.presentClasses());
  }

  @Test
  void aFixedClassCountKeepsAbsentClasses() {
    ConfusionMatrix m = ConfusionMatrix.of(REFERENCE, PREDICTION, Options.classes(5));
    assertEquals(5, m.classes());
    assertEquals(0, m.reference(4));
  }

  @Test
  void binaryComparesForegrounds() {
    Img<UnsignedByteType> mask = ArrayImgs.unsignedBytes(new byte[] {0, 0, -1, -1, 0, -1}, 3, 2);
    ConfusionMatrix m = ConfusionMatrix.of(REFERENCE, mask, Options.foreground());
    assertCounts(m, new long[][] {{1, 1}, {2, 2}});
  }

  @Test
  void ignoredPixelsOfTheReferenceAreNotCounted() {
    ConfusionMatrix m =
        ConfusionMatrix.of(REFERENCE, Vectors.picture("000 111"), Options.classes().ignoring(2));
    assertCounts(m, new long[][] {{1, 1}, {1, 1}});
    assertEquals(2, m.ignored());
    ConfusionMatrix none =
        ConfusionMatrix.of(REFERENCE, PREDICTION, Options.classes().ignoring(-1));
    assertEquals(6, none.total());
    // Ignoring comes before label > 0, so a foreground label can be the one to ignore.
    ConfusionMatrix binary =
        ConfusionMatrix.of(REFERENCE, Vectors.picture("002 222"), Options.foreground().ignoring(1));
    assertCounts(binary, new long[][] {{1, 1}, {0, 2}});
    Img<IntType> minus = ArrayImgs.ints(new int[] {-1, 0, 1}, 3);
    assertEquals(
        2,
        ConfusionMatrix.of(
                minus, ArrayImgs.ints(new int[] {1, 0, 1}, 3), Options.classes().ignoring(-1))
            .total());
  }

  @Test
  void poolsMatrices() {
    ConfusionMatrix sum = new ConfusionMatrix(Options.classes());
    sum.add(ConfusionMatrix.ofCounts(new long[][] {{1, 2}, {3, 4}}));
    sum.add(ConfusionMatrix.of(REFERENCE, PREDICTION, Options.classes()));
    assertCounts(sum, new long[][] {{2, 3, 0}, {4, 5, 0}, {0, 1, 1}});
    assertEquals(3L << 40, addedTwice(3L << 39).count(0, 0));
    ConfusionMatrix small = new ConfusionMatrix(Options.classes(2));
    refused("A matrix of 3 classes cannot be added to one of 2 classes.", () -> small.add(sum));
  }

  private static ConfusionMatrix addedTwice(long count) {
    ConfusionMatrix m = ConfusionMatrix.ofCounts(new long[][] {{count}});
    m.add(ConfusionMatrix.ofCounts(new long[][] {{count}}));
    return m;
  }

  /** Views, chunks, many sizes, against counting pixel by pixel. */
  @Test
  void agreesWithCountingPixelByPixel() {
    Random random = new Random(6);
    long[][] sizes = {{8192}, {101, 99}, {20000, 2}, {31, 17, 20}, {4, 3, 2, 5}};
    for (long[] size : sizes) {
      Img<IntType> a = ArrayImgs.ints(size);
      Img<IntType> b = ArrayImgs.ints(size);
      a.forEach(t -> t.set(random.nextInt(4)));
      b.forEach(t -> t.set(random.nextInt(4)));
      RandomAccessibleInterval<IntType> mirrored = Views.zeroMin(Views.invertAxis(b, 0));
      long[][] expected = new long[4][4];
      double[] reference = Vectors.values(a);
      double[] prediction = Vectors.values(mirrored);
      for (int i = 0; i < reference.length; i++)
        expected[(int) reference[i]][(int) prediction[i]]++;
      assertCounts(ConfusionMatrix.of(a, mirrored, Options.classes()), expected);
    }
  }

  @Test
  void sizesMustBeTheSame() {
    refused(
        "The reference has 3 x 2 pixels and the prediction 2 x 3; they must have the same size.",
        () -> ConfusionMatrix.of(REFERENCE, Vectors.picture("00 00 00"), Options.classes()));
    refused(
        "The reference has 3 x 2 pixels and the prediction 3 x 2 x 1; they must have the same size.",
        () ->
            ConfusionMatrix.of(REFERENCE, Views.addDimension(PREDICTION, 0, 0), Options.classes()));
  }

  @Test
  void labelsMustBeWholeNumbersInRange() {
    refused(
        "The prediction holds 0.25, but labels are whole numbers from 0 to 2147483647.",
        () -> of(ArrayImgs.floats(new float[] {1}, 1), ArrayImgs.floats(new float[] {.25f}, 1)));
    refused(
        "The reference holds label -3; labels are whole numbers from 0 (background) on.",
        () -> of(ArrayImgs.ints(new int[] {-3}, 1), ArrayImgs.ints(1)));
    refused(
        "The prediction holds label 2, but there are 2 classes (0 to 1).",
        () ->
            ConfusionMatrix.of(Vectors.picture("010"), Vectors.picture("012"), Options.classes(2)));
    refused(
        "The prediction holds the label to ignore, 255, which is allowed in the reference alone: a"
            + " prediction gives every pixel a class.",
        () ->
            ConfusionMatrix.of(
                ArrayImgs.ints(new int[] {255}, 1),
                ArrayImgs.ints(new int[] {255}, 1),
                Options.foreground().ignoring(255)));
  }

  @Test
  void anImageOfObjectLabelsIsRecognised() {
    Img<IntType> objects = ArrayImgs.ints(50, 50);
    int[] next = {0};
    objects.forEach(t -> t.set(next[0]++));
    refused(
        "The reference holds label 256, but classes go from 0 to 255 unless their number is given;"
            + " for an image with a label per object compare the foregrounds (binary) or the objects"
            + " (instance measures).",
        () -> of(objects, objects));
    assertEquals(2499, ConfusionMatrix.of(objects, objects, Options.foreground()).count(1, 1));
    assertEquals(
        2500, ConfusionMatrix.of(objects, objects, Options.classes(2500)).presentClasses().length);
  }

  @Test
  void aFailedCountChangesNothing() {
    ConfusionMatrix m = ConfusionMatrix.of(REFERENCE, PREDICTION, Options.classes());
    Img<IntType> late = Vectors.picture("00 0.");
    late.randomAccess().setPositionAndGet(1, 1).set(-1);
    assertThrows(IllegalArgumentException.class, () -> m.add(Vectors.picture("99 99"), late));
    assertCounts(m, new long[][] {{1, 1, 0}, {1, 1, 0}, {0, 1, 1}});
  }

  @Test
  void optionsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> Options.classes(-1));
    assertThrows(IllegalArgumentException.class, () -> Options.classes(5000));
    assertThrows(IllegalArgumentException.class, () -> new Options(3, null, true));
    assertThrows(
        IllegalArgumentException.class, () -> ConfusionMatrix.ofCounts(new long[][] {{1, 2}}));
  }

  private static ConfusionMatrix of(
      RandomAccessibleInterval<?> reference, RandomAccessibleInterval<?> prediction) {
    return ConfusionMatrix.of(reference, prediction, Options.classes());
  }

  private static void refused(String message, Runnable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
  }

  private static void assertCounts(ConfusionMatrix m, long[][] expected) {
    assertEquals(expected.length, m.classes());
    for (int r = 0; r < expected.length; r++)
      for (int p = 0; p < expected.length; p++)
        assertEquals(expected[r][p], m.count(r, p), "[" + r + "][" + p + "]");
    assertTrue(m.total() > 0);
  }
}
