package sc.fiji.tessera.image;

import sc.fiji.tessera.graph.TensorAxes;

/**
 * How many windows a network is given at once, and how large they are, in pixels.
 *
 * @param count how many, all of one size
 * @param depth slices of each; 1 for networks that take planes
 * @param height rows
 * @param width columns
 */
public record BlockShape(int count, int depth, int height, int width) {
  public BlockShape {
    if (count < 1 || depth < 1 || height < 1 || width < 1)
      throw new IllegalArgumentException(
          "A block needs at least one window of one pixel, not "
              + count
              + " of "
              + depth
              + " x "
              + height
              + " x "
              + width
              + ".");
  }

  /** One window of one slice. */
  public static BlockShape plane(int height, int width) {
    return new BlockShape(1, 1, height, width);
  }

  /**
   * Pixels of one window.
   *
   * @throws ArithmeticException if they are more than 2147483647
   */
  public int pixels() {
    return Math.multiplyExact(depth, Math.multiplyExact(height, width));
  }

  /**
   * The shape of a tensor.
   *
   * @param axes in any order; z and t are the depth
   * @param channels of each window
   */
  public long[] tensor(TensorAxes axes, int channels) {
    return axes.letters()
        .chars()
        .mapToLong(
            axis ->
                switch (axis) {
                  case 'b' -> count;
                  case 'c' -> channels;
                  case 'y' -> height;
                  case 'x' -> width;
                  default -> depth;
                })
        .toArray();
  }

  /** As people say it: 512 x 256, or 512 x 256 x 16 with several slices. */
  @Override
  public String toString() {
    String size = width + " x " + height + (depth > 1 ? " x " + depth : "");
    return count > 1 ? count + " of " + size : size;
  }
}
