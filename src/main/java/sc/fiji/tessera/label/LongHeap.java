package sc.fiji.tessera.label;

import java.util.Arrays;

/** A heap of numbers, least first, with four children per node: flatter and closer in memory. */
final class LongHeap {
  private long[] values = new long[1024];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /** The least number; only of a heap that is not empty. */
  long peek() {
    return values[0];
  }

  void add(long value) {
    if (size == values.length) values = Arrays.copyOf(values, FloodQueue.larger(size));
    long[] v = values;
    int i = size++;
    while (i > 0) {
      int parent = (i - 1) >> 2;
      if (v[parent] <= value) break;
      v[i] = v[parent];
      i = parent;
    }
    v[i] = value;
  }

  /** Takes the least number; only of a heap that is not empty. */
  long poll() {
    long[] v = values;
    long least = v[0];
    long value = v[--size];
    int i = 0;
    for (int child; (child = 4 * i + 1) < size && child > 0; ) {
      int last = Math.min(child + 4, size);
      int smallest = child;
      for (int c = child + 1; c < last; c++) if (v[c] < v[smallest]) smallest = c;
      if (v[smallest] >= value) break;
      v[i] = v[smallest];
      i = smallest;
    }
    v[i] = value;
    return least;
  }
}
