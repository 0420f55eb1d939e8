package sc.fiji.tessera.label;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.real.FloatType;

/**
 * The gap and the pixel weights of the U-Net plugin for Fiji: Falk et al., "U-Net: deep learning
 * for cell counting, detection, and morphometry" (Nature Methods 2019). Unlike the paper of 2015
 * ({@link BorderWeightMap}), background far from objects counts little:
 *
 * <pre>w(x) = v + w0 exp(-(d1(x) + d2(x))^2 / (2 sigma^2)) + (1 - v) exp(-d1(x)^2 / (2 sigma1^2))
 * </pre>
 *
 * <p>with w0 = 50, sigma = 6, v = 0.1 and sigma1 = 10 on the background, and 1 on objects. d1 and
 * d2 are the distances to the nearest pixel of the nearest and of the second nearest object as they
 * were before the gap was cut, so that d1 is 0 in the gap. Planes alone; pixels farther than 60
 * from an object see none.
 *
 * @param separated the labels with the gap: an object's pixel is background where one of the
 *     neighbours at the left and in the row above belongs to another object
 * @param weights of all pixels
 */
public record PluginWeightMap(Img<IntType> separated, Img<FloatType> weights) {
  private static final double STRENGTH = 50;
  private static final double SIGMA = 6;
  private static final double FAR = 0.1;
  private static final double REACH = 10;

  /** The neighbours that the plugin has visited before: dx, dy. */
  private static final int[][] VISITED = {{-1, 0}, {-1, -1}, {0, -1}, {1, -1}};

  /**
   * Of a label image.
   *
   * @param labels (x, y), 0 background, one label per object
   * @throws IllegalArgumentException if it is no plane, or labels are not whole numbers from 0 on
   */
  public static PluginWeightMap of(RandomAccessibleInterval<?> labels) {
    if (labels.numDimensions() != 2) {
      throw new IllegalArgumentException(
          "The plugin's weight map is made for planes, not for "
              + labels.numDimensions()
              + " dimensions.");
    }
    LabelArray array = LabelArray.read(labels);
    LabelArray cut = array.with(cut(array.values(), array.dimensions()[0]));
    TwoNearestLabels nearest = TwoNearestLabels.of(array, 6 * Math.max(SIGMA, REACH));
    float[] weights = new float[cut.values().length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = cut.values()[i] != 0 ? 1 : (float) background(nearest, i);
    }
    return new PluginWeightMap(
        cut.image(), ArrayImgs.floats(weights, labels.dimensionsAsLongArray()));
  }

  private static double background(TwoNearestLabels nearest, int i) {
    double between = nearest.distanceSum(i) / SIGMA;
    double near = nearest.distance(i) / REACH;
    return FAR
        + STRENGTH * Math.exp(-0.5 * between * between)
        + (1 - FAR) * Math.exp(-0.5 * near * near);
  }

  private static int[] cut(int[] values, int width) {
    int[] cut = values.clone();
    for (int i = 0; i < values.length; i++) {
      for (int[] step : VISITED) {
        int x = i % width + step[0];
        int at = i + step[0] + step[1] * width;
        if (x < 0 || x >= width || at < 0) continue;
        if (values[i] != 0 && values[at] != 0 && values[at] != values[i]) cut[i] = 0;
      }
    }
    return cut;
  }
}
