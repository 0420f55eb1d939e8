package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places where many pixels end: peaks of their counts, each with what surrounds it. As in the
 * reference, a peak has more than 10 pixels and is the highest of 5 x 5 places, and grows five
 * times by its neighbours where more than 2 pixels end; the higher peak wins.
 */
final class FlowSinks {
  private static final int LEAST = 10;
  private static final int AROUND = 2;
  private static final int REACH = 5;

  private final int width;
  private final int height;
  private final int[] ends;
  private final int[] counts;

  FlowSinks(int width, int height, int[] ends) {
    this.width = width;
    this.height = height;
    this.ends = ends;
    this.counts = new int[ends.length];
    for (int end : ends) if (end >= 0) counts[end]++;
  }

  /** For every pixel the sink that it ends in, from 1 by ascending counts; else 0. */
  int[] labels() {
    List<Integer> peaks = new ArrayList<>();
    for (int p = 0; p < counts.length; p++) if (counts[p] > LEAST && highest(p)) peaks.add(p);
    peaks.sort(Comparator.comparingInt(p -> counts[p]));
    int[] sinks = new int[counts.length];
    for (int i = 0; i < peaks.size(); i++) grow(peaks.get(i), i + 1, sinks);
    int[] labels = new int[ends.length];
    for (int p = 0; p < ends.length; p++) labels[p] = ends[p] < 0 ? 0 : sinks[ends[p]];
    return labels;
  }

  private int count(int x, int y) {
    return x < 0 || y < 0 || x >= width || y >= height ? 0 : counts[y * width + x];
  }

  private boolean highest(int peak) {
    for (int i = 0; i < 25; i++) {
      int other = count(peak % width + i % 5 - 2, peak / width + i / 5 - 2);
      if (other > counts[peak]) return false;
    }
    return true;
  }

  private void grow(int peak, int label, int[] sinks) {
    int side = 2 * REACH + 1;
    int left = peak % width - REACH;
    int top = peak / width - REACH;
    boolean[] grown = new boolean[side * side];
    grown[REACH * side + REACH] = true;
    for (int round = 0; round < REACH; round++) {
      boolean[] next = new boolean[grown.length];
      for (int i = 0; i < grown.length; i++) {
        next[i] = count(left + i % side, top + i / side) > AROUND && touches(grown, side, i);
      }
      grown = next;
    }
    for (int i = 0; i < grown.length; i++) {
      if (grown[i]) sinks[(top + i / side) * width + left + i % side] = label;
    }
  }

  private static boolean touches(boolean[] grown, int side, int at) {
    for (int i = 0; i < 9; i++) {
      int x = at % side + i % 3 - 1;
      int y = at / side + i / 3 - 1;
      if (x >= 0 && y >= 0 && x < side && y < side && grown[y * side + x]) return true;
    }
    return false;
  }
}
