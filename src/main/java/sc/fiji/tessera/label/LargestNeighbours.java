package sc.fiji.tessera.label;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Hands regions over to the largest of those that share a face with them, the smallest region
 * first; what a region takes over counts from then on. Of equals the one that starts first.
 */
final class LargestNeighbours {
  private record Waiting(long size, int region) implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting other) {
      int bySize = Long.compare(size, other.size);
      return bySize != 0 ? bySize : Integer.compare(region, other.region);
    }
  }

  private final boolean[] small;
  private final double least;
  private final int[] parent;
  private final long[] size;

  /** Of the regions that are to go, those that they touch. */
  private final Map<Integer, Set<Integer>> touching = new HashMap<>();

  /**
   * @param regions of all pixels, also of background
   * @param small which regions are to go
   * @param least the size from which on a region that grows may stay; 0 = none that is small may
   */
  LargestNeighbours(ConnectedComponents regions, int[] dimensions, boolean[] small, double least) {
    this.small = small.clone();
    this.least = least;
    this.parent = new int[small.length];
    this.size = new long[small.length];
    for (int r = 1; r < parent.length; r++) {
      parent[r] = r;
      size[r] = regions.size(r);
    }
    int[] values = regions.values();
    int stride = 1;
    for (int extent : dimensions) {
      for (int i = 0; i < values.length; i++) {
        if (i / stride % extent + 1 < extent) touch(values[i], values[i + stride]);
      }
      stride *= extent;
    }
  }

  private void touch(int a, int b) {
    if (a == b) return;
    if (small[a]) touching.computeIfAbsent(a, k -> new HashSet<>()).add(b);
    if (small[b]) touching.computeIfAbsent(b, k -> new HashSet<>()).add(a);
  }

  /** For every region, by its number, the one that it is a part of in the end. */
  int[] regions(BooleanSupplier cancelled) {
    PriorityQueue<Waiting> queue = new PriorityQueue<>();
    for (int r : touching.keySet()) queue.add(new Waiting(size[r], r));
    while (!queue.isEmpty()) {
      Refinement.check(cancelled);
      Waiting next = queue.poll();
      int region = next.region;
      boolean stale = root(region) != region || size[region] != next.size;
      if (stale || !small[region]) continue;
      int neighbour = largest(region);
      if (neighbour == 0) continue;
      parent[region] = neighbour;
      size[neighbour] += size[region];
      if (!small[neighbour]) continue;
      small[neighbour] = least == 0 || size[neighbour] < least;
      touching.get(neighbour).addAll(touching.get(region));
      queue.add(new Waiting(size[neighbour], neighbour));
    }
    int[] roots = new int[parent.length];
    for (int r = 1; r < roots.length; r++) roots[r] = root(r);
    return roots;
  }

  private int largest(int region) {
    int best = 0;
    for (int other : touching.get(region)) {
      int r = root(other);
      boolean larger = size[r] > size[best] || size[r] == size[best] && r < best;
      if (r != region && larger) best = r;
    }
    return best;
  }

  private int root(int region) {
    int r = region;
    while (parent[r] != r) r = parent[r];
    for (int i = region; parent[i] != r; ) {
      int next = parent[i];
      parent[i] = r;
      i = next;
    }
    return r;
  }
}
