package sc.fiji.tessera.measure;

import java.util.Arrays;
import java.util.Random;

/** Small random label images, and what the definitions of measures speak of, counted plainly. */
final class RandomLabels {
  static final int ROUNDS = 10_000;

  private final Random random;

  RandomLabels(long seed) {
    random = new Random(seed);
  }

  int number(int bound) {
    return random.nextInt(bound);
  }

  /** Labels 0 to most in runs, so that overlaps are of all sizes. */
  int[] line(int pixels, int most) {
    int[] line = new int[pixels];
    for (int at = 0; at < pixels; ) {
      int end = Math.min(pixels, at + 1 + random.nextInt(5));
      Arrays.fill(line, at, end, random.nextInt(most + 1));
      at = end;
    }
    return line;
  }

  /** A line like another one, but for some runs. */
  int[] like(int[] line, int most) {
    int[] other = line(line.length, most);
    for (int i = 0; i < line.length; i++) if (i / 4 % 3 != 0) other[i] = line[i];
    return other;
  }

  /** Other names for the labels but 0, in another order. */
  int[] renamed(int[] labels) {
    int shift = 100 + random.nextInt(1_000_000);
    return Arrays.stream(labels).map(l -> l == 0 ? 0 : shift - 3 * l).toArray();
  }

  /** The labels but 0, rising. */
  static int[] objects(int[] labels) {
    int[] sorted = labels.clone();
    Arrays.sort(sorted);
    int count = 0;
    for (int i = 0; i < sorted.length; i++)
      if (sorted[i] != 0 && (i == 0 || sorted[i] != sorted[i - 1])) sorted[count++] = sorted[i];
    return Arrays.copyOf(sorted, count);
  }

  static long area(int[] labels, int label) {
    long area = 0;
    for (int l : labels) if (l == label) area++;
    return area;
  }

  static long shared(int[] a, int inA, int[] b, int inB) {
    long shared = 0;
    for (int i = 0; i < a.length; i++) if (a[i] == inA && b[i] == inB) shared++;
    return shared;
  }

  static double iou(int[] a, int inA, int[] b, int inB) {
    long shared = shared(a, inA, b, inB);
    return (double) shared / (area(a, inA) + area(b, inB) - shared);
  }
}
