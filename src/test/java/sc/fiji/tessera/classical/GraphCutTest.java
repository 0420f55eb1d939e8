package sc.fiji.tessera.classical;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.concurrent.CancellationException;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.Vectors;

class GraphCutTest {
  private static final int SIDE = 24;

  private static PixelFeatures disc() {
    Random random = new Random(1);
    float[] grey = new float[SIDE * SIDE];
    for (int p = 0; p < grey.length; p++) {
      grey[p] = (float) ((inside(p) ? 150 : 100) + random.nextGaussian() * 8);
    }
    return PixelFeatures.of(ArrayImgs.floats(grey, SIDE, SIDE), false, 1, 0);
  }

  private static boolean inside(int p) {
    return Math.hypot(p % SIDE - 12, p / SIDE - 12) < 7;
  }

  @Test
  void scribblesFindADisc() {
    int[] scribbles = new int[SIDE * SIDE];
    for (int x = 0; x < SIDE; x++) scribbles[x] = 1;
    for (int x = 9; x < 16; x++) scribbles[12 * SIDE + x] = 2;
    GraphCut.Options options = new GraphCut.Options(4, 15, 1, Connectivity.CORNERS);
    double[] labels =
        Vectors.values(
            GraphCut.of(disc(), ArrayImgs.ints(scribbles, SIDE, SIDE), options, () -> false));
    for (int p = 0; p < labels.length; p++) assertEquals(inside(p) ? 2 : 1, labels[p]);
    assertThrows(
        IllegalArgumentException.class,
        () -> GraphCut.of(disc(), ArrayImgs.ints(SIDE, SIDE), options, () -> false));
  }

  /** A scribble against all appearances stays: here in a volume of one colour. */
  @Test
  void scribblesKeepTheirLabels() {
    PixelFeatures flat = PixelFeatures.of(ArrayImgs.floats(5, 4, 3), false, 1, 0);
    int[] scribbles = new int[60];
    scribbles[0] = 1;
    scribbles[4] = 3;
    scribbles[59] = 2;
    GraphCut.Options options = new GraphCut.Options(7, 0, 0, Connectivity.CORNERS);
    double[] labels =
        Vectors.values(GraphCut.of(flat, ArrayImgs.ints(scribbles, 5, 4, 3), options, () -> false));
    for (int p : new int[] {0, 4, 59}) assertEquals(scribbles[p], labels[p]);
  }

  @Test
  void cleansProbabilities() {
    Random random = new Random(2);
    float[] p = new float[SIDE * SIDE * 2];
    double[] expected = new double[SIDE * SIDE];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = inside(i) ? 1 : 0;
      boolean right = random.nextFloat() > 0.1f;
      p[expected.length + i] = inside(i) == right ? 0.7f : 0.3f;
      p[i] = 1 - p[expected.length + i];
    }
    GraphCut.Options options = new GraphCut.Options(1.5, 20, 1, Connectivity.CORNERS);
    assertArrayEquals(
        expected,
        Vectors.values(
            GraphCut.refine(ArrayImgs.floats(p, SIDE, SIDE, 2), disc(), options, () -> false)));
  }

  @Test
  void canBeCancelled() {
    float[] p = new float[300 * 300 * 2];
    Random random = new Random(3);
    for (int i = 0; i < p.length; i++) p[i] = random.nextFloat();
    PixelFeatures flat = PixelFeatures.of(ArrayImgs.floats(300, 300), false, 1, 0);
    GraphCut.Options options = new GraphCut.Options(1, 20, 1, Connectivity.CORNERS);
    assertThrows(
        CancellationException.class,
        () -> GraphCut.refine(ArrayImgs.floats(p, 300, 300, 2), flat, options, () -> true));
  }
}
