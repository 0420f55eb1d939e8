package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntegralCountsTest {
  private static final int NOBODY = 255;

  private final int width = 23;
  private final int height = 17;
  private final int[] classes = new Random(3).ints(width * height, 0, 4).toArray();
  private final IntegralCounts counts;

  /** As they are kept of large images; the last keeps the corner alone. */
  private final List<IntegralCounts> coarse = new ArrayList<>();

  IntegralCountsTest() {
    for (int i = 0; i < classes.length; i++) if (classes[i] == 3) classes[i] = NOBODY;
    counts = new IntegralCounts(width, height, 3, i -> classes[i]);
    for (int step : new int[] {2, 5, 16, 40}) {
      coarse.add(new IntegralCounts(width, height, 3, i -> classes[i], step));
    }
  }

  private long[] byHand(int x0, int y0, int x1, int y1) {
    long[] n = new long[3];
    for (int y = y0; y < y1; y++) {
      for (int x = x0; x < x1; x++) {
        int c = classes[y * width + x];
        if (c != NOBODY) n[c]++;
      }
    }
    return n;
  }

  @Test
  void everyRectangleIsCountedAsByHand() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      int x0 = random.nextInt(width + 1);
      int x1 = x0 + random.nextInt(width + 1 - x0);
      int y0 = random.nextInt(height + 1);
      int y1 = y0 + random.nextInt(height + 1 - y0);
      assertArrayEquals(byHand(x0, y0, x1, y1), counts.counts(x0, y0, x1, y1));
      for (IntegralCounts few : coarse) {
        assertArrayEquals(byHand(x0, y0, x1, y1), few.counts(x0, y0, x1, y1));
      }
    }
  }

  @Test
  void whatLiesOutsideIsLeftOut() {
    assertArrayEquals(byHand(0, 0, width, height), counts.counts(-10, -1, width + 1, 1000));
    assertArrayEquals(byHand(0, 5, 3, height), counts.counts(-4, 5, 3, height + 2));
    assertArrayEquals(new long[3], counts.counts(width + 5, 0, width + 9, 4));
  }

  @Test
  void thePixelsOfAClassAreFoundInOrder() {
    for (int c = 0; c < 3; c++) {
      int n = 0;
      for (int i = 0; i < classes.length; i++) {
        if (classes[i] != c) continue;
        for (IntegralCounts few : coarse) assertEquals(i, few.pixel(c, n));
        assertEquals(i, counts.pixel(c, n++));
      }
      assertEquals(n, counts.total(c));
    }
  }

  @Test
  void anImageNeedsPixels() {
    assertThrows(IllegalArgumentException.class, () -> new IntegralCounts(0, 4, 2, i -> 0));
  }
}
