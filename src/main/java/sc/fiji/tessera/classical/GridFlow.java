package sc.fiji.tessera.classical;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * The greatest flow through a grid of pixels from a source to a sink, and with it the least cut:
 * Boykov and Kolmogorov, "An Experimental Comparison of Min-Cut/Max-Flow Algorithms for Energy
 * Minimization in Vision" (2004). Two trees of pixels grow from the terminals until they touch; the
 * path is filled, and what it cuts off is adopted again. Used once.
 */
final class GridFlow {
  private static final int NONE = -1;
  private static final int TERMINAL = -2;
  private static final int ORPHAN = -3;
  private static final int FAR = Integer.MAX_VALUE;
  private static final int ASK = 1 << 12;

  private final PixelGrid grid;
  private final int directions;
  private final float[] room; // [pixel * directions + direction]
  private final float[] terminal; // left from the source; below 0: to the sink
  private final int[] parent; // a direction or one of the constants
  private final boolean[] sink;
  private final int[] stamp;
  private final int[] distance;
  private final boolean[] queued;
  private final int[] queue;
  private int head;
  private int waiting;
  private final ArrayDeque<Integer> orphans = new ArrayDeque<>();
  private int time;
  private double flow;

  GridFlow(PixelGrid grid) {
    this.grid = grid;
    this.directions = grid.directions();
    int n = grid.pixels();
    room = new float[Math.multiplyExact(n, directions)];
    terminal = new float[n];
    parent = new int[n];
    sink = new boolean[n];
    stamp = new int[n];
    distance = new int[n];
    queued = new boolean[n];
    queue = new int[n];
    Arrays.fill(parent, NONE);
  }

  /** Adds to what may flow from the source to a pixel and from it to the sink. */
  void connect(int pixel, double fromSource, double toSink) {
    double from = fromSource + Math.max(0, terminal[pixel]);
    double to = toSink + Math.max(0, -terminal[pixel]);
    flow += Math.min(from, to);
    terminal[pixel] = (float) (from - to);
  }

  /** What may flow from a pixel to its neighbour, which is there unless this is 0. */
  void capacity(int pixel, int direction, double capacity) {
    room[pixel * directions + direction] = (float) capacity;
  }

  /** Fills the grid and returns the flow, which is the cost of the cut. */
  double run(BooleanSupplier cancelled) {
    for (int p = 0; p < parent.length; p++) {
      if (terminal[p] == 0) continue;
      sink[p] = terminal[p] < 0;
      parent[p] = TERMINAL;
      distance[p] = 1;
      activate(p);
    }
    for (int round = 1; waiting > 0; round++) {
      if (round % ASK == 0 && cancelled.getAsBoolean())
        throw new CancellationException("Cancelled.");
      int pixel = queue[head];
      int touching = parent[pixel] == NONE ? NONE : grow(pixel);
      if (touching == NONE) {
        queued[pixel] = false;
        head = head + 1 == queue.length ? 0 : head + 1;
        waiting--;
        continue;
      }
      time++;
      if (sink[pixel]) augment(pixel + grid.offset(touching), directions - 1 - touching);
      else augment(pixel, touching);
      while (!orphans.isEmpty()) adopt(orphans.pollFirst());
    }
    return flow;
  }

  /**
   * Whether the cut leaves a pixel with the sink; those that reach neither stay with the source.
   */
  boolean withSink(int pixel) {
    return parent[pixel] != NONE && sink[pixel];
  }

  private void activate(int pixel) {
    if (queued[pixel]) return;
    queued[pixel] = true;
    int end = head + waiting++;
    queue[end >= queue.length ? end - queue.length : end] = pixel;
  }

  /** Room from the source's side to the sink's along an edge of the pixel's tree. */
  private float toward(int pixel, int direction, boolean sink) {
    return sink ? room[reverse(pixel, direction)] : room[pixel * directions + direction];
  }

  private int reverse(int pixel, int direction) {
    int back = (pixel + grid.offset(direction)) * directions + directions - 1 - direction;
    return back < 0 || back >= room.length ? pixel * directions + direction : back;
  }

