package sc.fiji.tessera.classical;

import java.util.List;
import sc.fiji.tessera.label.Connectivity;

/** Who is whose neighbour in an image; pixels are numbered x fastest. Immutable. */
final class PixelGrid {
  private final int[] size;
  private final int[][] steps;
  private final int[] offsets;
  private final int pixels;

  PixelGrid(int[] size, Connectivity connectivity) {
    this.size = size.clone();
    List<int[]> all = connectivity.steps(size.length);
    this.steps = all.toArray(int[][]::new);
    this.offsets = new int[steps.length];
    int stride = 1;
    for (int d = 0; d < size.length; d++) {
      for (int s = 0; s < steps.length; s++) offsets[s] += steps[s][d] * stride;
      stride = Math.multiplyExact(stride, size[d]);
    }
    this.pixels = stride;
  }

  int pixels() {
    return pixels;
  }

  /** How many neighbours a pixel has in all directions; the s-th is opposite to the s-th last. */
  int directions() {
    return steps.length;
  }

  /** How far a neighbour's number is from a pixel's; above 0 in the second half of directions. */
  int offset(int direction) {
    return offsets[direction];
  }

  /**
   * The distance to the neighbour of a direction.
   *
   * @param spacing of pixels along every axis
   */
  double distance(int direction, double[] spacing) {
    double square = 0;
    for (int d = 0; d < size.length; d++) {
      square += steps[direction][d] * spacing[d] * steps[direction][d] * spacing[d];
    }
    return Math.sqrt(square);
  }

  /**
   * The neighbours of a pixel.
   *
   * @param into receives one per direction, -1 where the image ends
   */
  void neighbours(int pixel, int[] into) {
    for (int s = 0; s < steps.length; s++) into[s] = pixel + offsets[s];
    int rest = pixel;
    for (int d = 0; d < size.length; d++) {
      int at = rest % size[d];
      rest /= size[d];
      if (at > 0 && at + 1 < size[d]) continue;
      for (int s = 0; s < steps.length; s++) {
        int there = at + steps[s][d];
        if (there < 0 || there >= size[d]) into[s] = -1;
      }
    }
  }
}
