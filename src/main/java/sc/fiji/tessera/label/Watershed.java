package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * Seeded watershed: seeds grow over a landscape, lowest places first, until they meet or reach the
 * border of a mask; no line is left between them. Meyer, "Color image segmentation" (1992); pixels
 * of equal height are taken in the order in which they were reached. Pixels that share a face are
 * neighbours. In any number of dimensions.
 */
final class Watershed {
  private record Reached(float height, long order, int pixel) implements Comparable<Reached> {
    @Override
    public int compareTo(Reached other) {
      int byHeight = Float.compare(height, other.height);
      return byHeight != 0 ? byHeight : Long.compare(order, other.order);
    }
  }

  private Watershed() {}

  /**
   * Grows seeds.
   *
   * @param heights of all pixels, x fastest
   * @param seeds 0 where there is none, else a label; of the same size
   * @param mask 0 where nothing may grow, which no seed is; of the same size
   * @return labels; 0 outside the mask and where no seed reached
   */
  static LabelArray of(float[] heights, LabelArray seeds, byte[] mask) {
    int[] labels = seeds.values().clone();
    int[] size = seeds.dimensions();
    PriorityQueue<Reached> front = new PriorityQueue<>();
    long order = 0;
    int[] position = new int[size.length];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != 0 && borders(i, labels, mask, size, position)) {
        front.add(new Reached(heights[i], order++, i));
      }
    }
    while (!front.isEmpty()) {
      Reached next = front.poll();
      locate(next.pixel, size, position);
      int stride = 1;
      for (int d = 0; d < size.length; d++) {
        for (int step = -1; step <= 1; step += 2) {
          int at = position[d] + step;
          int neighbour = next.pixel + step * stride;
          if (at < 0 || at >= size[d] || mask[neighbour] == 0 || labels[neighbour] != 0) continue;
          labels[neighbour] = labels[next.pixel];
          front.add(new Reached(heights[neighbour], order++, neighbour));
        }
        stride *= size[d];
      }
    }
    return new LabelArray(labels, Arrays.copyOf(size, size.length));
  }

  /** Whether a pixel can grow at all: most pixels of a seed lie inside it. */
  private static boolean borders(int pixel, int[] labels, byte[] mask, int[] size, int[] position) {
    locate(pixel, size, position);
    int stride = 1;
    for (int d = 0; d < size.length; d++) {
      boolean before = position[d] > 0 && free(pixel - stride, labels, mask);
      boolean after = position[d] + 1 < size[d] && free(pixel + stride, labels, mask);
      if (before || after) return true;
      stride *= size[d];
    }
    return false;
  }

  private static boolean free(int pixel, int[] labels, byte[] mask) {
    return mask[pixel] != 0 && labels[pixel] == 0;
  }

  private static void locate(int pixel, int[] size, int[] position) {
    int rest = pixel;
    for (int d = 0; d < size.length; d++) {
      position[d] = rest % size[d];
      rest /= size[d];
    }
  }
}