  /** Takes free neighbours into the tree; a direction in which the other tree is, or NONE. */
  private int grow(int pixel) {
    boolean side = sink[pixel];
    for (int s = 0; s < directions; s++) {
      if (!(toward(pixel, s, side) > 0)) continue;
      int other = pixel + grid.offset(s);
      if (parent[other] == NONE) {
        sink[other] = side;
        hang(other, directions - 1 - s, stamp[pixel], distance[pixel] + 1);
        activate(other);
      } else if (sink[other] != side) {
        return s;
      } else if (stamp[other] <= stamp[pixel] && distance[other] > distance[pixel]) {
        hang(other, directions - 1 - s, stamp[pixel], distance[pixel] + 1);
      }
    }
    return NONE;
  }

  private void hang(int pixel, int direction, int when, int far) {
    parent[pixel] = direction;
    stamp[pixel] = when;
    distance[pixel] = far;
  }

  private void augment(int pixel, int direction) {
    int other = pixel + grid.offset(direction);
    int edge = pixel * directions + direction;
    float amount = Math.min(room[edge], Math.min(least(pixel), least(other)));
    room[edge] -= amount;
    room[reverse(pixel, direction)] += amount;
    fill(pixel, amount);
    fill(other, amount);
    flow += amount;
  }

  /** The least room between a pixel and its tree's terminal. */
  private float least(int pixel) {
    float least = Float.POSITIVE_INFINITY;
    int p = pixel;
    while (parent[p] != TERMINAL) {
      least = Math.min(least, toward(p, parent[p], !sink[p]));
      p += grid.offset(parent[p]);
    }
    return Math.min(least, Math.abs(terminal[p]));
  }

  private void fill(int pixel, float amount) {
    int p = pixel;
    while (parent[p] != TERMINAL) {
      int up = parent[p];
      int forward = p * directions + up;
      int back = reverse(p, up);
      int narrowed = sink[p] ? forward : back;
      room[narrowed] -= amount;
      room[sink[p] ? back : forward] += amount;
      int next = p + grid.offset(up);
      if (room[narrowed] == 0) orphan(p, true);
      p = next;
    }
    terminal[p] += sink[p] ? amount : -amount;
    if (terminal[p] == 0) orphan(p, true);
  }

  private void orphan(int pixel, boolean first) {
    parent[pixel] = ORPHAN;
    if (first) orphans.addFirst(pixel);
    else orphans.addLast(pixel);
  }

  /** Hangs an orphan onto the neighbour of its tree that is nearest to the terminal, if any. */
  private void adopt(int pixel) {
    int best = NONE;
    int nearest = FAR;
    for (int s = 0; s < directions; s++) {
      if (!(toward(pixel, s, !sink[pixel]) > 0)) continue;
      int other = pixel + grid.offset(s);
      if (sink[other] != sink[pixel] || parent[other] == NONE) continue;
      int far = toTerminal(other);
      if (far >= nearest) continue;
      best = s;
      nearest = far;
    }
    if (best != NONE) hang(pixel, best, time, nearest + 1);
    else release(pixel);
  }

  /** Steps from a pixel to its terminal, which are remembered; FAR if it hangs on an orphan. */
  private int toTerminal(int pixel) {
    int far = 0;
    for (int p = pixel; ; p += grid.offset(parent[p])) {
      if (stamp[p] == time) {
        far += distance[p];
        break;
      }
      far++;
      if (parent[p] == ORPHAN) return FAR;
      if (parent[p] == TERMINAL) {
        stamp[p] = time;
        distance[p] = 1;
        break;
      }
    }
    int left = far;
    for (int p = pixel; stamp[p] != time; p += grid.offset(parent[p])) {
      stamp[p] = time;
      distance[p] = left--;
    }
    return far;
  }

  private void release(int pixel) {
    parent[pixel] = NONE;
    for (int s = 0; s < directions; s++) {
      int back = directions - 1 - s;
      int other = pixel + grid.offset(s);
      if (other < 0 || other >= parent.length) continue;
      if (parent[other] == NONE || sink[other] != sink[pixel]) continue;
      if (toward(pixel, s, !sink[pixel]) > 0) activate(other);
      if (parent[other] == back) orphan(other, false);
    }
  }
}
