package sc.fiji.tessera.label;

import java.util.Arrays;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;

/**
 * The pixel weights of the U-Net paper (Ronneberger, Fischer and Brox 2015, equation 2), which make
 * a network learn the thin background between objects that nearly touch:
 *
 * <pre>w(x) = w_c(x) + w0 exp(-(d1(x) + d2(x))^2 / (2 sigma^2))</pre>
 *
 * <p>d1 and d2 are the Euclidean distances from the pixel's centre to the centre of the nearest
 * pixel of the nearest and of the second nearest object, so at least 1 on the background. The
 * second term is added on the background alone; it is 0 where there are fewer than two objects.
 * Objects that touch have no background between them: separate them first ({@link
 * TouchingObjects}).
 *
 * <p>Objects farther than 6 sigma are not looked for, which neglects less than 2e-8 w0.
 */
public final class BorderWeightMap {
  private static final double REACH = 6;

  private BorderWeightMap() {}

  /**
   * How to weigh.
   *
   * @param strength w0: the weight added where two objects nearly touch; 0 or more
   * @param sigma how far from the borders the weight reaches, in pixels (of the finest axis); above
   *     0
   * @param background w_c of label 0
   * @param object w_c of all other labels
   * @param meanOne whether the map is divided by its mean, which keeps the scale of the loss and so
   *     the learning rate
   * @param spacing distance of two neighbouring pixels along each axis (x, y, ...), in any unit;
   *     empty means all are equal
   */
  public record Options(
      double strength,
      double sigma,
      double background,
      double object,
      boolean meanOne,
      double... spacing) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Options {
      if (!(strength >= 0) || Double.isInfinite(strength))
        throw new IllegalArgumentException(
            "The border weight is " + strength + "; it must be 0 or more.");
      if (!(sigma > 0) || Double.isInfinite(sigma))
        throw new IllegalArgumentException("Sigma is " + sigma + "; it must be above 0 pixels.");
      if (!(background >= 0 && object >= 0))
        throw new IllegalArgumentException(
            "The class weights are " + background + " and " + object + "; none may be negative.");
      spacing = spacing.clone();
    }

    /** As in the paper: w0 = 10, sigma = 5 pixels, w_c = 1, square pixels, not rescaled. */
    public static Options paper() {
      return new Options(10, 5, 1, 1, false);
    }

    /** With another strength and reach of the border term. */
    public Options withBorder(double newStrength, double newSigma) {
      return new Options(newStrength, newSigma, background, object, meanOne, spacing);
    }

    /** With other class weights. */
    public Options withClassWeights(double ofBackground, double ofObjects) {
      return new Options(strength, sigma, ofBackground, ofObjects, meanOne, spacing);
    }

    /** Divided by the map's mean. */
    public Options withMeanOne() {
      return new Options(strength, sigma, background, object, true, spacing);
    }

    /** With another distance of neighbouring pixels along each axis. */
    public Options withSpacing(double... newSpacing) {
      return new Options(strength, sigma, background, object, meanOne, newSpacing);
    }
  }

  /**
   * The weights of a label image: 0 background, one label per object, in any number of dimensions.
   *
   * @return an image of the same size that starts at coordinate 0
   * @throws IllegalArgumentException if the labels are not whole numbers from 0 on, or the spacing
   *     does not fit the image
   */
  public static Img<FloatType> of(RandomAccessibleInterval<?> labels, Options options) {
    LabelArray array = LabelArray.read(labels);
    double[] spacing = inFinestPixels(AxisLines.spacing(options.spacing(), labels.numDimensions()));
    TwoNearestLabels nearest = TwoNearestLabels.of(array, REACH * options.sigma(), spacing);
    double scale = -0.5 / (options.sigma() * options.sigma());
    float[] weights = new float[array.values().length];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double weight = options.object();
      if (array.values()[i] == 0) {
        double d = nearest.distanceSum(i);
        weight = options.background() + options.strength() * Math.exp(scale * d * d);
      }
      sum += weight;
      weights[i] = (float) weight;
    }
    if (options.meanOne() && sum > 0) divide(weights, sum / weights.length);
    return ArrayImgs.floats(weights, labels.dimensionsAsLongArray());
  }

  private static double[] inFinestPixels(double[] spacing) {
    double finest = Arrays.stream(spacing).min().orElse(1);
    return Arrays.stream(spacing).map(s -> s / finest).toArray();
  }

  private static void divide(float[] weights, double mean) {
    for (int i = 0; i < weights.length; i++) weights[i] = (float) (weights[i] / mean);
  }
}
