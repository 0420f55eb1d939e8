package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.stream.Collectors;
import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.type.NativeType;
import net.imglib2.type.numeric.RealType;
import net.imglib2.view.Views;

/**
 * Reads the pixels of a label image of any real type as ints, chunk by chunk in flat order (x
 * fastest, then y, ...): an image bigger than memory is read once, from its first to its last
 * pixel.
 *
 * <p>Two images of the same size give chunks of the same length. Floating-point images are read
 * too, because ImageJ has no other type for more than 65,535 labels, but their values must be whole
 * numbers. Negative values are passed on: what they mean is the caller's to say.
 *
 * <p>A reader has a position, so each thread needs its own.
 */
public final class LabelReader {
  /** Most values of one chunk. Two chunks of int fit in the first-level cache with room. */
  public static final int CHUNK = 8192;

  private final String name;
  private final long[] min;
  private final long[] dimensions;
  private final int columns;
  private final Chunks chunks;
  private final long[] position;
  private boolean done;

  /**
   * Starts at the first pixel.
   *
   * @param image a label image: one whole number per pixel
   * @param name what messages call it, such as "reference"
   * @throws IllegalArgumentException if the pixels are not real numbers, such as an RGB image's
   */
  public LabelReader(RandomAccessibleInterval<?> image, String name) {
    this.name = name;
    min = image.minAsLongArray();
    dimensions = image.dimensionsAsLongArray();
    columns = (int) Math.min(dimensions[0], CHUNK);
    position = new long[dimensions.length];
    done = Arrays.stream(dimensions).anyMatch(d -> d == 0);
    chunks = chunks(image);
  }

  /** The size of an image as messages give it, such as "512 x 256". */
  public static String size(RandomAccessibleInterval<?> image) {
    return Arrays.stream(image.dimensionsAsLongArray())
        .mapToObj(Long::toString)
        .collect(Collectors.joining(" x "));
  }

  /**
   * Reads the next chunk.
   *
   * @param target receives the values from {@code offset} on; it needs room for {@link #CHUNK}
   *     values, or for all that are left
   * @return how many values were read; 0 after the last pixel
   * @throws IllegalArgumentException if a value is not a whole number or does not fit into an int
   */
  public int next(int[] target, int offset) {
    if (done) return 0;
    int width = (int) Math.min(columns, dimensions[0] - position[0]);
    int rows = dimensions.length == 1 || columns < dimensions[0] ? 1 : rows();
    chunks.read(width, rows, target, offset);
    advance(width, rows);
    return width * rows;
  }

  private int rows() {
    return (int) Math.min(dimensions[1] - position[1], Math.max(1, CHUNK / columns));
  }

  private void advance(int width, int rows) {
    position[0] += width;
    if (position[0] < dimensions[0]) return;
    position[0] = 0;
    if (dimensions.length == 1) {
      done = true;
      return;
    }
    position[1] += rows;
    for (int d = 1; d < dimensions.length && position[d] >= dimensions[d]; d++) {
      position[d] = 0;
      if (d + 1 == dimensions.length) done = true;
      else position[d + 1]++;
    }
  }

  private interface Chunks {
    void read(int width, int rows, int[] target, int offset);
  }

  @SuppressWarnings("unchecked")
  private <T extends NativeType<T>> Chunks chunks(RandomAccessibleInterval<?> image) {
    Object type = image.getType();
    if (!(type instanceof RealType<?>))
      throw new IllegalArgumentException(
          "The "
              + name
              + " is no grey image ("
              + type.getClass().getSimpleName()
              + "); a label image has one whole number per pixel (8-, 16- or 32-bit).");
    LabelValues values = LabelValues.of(type, CHUNK, name);
    if (values == null) return cursor((RandomAccessibleInterval<? extends RealType<?>>) image);
    PrimitiveBlocks<T> blocks =
        PrimitiveBlocks.of((RandomAccessibleInterval<T>) image, OnFallback.ACCEPT);
    int[] size = new int[dimensions.length];
    Arrays.fill(size, 1);
    return (width, rows, target, offset) -> {
      size[0] = width;
      if (size.length > 1) size[1] = rows;
      long[] from = new long[min.length];
      Arrays.setAll(from, d -> min[d] + position[d]);
      blocks.copy(from, values.buffer(), size);
      values.conversion().copy(width * rows, target, offset);
    };
  }

  /** For types that lie in no plain array, such as bits and 12-bit integers. */
  private Chunks cursor(RandomAccessibleInterval<? extends RealType<?>> image) {
    Cursor<? extends RealType<?>> cursor = Views.flatIterable(image).cursor();
    return (width, rows, target, offset) -> {
      for (int i = 0; i < width * rows; i++)
        target[offset + i] = LabelValues.whole(cursor.next().getRealDouble(), name);
    };
  }
}
