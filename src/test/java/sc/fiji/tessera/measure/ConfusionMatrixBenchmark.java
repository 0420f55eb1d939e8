package sc.fiji.tessera.measure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.cell.CellImgFactory;
import net.imglib2.img.planar.PlanarImgFactory;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.util.ImgUtil;
import net.imglib2.view.Views;
import sc.fiji.tessera.measure.ConfusionMatrix.Options;

/**
 * Time of a confusion matrix per pixel, by type and storage, and how many times that of a plain
 * loop over two byte arrays which checks nothing. Best of 15 rounds, all cases interleaved.
 */
public final class ConfusionMatrixBenchmark {
  private static final int SIZE = 2048;
  private static final int ROUNDS = 15;

  private ConfusionMatrixBenchmark() {}

  public static void main(String[] args) {
    byte[] a = blobs(1);
    byte[] b = blobs(2);
    Map<String, Runnable> cases = new LinkedHashMap<>();
    long[] counts = new long[16];
    cases.put("plain loop over byte[]", () -> plain(a, b, counts));
    Img<UnsignedByteType> ra = ArrayImgs.unsignedBytes(a, SIZE, SIZE);
    Img<UnsignedByteType> rb = ArrayImgs.unsignedBytes(b, SIZE, SIZE);
    add(cases, "8-bit array", ra, rb);
    add(
        cases,
        "8-bit planar",
        planar(ra, new UnsignedByteType()),
        planar(rb, new UnsignedByteType()));
    add(
        cases,
        "16-bit array",
        copy(ra, ArrayImgs.unsignedShorts(SIZE, SIZE)),
        copy(rb, ArrayImgs.unsignedShorts(SIZE, SIZE)));
    add(
        cases,
        "32-bit float array",
        copy(ra, ArrayImgs.floats(SIZE, SIZE)),
        copy(rb, ArrayImgs.floats(SIZE, SIZE)));
    add(
        cases,
        "16-bit cells",
        copy(ra, new CellImgFactory<>(new UnsignedShortType(), 256).create(SIZE, SIZE)),
        copy(rb, new CellImgFactory<>(new UnsignedShortType(), 256).create(SIZE, SIZE)));
    add(cases, "8-bit transposed view", Views.permute(ra, 0, 1), Views.permute(rb, 0, 1));
    add(cases, "8-bit against float", ra, copy(rb, ArrayImgs.floats(SIZE, SIZE)));
    cases.put(
        "8-bit array, binary, ignoring 9",
        () -> ConfusionMatrix.of(ra, rb, Options.foreground().ignoring(9)));
    report(cases);
  }

  private static void add(
      Map<String, Runnable> cases,
      String name,
      RandomAccessibleInterval<?> a,
      RandomAccessibleInterval<?> b) {
    cases.put(name, () -> ConfusionMatrix.of(a, b, Options.classes()));
  }

  private static void report(Map<String, Runnable> cases) {
    Map<String, Double> best = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++)
      cases.forEach(
          (name, run) -> {
            long start = System.nanoTime();
            run.run();
            best.merge(name, (System.nanoTime() - start) / (double) SIZE / SIZE, Math::min);
          });
    double plain = best.values().iterator().next();
    best.forEach(
        (name, ns) -> System.out.printf("%-34s %6.2f ns/px  %5.2f x%n", name, ns, ns / plain));
  }

  private static void plain(byte[] a, byte[] b, long[] counts) {
    for (int i = 0; i < a.length; i++) counts[(a[i] & 0xff) * 4 + (b[i] & 0xff)]++;
  }

  /** Random discs of classes 1 to 3. */
  private static byte[] blobs(long seed) {
    Random random = new Random(seed);
    byte[] labels = new byte[SIZE * SIZE];
    for (int n = 0; n < 800; n++) {
      int r = 8 + random.nextInt(24);
      int cx = r + random.nextInt(SIZE - 2 * r);
      int cy = r + random.nextInt(SIZE - 2 * r);
      byte label = (byte) (1 + random.nextInt(3));
      for (int y = -r; y <= r; y++)
        for (int x = -r; x <= r; x++)
          if (x * x + y * y <= r * r) labels[(cy + y) * SIZE + cx + x] = label;
    }
    return labels;
  }

  private static <T extends RealType<T>> Img<T> copy(Img<UnsignedByteType> from, Img<T> to) {
    var source = Views.flatIterable(from).cursor();
    for (T t : Views.flatIterable(to)) t.setReal(source.next().get());
    return to;
  }

  private static Img<UnsignedByteType> planar(Img<UnsignedByteType> from, UnsignedByteType type) {
    Img<UnsignedByteType> to = new PlanarImgFactory<>(type).create(SIZE, SIZE);
    ImgUtil.copy(from, to);
    return to;
  }
}
