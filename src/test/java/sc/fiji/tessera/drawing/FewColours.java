package sc.fiji.tessera.drawing;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The commonest colours of a picture. */
final class FewColours {
  private static final int CERTAIN = 8;

  private FewColours() {}

  /** Up to so many RGB values; those that stand for the most pixels, not too near to each other. */
  static int[] of(int[] pixels, int count) {
    Map<Integer, Integer> uses = new HashMap<>();
    for (int p : pixels) uses.merge(p & 0xffffff, 1, Integer::sum);
    int[] palette =
        uses.entrySet().stream()
            .sorted((a, b) -> b.getValue() - a.getValue())
            .mapToInt(Map.Entry::getKey)
            .limit(4096)
            .toArray();
    int[] chosen = new int[count];
    int n = Math.min(CERTAIN, palette.length);
    System.arraycopy(palette, 0, chosen, 0, n); // areas, however much alike
    for (int threshold = 900; threshold >= 0 && n < count; threshold -= 100) {
      for (int c : palette) {
        if (n < count && distance(chosen, n, c) > threshold) chosen[n++] = c;
      }
    }
    return Arrays.copyOf(chosen, n);
  }

  private static int distance(int[] palette, int n, int colour) {
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < n; i++) least = Math.min(least, distance(palette[i], colour));
    return least;
  }

  private static int distance(int a, int b) {
    int sum = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int d = (a >> shift & 255) - (b >> shift & 255);
      sum += d * d;
    }
    return sum;
  }

  static int nearest(int[] palette, int colour) {
    int best = 0;
    for (int i = 1; i < palette.length; i++) {
      if (distance(palette[i], colour) < distance(palette[best], colour)) best = i;
    }
    return best;
  }
}
