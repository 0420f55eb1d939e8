package sc.fiji.tessera.measure;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.DoubleType;
import net.imglib2.view.Views;
import sc.fiji.tessera.label.DistanceTransform;

/**
 * The elements of a boundary on the grid of pixels or of the corners between them.
 *
 * @param weights of every place, 0 where there is no element; x fastest
 * @param dimensions of the grid
 */
record BoundaryGrid(double[] weights, int[] dimensions) {

  static BoundaryGrid of(
      MaskPair box, boolean[] mask, SurfaceDistances.Options options, double[] spacing) {
    if (mask.length == 0) return new BoundaryGrid(new double[0], box.dimensions());
    return options.kind() == SurfaceKind.PIXELS
        ? pixels(box, mask, options.imageEdge())
        : corners(box, mask, options.imageEdge(), new ElementSizes(spacing).all());
  }

  private static BoundaryGrid pixels(MaskPair box, boolean[] mask, boolean imageEdge) {
    double[] weights = new double[mask.length];
    for (int i = 0; i < mask.length; i++)
      if (mask[i] && atBoundary(box, mask, imageEdge, i)) weights[i] = 1;
    return new BoundaryGrid(weights, box.dimensions());
  }

  private static boolean atBoundary(MaskPair box, boolean[] mask, boolean imageEdge, int i) {
    int stride = 1;
    int[] size = box.dimensions();
    for (int d = 0, rest = i; d < size.length; rest /= size[d++]) {
      int at = rest % size[d];
      boolean before = at > 0 ? !mask[i - stride] : imageEdge || !box.atStart()[d];
      boolean after = at + 1 < size[d] ? !mask[i + stride] : imageEdge || !box.atEnd()[d];
      if (before || after) return true;
      stride *= size[d];
    }
    return false;
  }

  private static BoundaryGrid corners(
      MaskPair box, boolean[] mask, boolean imageEdge, double[] sizes) {
    int[] size = box.dimensions();
    int[] grid = Arrays.stream(size).map(n -> n + 1).toArray();
    double[] weights = new double[Arrays.stream(grid).reduce(1, Math::multiplyExact)];
    int[] at = new int[size.length];
    for (int i = 0; i < weights.length; i++) {
      boolean cut = false;
      for (int d = 0, rest = i; d < size.length; rest /= grid[d++]) {
        at[d] = rest % grid[d];
        cut |= at[d] == 0 && box.atStart()[d] || at[d] == size[d] && box.atEnd()[d];
      }
      if (imageEdge || !cut) weights[i] = sizes[around(mask, size, at)];
    }
    return new BoundaryGrid(weights, grid);
  }

  /** The pixels around a corner as bits: bit 0 before it along all axes, then x fastest. */
  private static int around(boolean[] mask, int[] size, int[] at) {
    int bits = 0;
    for (int corner = 0; corner < 1 << size.length; corner++) {
      int index = 0;
      int stride = 1;
      for (int d = 0; d < size.length; d++) {
        int pixel = at[d] - 1 + (corner >> d & 1);
        if (pixel < 0 || pixel >= size[d]) {
          index = -1;
          break;
        }
        index += pixel * stride;
        stride *= size[d];
      }
      if (index >= 0 && mask[index]) bits |= 1 << corner;
    }
    return bits;
  }

  /** Distances from the elements here to the nearest element there. */
  DirectedDistances distancesTo(BoundaryGrid other, SurfaceKind kind, double[] spacing) {
    int[] places = IntStream.range(0, weights.length).filter(i -> weights[i] > 0).toArray();
    double[] distances = new double[places.length];
    if (places.length > 0) {
      double[] all = other.distances(spacing);
      Arrays.setAll(distances, i -> all[places[i]]);
    }
    return new DirectedDistances(
        kind, distances, Arrays.stream(places).mapToDouble(i -> weights[i]).toArray());
  }

  private double[] distances(double[] spacing) {
    byte[] elsewhere = new byte[weights.length];
    for (int i = 0; i < weights.length; i++) elsewhere[i] = (byte) (weights[i] > 0 ? 0 : 1);
    long[] size = Arrays.stream(dimensions).asLongStream().toArray();
    double[] distances = new double[weights.length];
    int i = 0;
    for (DoubleType d :
        Views.flatIterable(
            DistanceTransform.euclidean(ArrayImgs.unsignedBytes(elsewhere, size), spacing)))
      distances[i++] = d.get();
    return distances;
  }
}
