package sc.fiji.tessera.image;

import java.nio.FloatBuffer;
import java.util.Arrays;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.integer.UnsignedByteType;

/**
 * The scores of one plane, or of one slice of a volume, put together from tiles: per class width *
 * height floats, row-major. Logits or probabilities; blending is linear in whichever they are.
 *
 * <p>Takes 4 bytes per pixel and class. {@link #add} may be called by several threads at once for
 * different tiles, with every {@code add} completed before anything else is called; nothing else is
 * thread-safe.
 */
public final class ScoreMap {
  private static final int BLOCK = 2048;

  private final int width;
  private final int height;
  private final float[][] planes;

  /** A map of zeros. */
  public ScoreMap(int classes, long width, long height) {
    if (classes < 1 || width < 1 || height < 1 || width * height > Integer.MAX_VALUE - 8)
      throw new IllegalArgumentException(
          "Scores of "
              + classes
              + " classes on "
              + width
              + " x "
              + height
              + " pixels cannot be kept: 1 class or more on 1 to 2147483639 pixels can.");
    this.width = (int) width;
    this.height = (int) height;
    this.planes = new float[classes][this.width * this.height];
  }

  /**
   * A map on scores that there are already.
   *
   * @param planes per class width * height floats, row-major; not copied
   */
  public static ScoreMap of(float[][] planes, int width, int height) {
    for (float[] plane : planes)
      if (plane.length != width * height)
        throw new IllegalArgumentException(
            "A class has " + plane.length + " scores for " + width + " x " + height + " pixels.");
    return new ScoreMap(planes.clone(), width, height);
  }

  private ScoreMap(float[][] planes, int width, int height) {
    this.width = width;
    this.height = height;
    this.planes = planes;
  }

  /** Number of classes. */
  public int classes() {
    return planes.length;
  }

  /** Columns. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** The scores of one class, row-major; the map's own array. */
  public float[] plane(int index) {
    return planes[index];
  }

  /** The first so many classes, on this map's own scores. */
  public ScoreMap first(int count) {
    return count == planes.length
        ? this
        : new ScoreMap(Arrays.copyOf(planes, count), width, height);
  }

  /** The last so many classes, on this map's own scores. */
  public ScoreMap last(int count) {
    float[][] some = Arrays.copyOfRange(planes, planes.length - count, planes.length);
    return new ScoreMap(some, width, height);
  }

  /** Multiplies all scores, in place. */
  public void scale(double factor) {
    for (float[] plane : planes) {
      for (int i = 0; i < plane.length; i++) plane[i] = (float) (plane[i] * factor);
    }
  }

  /** Adds a tile's scores of the first slice, as {@link #add(Tile, long, FloatBuffer)}. */
  public void add(Tile tile, FloatBuffer scores) {
    add(tile, 0, scores);
  }

  /**
   * Adds a tile's scores, each tile of a {@link Tiling} once.
   *
   * @param z which slice this is; one that the tile writes
   * @param scores [classes, window depth, window height, window width] from the buffer's position,
   *     which stays
   */
  public void add(Tile tile, long z, FloatBuffer scores) {
    Window window = tile.window();
    if (scores.remaining() < planes.length * window.volume())
      throw new IllegalArgumentException(
          "A tile of "
              + planes.length
              + " classes on "
              + window.width()
              + " x "
              + window.height()
              + " pixels has "
              + planes.length * window.volume()
              + " scores, not "
              + scores.remaining()
              + ".");
    if (tile.written().right() > width || tile.written().bottom() > height)
      throw new IllegalArgumentException(
          "The tile at "
              + tile.written()
              + " is not one of a plane of "
              + width
              + " x "
              + height
              + ".");
    if (!tile.blends()) copy(tile, z, scores);
    else
      synchronized (planes) {
        blend(tile, z, scores);
      }
  }

  private void copy(Tile tile, long z, FloatBuffer scores) {
    Window written = tile.written();
    for (int c = 0; c < planes.length; c++)
      for (long y = written.y(); y < written.bottom(); y++)
        scores.get(
            scores.position() + source(tile, c, z, y),
            planes[c],
            target(written, y),
            written.width());
  }

