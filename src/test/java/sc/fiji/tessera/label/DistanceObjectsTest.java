package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import org.junit.jupiter.api.Test;

class DistanceObjectsTest {
  private static final int WIDTH = 60;
  private static final int HEIGHT = 30;
  private static final double RADIUS = 10;

  /** Two discs that touch at column 29: their maps as the network is trained to give them. */
  private static DistanceObjects.Maps maps(double... middles) {
    float[] foreground = new float[WIDTH * HEIGHT];
    float[] centre = new float[foreground.length];
    float[] boundary = new float[foreground.length];
    for (int i = 0; i < foreground.length; i++) {
      double d = Double.MAX_VALUE;
      for (double m : middles) d = Math.min(d, Math.hypot(i % WIDTH - m, i / WIDTH - 15));
      boolean inside = d <= RADIUS;
      foreground[i] = inside ? 0.9f : 0.1f;
      centre[i] = inside ? (float) (d / RADIUS) : 1;
      boundary[i] = inside ? (float) (d / RADIUS) : 1;
    }
    return new DistanceObjects.Maps(foreground, centre, boundary, WIDTH);
  }

  private static int[] labels(DistanceObjects.Maps maps, DistanceObjects.Options options) {
    Img<IntType> found = DistanceObjects.of(maps, options);
    return LabelArray.read(found).values();
  }

  private static int highest(int[] labels) {
    int highest = 0;
    for (int l : labels) highest = Math.max(highest, l);
    return highest;
  }

  @Test
  void touchingObjectsAreToldApart() {
    DistanceObjects.Maps maps = maps(19, 39);
    int[] found = labels(maps, DistanceObjects.Options.PUBLISHED);
    assertEquals(2, highest(found));
    int wrong = 0;
    for (int i = 0; i < found.length; i++) {
      double left = Math.hypot(i % WIDTH - 19, i / WIDTH - 15);
      double right = Math.hypot(i % WIDTH - 39, i / WIDTH - 15);
      boolean near = Math.abs(Math.min(left, right) - RADIUS) < 1.5; // smoothing moves the border
      int expected = Math.min(left, right) > RADIUS ? 0 : left < right ? 1 : 2;
      if (found[i] != expected && !near && Math.abs(left - right) > 2) wrong++;
    }
    assertEquals(0, wrong);
  }

  @Test
  void limitsCount() {
    DistanceObjects.Maps maps = maps(19, 39);
    DistanceObjects.Options none = new DistanceObjects.Options(0.95, 0.5, 0.5, 1, 1.6, 0);
    assertEquals(0, highest(labels(maps, none)));
    DistanceObjects.Options noSeeds = new DistanceObjects.Options(0.5, 0, 0.5, 1, 1.6, 0);
    assertEquals(0, highest(labels(maps, noSeeds)));
    DistanceObjects.Options one = new DistanceObjects.Options(0.5, 1, 1, 0, 1.6, 0);
    assertEquals(1, highest(labels(maps, one)), "seeds that meet are one");
  }

  /** The pixels of what is too small go to what it touches. */
  @Test
  void smallObjectsJoinTheirNeighbours() {
    DistanceObjects.Maps maps = maps(19, 31);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      if (i % WIDTH > 33) maps.foreground()[i] = 0; // most of the second is cut off
    }
    DistanceObjects.Options all = new DistanceObjects.Options(0.5, 0.5, 0.5, 0, 0, 0);
    int[] found = labels(maps, all);
    assertEquals(2, highest(found));
    DistanceObjects.Options large = new DistanceObjects.Options(0.5, 0.5, 0.5, 0, 0, 200);
    int[] joined = labels(maps, large);
    assertEquals(1, highest(joined));
    for (int i = 0; i < found.length; i++) assertEquals(found[i] > 0 ? 1 : 0, joined[i]);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> new DistanceObjects.Options(2, 0, 0, 0, 0, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new DistanceObjects.Maps(new float[4], new float[4], new float[3], 2));
  }

  /** Weights of a mirror: nothing is lost, and a constant stays one. */
  @Test
  void smoothingKeepsTheMean() {
    GaussianFilter filter = GaussianFilter.of(1.6);
    assertEquals(1 + 5, filter.weights().length);
    float[] flat = new float[35];
    java.util.Arrays.fill(flat, 3);
    assertArrayEquals(flat, filter.smoothed(flat, 7), 1e-5f);
    float[] dot = new float[21 * 21];
    dot[10 * 21 + 10] = 1;
    float[] spread = filter.smoothed(dot, 21);
    double sum = 0;
    for (float v : spread) sum += v;
    assertEquals(1, sum, 1e-5);
    double expected = filter.weights()[0] * filter.weights()[2];
    assertEquals(expected, spread[10 * 21 + 12], 1e-7);
    assertEquals(spread[10 * 21 + 12], spread[12 * 21 + 10], 1e-7);
  }
}
