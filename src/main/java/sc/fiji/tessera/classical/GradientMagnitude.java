package sc.fiji.tessera.classical;

import java.util.Arrays;
import sc.fiji.tessera.label.Pixels;

/**
 * How steep an image is: the root of the summed squares of its derivatives along all axes, and in
 * all channels (Di Zenzo's tensor, its trace). Central differences; at borders those of the two
 * last pixels. O(n).
 */
public final class GradientMagnitude {
  private GradientMagnitude() {}

  /**
   * The gradient's magnitude.
   *
   * @param image the axes in space, then, for colour, the channel
   * @param axes how many axes in space
   * @param spacing the distance of neighbouring pixels along each; none = 1
   * @return without the channel
   */
  public static Pixels of(Pixels image, int axes, double... spacing) {
    int[] size = image.leading(axes);
    int pixels = Arrays.stream(size).reduce(1, (a, b) -> a * b);
    double[] squares = new double[pixels];
    for (int first = 0; first < image.values().length; first += pixels) {
      int stride = 1;
      for (int axis = 0; axis < axes; axis++) {
        double distance = spacing.length == 0 ? 1 : spacing[axis];
        add(image.values(), first, squares, new Along(size[axis], stride, distance));
        stride *= size[axis];
      }
    }
    float[] magnitude = new float[pixels];
    for (int p = 0; p < pixels; p++) magnitude[p] = (float) Math.sqrt(squares[p]);
    return new Pixels(magnitude, size);
  }

  private record Along(int length, int stride, double spacing) {}

  private static void add(float[] values, int first, double[] squares, Along axis) {
    for (int p = 0; p < squares.length; p++) {
      int at = p / axis.stride % axis.length;
      int before = at > 0 ? 1 : 0;
      int after = at + 1 < axis.length ? 1 : 0;
      if (before + after == 0) continue;
      double difference =
          (double) values[first + p + after * axis.stride]
              - values[first + p - before * axis.stride];
      double slope = difference / ((before + after) * axis.spacing);
      squares[p] += slope * slope;
    }
  }
}
