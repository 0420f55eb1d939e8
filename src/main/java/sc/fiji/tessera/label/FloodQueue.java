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

  private final long[] cells;
  private final float least;
  private final float most;
  private final double scale;
  private final int[] newest = new int[BUCKETS];
  private int active;

  /** Of every pixel that came, in this order: the pixel, and the one before it in its bucket. */
  private long[] items = new long[1024];

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
   * @param cells of all pixels that may come, as {@link #cell} makes them
   * @param heights their heights, in any order
   */
  FloodQueue(long[] cells, float[] heights) {
    this.cells = cells;
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

  /** A pixel's height and what else is to be known of it: side by side, for both are asked for. */
  static long cell(float height, int state) {
    return (long) HeightOrder.sortable(height) << 32 | state & 0xffffffffL;
  }

  /** The next capacity of an array that is full. */
  static int larger(int size) {
    return (int) Math.min(Integer.MAX_VALUE - 8, size * 2L);
  }

  boolean isEmpty() {
    return left == 0;
  }

  void add(int pixel) {
    if (came == items.length) items = Arrays.copyOf(items, larger(came));
    int order = came++;
    left++;
    int height = height(pixel);
    int bucket = bucket(HeightOrder.height(height));
    boolean waits = bucket > active;
    items[order] = (long) pixel << 32 | (waits ? newest[bucket] : -1) & 0xffffffffL;
    if (waits) newest[bucket] = order;
    else if (height == level.height) level.add(key(height, order));
    else heap.add(key(height, order));
  }

  /** Takes the lowest pixel; only of a queue that is not empty. */
  int poll() {
    if (level.isEmpty() && heap.isEmpty()) fetch();
    left--;
    boolean even = !level.isEmpty() && (heap.isEmpty() || level.keys[level.head] < heap.peek());
    long key = even ? level.keys[level.head++] : heap.poll();
    if (level.isEmpty()) level.height = (int) (key >> 32);
    return (int) (items[(int) key] >> 32);
  }

  /** Sorts the next bucket that holds any. */
  private void fetch() {
    while (newest[active] < 0) active++;
    int first = newest[active];
    newest[active] = -1;
    int height = height((int) (items[first] >> 32));
    int count = 0;
    boolean even = true;
    for (int i = first; i >= 0; i = (int) items[i], count++)
      even &= height((int) (items[i] >> 32)) == height;
    if (!even) {
      for (int i = first; i >= 0; i = (int) items[i])
        heap.add(key(height((int) (items[i] >> 32)), i));
      return;
    }
    level.height = height;
    level.head = level.tail = 0;
    for (int i = 0; i < count; i++) level.add(0);
    for (int i = first, at = count; i >= 0; i = (int) items[i]) level.keys[--at] = key(height, i);
  }

  private int height(int pixel) {
    return (int) (cells[pixel] >> 32);
  }

  private int bucket(float height) {
    if (height < most) return height > least ? (int) ((height - (double) least) * scale) : 0;
    return BUCKETS - 1;
  }

  private static long key(int sortable, int order) {
    return (long) sortable << 32 | order;
  }
}
