package sc.fiji.tessera.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.view.Views;

/**
 * Nanoseconds per pixel of {@link Plane#read} into a direct buffer, per pixel type, beside a raw
 * copy of a float array into the same buffer. Best of several runs, one thread.
 */
public final class PlaneReadBenchmark {
  private static final int SIZE = 2048;
  private static final Window ALL = new Window(0, 0, SIZE, SIZE);
  private static final FloatBuffer TARGET =
      ByteBuffer.allocateDirect(4 * SIZE * SIZE).order(ByteOrder.nativeOrder()).asFloatBuffer();

  private PlaneReadBenchmark() {}

  public static void main(String[] args) {
    Random random = new Random(1);
    byte[] bytes = new byte[SIZE * SIZE];
    random.nextBytes(bytes);
    float[] floats = new float[SIZE * SIZE];
    double copy = nanoseconds(() -> TARGET.clear().put(floats));
    System.out.printf("%-22s %6.3f ns/px%n", "float array copy", copy);
    RandomAccessibleInterval<?> eight = ArrayImgs.unsignedBytes(bytes, SIZE, SIZE);
    report("8-bit", eight, copy);
    report("16-bit", ArrayImgs.unsignedShorts(SIZE, SIZE), copy);
    report("32-bit", ArrayImgs.floats(floats, SIZE, SIZE), copy);
    report("RGB, one component", ArrayImgs.argbs(SIZE, SIZE), copy);
    report(
        "8-bit, any view",
        Views.interval(Views.translate(eight, 1, 1), Views.translate(eight, 1, 1)),
        copy);
    report("double", ArrayImgs.doubles(SIZE, SIZE), copy);
  }

  private static void report(String name, RandomAccessibleInterval<?> img, double copy) {
    Plane plane = SourceImage.of(img, name).plane(0, 0);
    Affine affine = new Affine(12.5, 0.01, false);
    double raw = nanoseconds(() -> plane.read(0, ALL, TARGET.clear()));
    double normalised = nanoseconds(() -> plane.read(0, ALL, affine, TARGET.clear()));
    double mirrored =
        nanoseconds(() -> plane.read(0, new Window(-8, -8, SIZE, SIZE), affine, TARGET.clear()));
    System.out.printf(
        "%-22s %6.3f ns/px (%.1f x copy), normalised %.3f, mirrored %.3f%n",
        name, raw, raw / copy, normalised, mirrored);
  }

  private static double nanoseconds(Runnable work) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 60; i++) {
      long start = System.nanoTime();
      work.run();
      best = Math.min(best, System.nanoTime() - start);
    }
    return (double) best / SIZE / SIZE;
  }
}
