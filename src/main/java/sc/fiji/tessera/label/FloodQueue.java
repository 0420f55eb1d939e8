package sc.fiji.tessera.label;

import java.util.Arrays;

/**
 * Pixels in the order of their heights, those of equal height in the order in which they came; each
 * may come at any time, below the present height too. NaN is above all.
 *
 * <p>What lies above the present height waits unsorted in buckets of like heights, lists through
 * one array; a bucket that is reached is sorted by a heap, and pixels of the very height that is
 * being taken need no sorting. So most pixels cost the same however many wait. 8 bytes per pixel
 * that ever came.
 */
final class FloodQueue {
  private static final int BUCKETS = 1 << 16;

  private final float[] heights;
  private final float least;
  private final float most;
  private final double scale;
  private final int[] newest = new int[BUCKETS];
  private int active;
  private int[] pixels = new int[1024];
  private int[] older = new int[1024];
  private int came;
  private int left;
  private final LongHeap heap = new LongHeap();
  private final Level level = new Level();

  /** Pixels of one height in the order in which they came. */
  private static final class Level {
    private long[] keys = new long[1024];
    private int head;
    private int tail;
    private int height;

    boolean isEmpty() {
      return head == tail;
    }

    void add(long key) {
      if (tail == keys.length) {
        if (head < tail / 2) keys = Arrays.copyOf(keys, larger(tail));
        System.arraycopy(keys, head, keys, 0, tail - head);
        tail -= head;
        head = 0;
      }
      keys[tail++] = key;
    }
  }

  /**
   * An empty queue.
   *
   * @param heights of all pixels that may come; those left out have height 0, which does no harm
   */
  FloodQueue(float[] heights) {
    this.heights = heights;
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float h : heights) {
      if (h < low && h > Float.NEGATIVE_INFINITY) low = h;
      if (h > high && h < Float.POSITIVE_INFINITY) high = h;
    }
    least = low;
    most = high;
    double range = (double) high - low;
    scale = range > 0 ? (BUCKETS - 1) / range : 0;
    Arrays.fill(newest, -1);
  }

  /** The next capacity of an array that is full. */
  static int larger(int size) {
    return (int) Math.min(Integer.MAX_VALUE - 8, size * 2L);
  }

  boolean isEmpty() {
    return left == 0;
  }

  void add(int pixel) {
    if (came == pixels.length) {
      pixels = Arrays.copyOf(pixels, larger(came));
      older = Arrays.copyOf(older, pixels.length);
    }
    int order = came++;
    left++;
    pixels[order] = pixel;
    float height = heights[pixel];
    int bucket = bucket(height);
    if (bucket > active) {
      older[order] = newest[bucket];
      newest[bucket] = order;
      return;
    }
    int sortable = HeightOrder.sortable(height);
    if (sortable == level.height) level.add(key(sortable, order));
    else heap.add(key(sortable, order));
  }

  /** Takes the lowest pixel; only of a queue that is not empty. */
  int poll() {
    if (level.isEmpty() && heap.isEmpty()) fetch();
    left--;
    boolean even = !level.isEmpty() && (heap.isEmpty() || level.keys[level.head] < heap.peek());
    long key = even ? level.keys[level.head++] : heap.poll();
    if (level.isEmpty()) level.height = (int) (key >> 32);
    return pixels[(int) key];
  }

  /** Sorts the next bucket that holds any. */
  private void fetch() {
    while (newest[active] < 0) active++;
    int first = newest[active];
    int height = HeightOrder.sortable(heights[pixels[first]]);
    int count = 0;
    boolean even = true;
    for (int i = first; i >= 0; i = older[i], count++)
      even &= HeightOrder.sortable(heights[pixels[i]]) == height;
    newest[active] = -1;
    if (!even) {
      for (int i = first; i >= 0; i = older[i])
        heap.add(key(HeightOrder.sortable(heights[pixels[i]]), i));
      return;
    }
    level.height = height;
    level.head = level.tail = 0;
    for (int i = 0; i < count; i++) level.add(0);
    for (int i = first, at = count; i >= 0; i = older[i]) level.keys[--at] = key(height, i);
  }

  private int bucket(float height) {
    if (height < most) return height > least ? (int) ((height - (double) least) * scale) : 0;
    return BUCKETS - 1;
  }

  private static long key(int sortable, int order) {
    return (long) sortable << 32 | order;
  }
}
