package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.List;

/**
 * The runs of equal labels along x, in raster order, and a union-find forest over them whose roots
 * are the first runs of their components. Working on runs instead of pixels makes the cost follow
 * the outlines.
 */
final class LabelRuns {
  /** A step to an earlier line (y, z, ...), and how far runs may miss each other along x. */
  private record Neighbour(int[] step, int slack) {}

  private final LabelArray labels;
  private final int width;
  private final int lines;
  private final int[] firstOfLine;
  private int[] start = new int[1024];
  private int[] end = new int[1024];
  private int[] parent = new int[1024];
  private int size;

  /** Finds the runs of the labels other than 0 and joins those that touch and are equal. */
  LabelRuns(LabelArray labels, Connectivity connectivity) {
    this.labels = labels;
    int[] dimensions = labels.dimensions();
    width = dimensions[0];
    lines = width == 0 ? 0 : labels.values().length / width;
    firstOfLine = new int[lines + 1];
    List<Neighbour> neighbours = neighbours(dimensions.length, connectivity);
    int[] position = new int[dimensions.length];
    for (int line = 0; line < lines; line++) {
      findRuns(line);
      for (Neighbour n : neighbours) {
        int before = lineAt(position, n.step());
        if (before >= 0) join(line, before, n.slack());
      }
      for (int d = 1; d < dimensions.length && ++position[d] == dimensions[d]; d++) position[d] = 0;
    }
  }

  /** Number of runs. */
  int size() {
    return size;
  }

  /** Index in the array of the run's first pixel. */
  int start(int run) {
    return start[run];
  }

  /** Index in the array behind the run's last pixel. */
  int end(int run) {
    return end[run];
  }

  /** The first run of the component. */
  int root(int run) {
    int r = run;
    while (parent[r] != r) {
      parent[r] = parent[parent[r]];
      r = parent[r];
    }
    return r;
  }

  private void findRuns(int line) {
    int[] values = labels.values();
    int stop = (line + 1) * width;
    int i = line * width;
    while (i < stop) {
      int value = values[i];
      int from = i++;
      while (i < stop && values[i] == value) i++;
      if (value != 0) append(from, i);
    }
    firstOfLine[line + 1] = size;
  }

  private void append(int from, int to) {
    if (size == start.length) {
      int larger = (int) Math.min(Integer.MAX_VALUE - 8, size * 2L);
      start = Arrays.copyOf(start, larger);
      end = Arrays.copyOf(end, larger);
      parent = Arrays.copyOf(parent, larger);
    }
    start[size] = from;
    end[size] = to;
    parent[size] = size++;
  }

  /** Steps to the lines that come earlier in raster order, along all axes but x. */
  private static List<Neighbour> neighbours(int axes, Connectivity connectivity) {
    List<int[]> steps = connectivity.steps(axes - 1);
    // In raster order the first half leads to earlier lines, the second half to later ones.
    return steps.subList(0, steps.size() / 2).stream()
        .map(step -> new Neighbour(step, moved(step) < connectivity.axes() ? 1 : 0))
        .toList();
  }

  private static long moved(int[] step) {
    return Arrays.stream(step).filter(s -> s != 0).count();
  }

  private int lineAt(int[] position, int[] step) {
    int[] dimensions = labels.dimensions();
    int line = 0;
    for (int d = dimensions.length - 1; d > 0; d--) {
      int p = position[d] + step[d - 1];
      if (p < 0 || p >= dimensions[d]) return -1;
      line = line * dimensions[d] + p;
    }
    return line;
  }

  private void join(int line, int before, int slack) {
    int shift = (line - before) * width;
    int a = firstOfLine[line];
    int b = firstOfLine[before];
    int lastA = firstOfLine[line + 1];
    int lastB = firstOfLine[before + 1];
    while (a < lastA && b < lastB) {
      int endB = end[b] + shift;
      if (start[a] < endB + slack && start[b] + shift < end[a] + slack) union(a, b);
      if (end[a] < endB) a++;
      else if (end[a] > endB) b++;
      else {
        // Both end here: each may still touch the other's successor across the corner.
        if (slack > 0 && b + 1 < lastB && start[b + 1] == end[b]) union(a, b + 1);
        a++;
      }
    }
  }

  private void union(int a, int b) {
    int[] values = labels.values();
    if (values[start[a]] != values[start[b]]) return;
    int rootA = root(a);
    int rootB = root(b);
    if (rootA < rootB) parent[rootB] = rootA;
    else parent[rootA] = rootB;
  }
}
