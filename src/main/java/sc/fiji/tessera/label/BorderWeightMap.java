package sc.fiji.tessera.label;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.IntegerType;

/**
 * The pixel weights of the U-Net paper: background between two close objects counts more, so that a
 * network learns to keep them apart. Ronneberger, Fischer, Brox (MICCAI 2015), equation 2 without
 * the class weight: 1 + w0 exp(-(d1 + d2)² / (2 sigma²)), where d1 and d2 are the distances between
 * pixel centres to the nearest object and to the nearest other one. On objects, and with fewer than
 * two objects, the weight is 1.
 */
public final class BorderWeightMap {
  private BorderWeightMap() {}

  /**
   * @param labels (x, y) instance labels, 0 = background
   * @param w0 weight of the narrowest borders, 0 or more
   * @param sigma width in pixels, above 0
   * @return a weight per pixel, x fastest
   */
  public static float[] of(
      RandomAccessibleInterval<? extends IntegerType<?>> labels, double w0, double sigma) {
    if (w0 < 0 || !(sigma > 0)) {
      throw new IllegalArgumentException(
          "Border weights need w0 of at least 0 and sigma above 0, not " + w0 + ", " + sigma + ".");
    }
    int[] values = LabelValues.of(labels);
    // Where d1 + d2 reaches 7 sigma, the term is below w0 * 3e-11.
    TwoNearestObjects distances =
        new TwoNearestObjects(labels, (int) Math.min(1 << 14, Math.ceil(7 * sigma)));
    float[] weights = new float[values.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = 1;
      if (values[i] != 0) continue;
      double d = distances.nearest(i) + distances.second(i);
      weights[i] += (float) (w0 * Math.exp(-d * d / (2 * sigma * sigma)));
    }
    return weights;
  }
}
