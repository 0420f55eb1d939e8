package sc.fiji.tessera.label;

import java.util.PriorityQueue;

/** Seeds grown over faces with the queue of the library: slow and plain, to compare with. */
final class PlainWatershed {
  private record Reached(float height, long order, int pixel) implements Comparable<Reached> {
    @Override
    public int compareTo(Reached other) {
      int byHeight = Float.compare(height, other.height);
      return byHeight != 0 ? byHeight : Long.compare(order, other.order);
    }
  }

  private PlainWatershed() {}

  static int[] of(float[] heights, LabelArray seeds, byte[] mask) {
    int[] labels = seeds.values().clone();
    int[] size = seeds.dimensions();
    PriorityQueue<Reached> front = new PriorityQueue<>();
    long order = 0;
    for (int i = 0; i < labels.length; i++)
      if (labels[i] != 0) front.add(new Reached(heights[i], order++, i));
    while (!front.isEmpty()) {
      Reached next = front.poll();
      int stride = 1;
      int rest = next.pixel;
      for (int extent : size) {
        for (int step = -1; step <= 1; step += 2) {
          int at = rest % extent + step;
          int neighbour = next.pixel + step * stride;
          if (at < 0 || at >= extent || mask[neighbour] == 0 || labels[neighbour] != 0) continue;
          labels[neighbour] = labels[next.pixel];
          front.add(new Reached(heights[neighbour], order++, neighbour));
        }
        rest /= extent;
        stride *= extent;
      }
    }
    return labels;
  }
}
