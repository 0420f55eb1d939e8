package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.IntegralCounts;

class CropSamplingTest {
  /** The labels of the vector crop_content_maps: class 1 is a square, class 2 one pixel. */
  private static final int[][] LABELS = {
    {0, 0, 0, 0, 0, 0, 0, 0},
    {0, 1, 1, 0, 0, 0, 0, 0},
    {0, 1, 1, 0, 0, 0, 0, 0},
    {0, 0, 0, 0, 0, 0, 0, 0},
    {0, 0, 0, 0, 0, 0, 2, 0},
    {0, 0, 0, 0, 0, 0, 0, 0}
  };

  /** Its position_probability: each of both classes half of the time. */
  private static final double[][] EXPECTED = {
    {0.08, 0.08, 0.04, 0, 0, 0},
    {0.08, 0.08, 0.04, 0, 0, 0},
    {0.04, 0.04, 0.02, 0, 0.125, 0.125},
    {0, 0, 0, 0, 0.125, 0.125}
  };

  private static CropSampling of(int width, int height, int[][] labels) {
    IntegralCounts counts = new IntegralCounts(width, height, 3, i -> labels[i / width][i % width]);
    return new CropSampling(counts, width, height);
  }

  @Test
  void cropsAreDrawnInProportionToWhatTheyContain() {
    CropSampling crops = of(8, 6, LABELS);
    Random random = new Random(5);
    int n = 400_000;
    double[][] found = new double[4][6];
    for (int i = 0; i < n; i++) {
      int[] corner = crops.corner(1 + i % 2, 3, random);
      found[corner[1]][corner[0]] += 1.0 / n;
    }
    for (int y = 0; y < 4; y++) assertArrayEquals(EXPECTED[y], found[y], 0.003); // 5 sigma
  }

  @Test
  void aCornerAnywhereIsInside() {
    CropSampling crops = of(8, 6, LABELS);
    Random random = new Random(5);
    boolean[][] seen = new boolean[4][6];
    for (int i = 0; i < 2000; i++) {
      int[] corner = crops.corner(3, random);
      seen[corner[1]][corner[0]] = true;
    }
    for (boolean[] row : seen) for (boolean s : row) assertTrue(s);
  }

  @Test
  void cropsLargerThanTheImageAreCentred() {
    CropSampling crops = of(8, 6, LABELS);
    assertArrayEquals(new int[] {-1, -2}, crops.corner(10, new Random(1)));
    assertArrayEquals(new int[] {-1, -2}, crops.corner(2, 10, new Random(1)));
  }

  /** Where weights would refuse nearly every try. */
  @Test
  void aClassInTheVeryCornerIsFound() {
    int[][] labels = new int[200][200];
    labels[0][0] = 1;
    int[] corner = of(200, 200, labels).corner(1, 100, new Random(1));
    assertEquals(0, corner[0]);
    assertEquals(0, corner[1]);
  }
}
