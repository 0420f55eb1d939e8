package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeaksTest {
  private static byte[] ones(int n) {
    byte[] mask = new byte[n];
    Arrays.fill(mask, (byte) 1);
    return mask;
  }

  private static int[] peaks(double rise, float... heights) {
    int[] size = {heights.length};
    return Peaks.of(heights, size, ones(heights.length), rise).values();
  }

  @Test
  void aPeakMustRiseAboveThePassToAHigherOne() {
    float[] row = {0, 3, 2, 2.5f, 1, 4, 0};
    assertArrayEquals(new int[] {0, 2, 0, 3, 0, 1, 0}, peaks(0.4, row));
    assertArrayEquals(new int[] {0, 2, 0, 0, 0, 1, 0}, peaks(0.5, row));
    assertArrayEquals(new int[] {0, 2, 0, 0, 0, 1, 0}, peaks(1.9, row));
    assertArrayEquals(new int[] {0, 0, 0, 0, 0, 1, 0}, peaks(2, row));
  }

  @Test
  void aPlateauIsOnePeak() {
    assertEquals(1, Arrays.stream(peaks(0.1f, 1, 2, 2, 2, 1)).filter(v -> v > 0).count());
    assertEquals(1, Arrays.stream(peaks(0.1f, 5, 5, 5)).filter(v -> v > 0).count());
  }

  @Test
  void regionsThatDoNotTouchHaveOneEachAtLeast() {
    byte[] mask = {1, 1, 0, 1, 0};
    int[] found = Peaks.of(new float[] {1, 2, 9, 1, 9}, new int[] {5}, mask, 100).values();
    assertArrayEquals(new int[] {0, 1, 0, 2, 0}, found);
  }

  /** As many as the regional maxima of the reconstruction of h - rise under h, by brute force. */
  @Test
  void asManyAsTheHMaximaOfRandomLandscapes() {
    Random random = new Random(5);
    for (int round = 0; round < 200; round++) {
      int w = 4 + random.nextInt(6);
      int h = 3 + random.nextInt(6);
      float[] heights = new float[w * h];
      for (int i = 0; i < heights.length; i++) heights[i] = random.nextInt(9);
      int rise = 1 + random.nextInt(4);
      int[] found = Peaks.of(heights, new int[] {w, h}, ones(w * h), rise).values();
      long count = Arrays.stream(found).filter(v -> v > 0).count();
      assertEquals(regionalMaxima(reconstruction(heights, rise, w), w), count);
    }
  }

  private static float[] reconstruction(float[] mask, int rise, int w) {
    float[] r = new float[mask.length];
    for (int i = 0; i < r.length; i++) r[i] = mask[i] - rise;
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int i = 0; i < r.length; i++) {
        for (int n : neighbours(i, w, r.length)) {
          float v = Math.min(mask[i], r[n]);
          if (v <= r[i]) continue;
          r[i] = v;
          changed = true;
        }
      }
    }
    return r;
  }

  private static long regionalMaxima(float[] r, int w) {
    boolean[] seen = new boolean[r.length];
    long count = 0;
    for (int i = 0; i < r.length; i++) {
      if (seen[i]) continue;
      ArrayDeque<Integer> front = new ArrayDeque<>(List.of(i));
      seen[i] = true;
      boolean highest = true;
      while (!front.isEmpty()) {
        for (int n : neighbours(front.remove(), w, r.length)) {
          if (r[n] > r[i]) highest = false;
          if (r[n] != r[i] || seen[n]) continue;
          seen[n] = true;
          front.add(n);
        }
      }
      if (highest) count++;
    }
    return count;
  }

  private static int[] neighbours(int i, int w, int n) {
    return IntStream.of(
            i % w > 0 ? i - 1 : -1, i % w < w - 1 ? i + 1 : -1, i - w, i + w < n ? i + w : -1)
        .filter(k -> k >= 0)
        .toArray();
  }
}
