package sc.fiji.tessera.image;

import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImg;
import net.imglib2.img.basictypeaccess.array.ArrayDataAccess;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.BooleanType;
import net.imglib2.type.numeric.ARGBType;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;

/**
 * Finds the fastest way to the pixels of the planes of an imglib2 image whose first dimensions are
 * X and Y and whose minimum is 0: straight into the arrays of 8-, 16-, 32-bit and RGB {@code
 * PlanarImg} and {@code ArrayImg}, through a random access for everything else.
 */
final class PixelReader {
  private final RandomAccessibleInterval<?> img;
  private final Object type;

  PixelReader(RandomAccessibleInterval<?> img) {
    this.img = img;
    this.type = img.getType();
  }

  boolean isRgb() {
    return type instanceof ARGBType;
  }

  /** The values of the plane at {@code position} (X and Y ignored) of a RealType image. */
  Channel real(long[] position) {
    Supplier<Array> array = array(position);
    if (array == null) return new Channel(() -> realAccess(position), levels());
    return new Channel(() -> array.get().rows(), levels());
  }

  /** One component of an RGB image: shift 16 red, 8 green, 0 blue. */
  Channel component(long[] position, int shift) {
    Supplier<Array> array = array(position);
    if (array == null)
      return new Channel(() -> argbAccess(position, v -> (v >> shift) & 0xff), 256);
    return new Channel(() -> array.get().component(shift), 256);
  }

  /** An RGB image as grey. */
  Channel grey(long[] position) {
    Supplier<Array> array = array(position);
    if (array == null) return new Channel(() -> argbAccess(position, ArrayRows::grey), 256);
    return new Channel(() -> array.get().grey(), 256);
  }

  private int levels() {
    if (type instanceof UnsignedByteType) return 256;
    if (type instanceof UnsignedShortType) return 65536;
    return type instanceof BooleanType ? 2 : 0;
  }

  /** Where the plane's pixels lie in a Java array; null where they do not. */
  private Supplier<Array> array(long[] position) {
    boolean known =
        type instanceof UnsignedByteType
            || type instanceof UnsignedShortType
            || type instanceof FloatType
            || type instanceof ARGBType;
    if (!known) return null;
    long width = img.dimension(0);
    int plane = planeIndex(position);
    if (img instanceof PlanarImg<?, ?> planar)
      return () -> new Array(planar.getPlane(plane).getCurrentStorageArray(), 0, width);
    if (img instanceof ArrayImg<?, ?> array
        && array.update(null) instanceof ArrayDataAccess<?> access) {
      int offset = (int) (plane * width * img.dimension(1));
      return () -> new Array(access.getCurrentStorageArray(), offset, width);
    }
    return null;
  }

  private int planeIndex(long[] position) {
    long index = 0;
    for (int d = img.numDimensions() - 1; d >= 2; d--)
      index = index * img.dimension(d) + position[d];
    return (int) index;
  }

  private record Array(Object pixels, int offset, long width) {
    Rows rows() {
      return ArrayRows.of(pixels, offset, width);
    }

    Rows component(int shift) {
      return ArrayRows.component((int[]) pixels, offset, width, shift);
    }

    Rows grey() {
      return ArrayRows.grey((int[]) pixels, offset, width);
    }
  }

  @SuppressWarnings("unchecked")
  private Rows realAccess(long[] position) {
    RandomAccess<? extends RealType<?>> access =
        ((RandomAccessibleInterval<? extends RealType<?>>) img).randomAccess();
    access.setPosition(position);
    return (x, y, row, n) -> {
      access.setPosition(x, 0);
      access.setPosition(y, 1);
      for (int i = 0; i < n; i++) {
        row[i] = access.get().getRealFloat();
        // Not one step further: beyond the last pixel a lazy image may have nothing to load.
        if (i < n - 1) access.fwd(0);
      }
    };
  }

  @SuppressWarnings("unchecked")
  private Rows argbAccess(long[] position, IntUnaryOperator value) {
    RandomAccess<ARGBType> access = ((RandomAccessibleInterval<ARGBType>) img).randomAccess();
    access.setPosition(position);
    return (x, y, row, n) -> {
      access.setPosition(x, 0);
      access.setPosition(y, 1);
      for (int i = 0; i < n; i++) {
        row[i] = value.applyAsInt(access.get().get());
        if (i < n - 1) access.fwd(0);
      }
    };
  }
}