  private void blend(Tile tile, long z, FloatBuffer scores) {
    Window written = tile.written();
    float[] row = new float[written.width()];
    float[] weights = new float[written.width()];
    for (long y = written.y(); y < written.bottom(); y++) {
      for (int i = 0; i < weights.length; i++) weights[i] = tile.weight(written.x() + i, y, z);
      int target = target(written, y);
      for (int c = 0; c < planes.length; c++) {
        scores.get(scores.position() + source(tile, c, z, y), row);
        for (int i = 0; i < row.length; i++) planes[c][target + i] += weights[i] * row[i];
      }
    }
  }

  /** Where in a window's scores the first value of a row is that is written. */
  static int source(Tile tile, int c, long z, long y) {
    Window window = tile.window();
    long slice = (long) c * window.depth() + (z - window.z());
    long row = slice * window.height() + (y - window.y());
    return (int) (row * window.width() + tile.written().x() - window.x());
  }

  private int target(Window written, long y) {
    return (int) (y * width + written.x());
  }

  /**
   * Becomes the mean of itself and another map of the same classes, which is brought to this size
   * by linear interpolation between pixel centres.
   */
  public void average(ScoreMap other) {
    if (other.classes() != classes())
      throw new IllegalArgumentException(
          "Scores of " + classes() + " and of " + other.classes() + " classes have no mean.");
    ScaledRows.Size from = new ScaledRows.Size(other.width, other.height);
    ScaledRows.Size to = new ScaledRows.Size(width, height);
    float[] row = new float[width];
    for (int c = 0; c < planes.length; c++) {
      float[] theirs = other.planes[c];
      Rows rows =
          (x, y, target, n) -> System.arraycopy(theirs, (int) (y * other.width + x), target, 0, n);
      Rows resized = new ScaledRows(rows, from, to);
      for (int y = 0; y < height; y++) {
        resized.read(0, y, row, width);
        for (int x = 0, i = y * width; x < width; x++, i++) {
          planes[c][i] = (planes[c][i] + row[x]) / 2;
        }
      }
    }
  }

  /** These scores at another size, interpolated linearly. */
  public ScoreMap resized(long columns, long rows) {
    ScoreMap other = new ScoreMap(planes.length, columns, rows);
    other.average(this); // with zeros
    other.scale(2);
    return other;
  }

  /** Turns logits into probabilities that sum to 1 over the classes, in place. */
  public void softmax() {
    Probabilities.softmax(planes);
  }

  /** Turns each logit into a probability of its own, in place. */
  public void sigmoid() {
    Probabilities.sigmoid(planes);
  }

  /**
   * The class with the highest score of each pixel, the smaller index among equals.
   *
   * @return UnsignedByteType up to 256 classes, UnsignedShortType above
   */
  public Img<? extends IntegerType<?>> argmax() {
    if (planes.length <= 256) {
      byte[] labels = new byte[width * height];
      argmax((pixel, label) -> labels[pixel] = (byte) label);
      return ArrayImgs.unsignedBytes(labels, width, height);
    }
    short[] labels = new short[width * height];
    argmax((pixel, label) -> labels[pixel] = (short) label);
    return ArrayImgs.unsignedShorts(labels, width, height);
  }

  private interface Labels {
    void set(int pixel, int label);
  }

  private void argmax(Labels labels) {
    float[] best = new float[BLOCK];
    int[] label = new int[BLOCK];
    for (int start = 0; start < width * height; start += BLOCK) {
      int n = Math.min(BLOCK, width * height - start);
      System.arraycopy(planes[0], start, best, 0, n);
      Arrays.fill(label, 0);
      for (int c = 1; c < planes.length; c++) {
        float[] plane = planes[c];
        for (int i = 0; i < n; i++) {
          boolean better = plane[start + i] > best[i];
          best[i] = better ? plane[start + i] : best[i];
          label[i] = better ? c : label[i];
        }
      }
      for (int i = 0; i < n; i++) labels.set(start + i, label[i]);
    }
  }

  /** A map of one class as labels: 1 where the score is greater than {@code limit}, else 0. */
  public Img<UnsignedByteType> threshold(double limit) {
    if (planes.length != 1)
      throw new IllegalArgumentException(
          "A threshold needs scores of one class, not of " + planes.length + ".");
    byte[] labels = new byte[width * height];
    for (int i = 0; i < labels.length; i++) labels[i] = (byte) (planes[0][i] > limit ? 1 : 0);
    return ArrayImgs.unsignedBytes(labels, width, height);
  }
}
