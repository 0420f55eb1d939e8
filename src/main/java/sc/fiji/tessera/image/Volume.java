package sc.fiji.tessera.image;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a network segments as one: the slices of a stack at one time, or the frames of a slice, or
 * just one plane. All slices have the size and the channels of the first. Pixels stay where they
 * are until a window is read.
 *
 * <p>Thread-safe for reading.
 */
public final class Volume {
  private final List<Plane> slices;

  private Volume(List<Plane> slices) {
    this.slices = slices;
  }

  /** A volume of one slice. */
  public static Volume of(Plane plane) {
    return new Volume(List.of(plane));
  }

  /**
   * A volume of slices of one image.
   *
   * @param slices at least one
   */
  public static Volume of(List<Plane> slices) {
    Plane first = slices.get(0);
    for (Plane p : slices)
      if (p.width() != first.width()
          || p.height() != first.height()
          || p.channels() != first.channels())
        throw new IllegalArgumentException(
            "The slices of a volume must have one size and number of channels.");
    return new Volume(List.copyOf(slices));
  }

  /** Number of columns. */
  public long width() {
    return slices.get(0).width();
  }

  /** Number of rows. */
  public long height() {
    return slices.get(0).height();
  }

  /** Number of slices. */
  public int depth() {
    return slices.size();
  }

  /** Number of channels; an RGB image has three. */
  public int channels() {
    return slices.get(0).channels();
  }

  /** One slice, from 0. */
  public Plane slice(int index) {
    return slices.get(index);
  }

  /** The same with each slice changed, such as scaled or brought to other channels. */
  public Volume map(UnaryOperator<Plane> change) {
    return of(slices.stream().map(change).toList());
  }

  /**
   * Reads a window of one channel and normalises it: depth * height * width floats, slice by slice
   * and row by row, put at the buffer's position, which advances. Outside the volume the image is
   * mirrored, as {@link Plane#read(int, Window, java.nio.FloatBuffer)} does, in depth as well.
   */
  public void read(int channel, Window window, Affine affine, FloatBuffer target) {
    for (int i = 0; i < window.depth(); i++) {
      int z = (int) Mirror.reflect(window.z() + i, depth());
      slices.get(z).read(channel, window, affine, target);
    }
  }

  /** Whether two channels are the same pixels, as where grey is repeated. */
  boolean same(int channel, int other) {
    return slices.stream().allMatch(p -> p.same(channel, other));
  }

  /** See {@link Channel#levels}. */
  int levels(int channel) {
    return slices.get(0).levels(channel);
  }

  /** Shows every pixel of a channel once, in blocks. */
  void scan(int channel, Plane.Visitor visitor) {
    for (Plane p : slices) p.scan(channel, visitor);
  }
}
