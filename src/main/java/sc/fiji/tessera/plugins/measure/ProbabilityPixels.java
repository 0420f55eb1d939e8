package sc.fiji.tessera.plugins.measure;

import java.nio.FloatBuffer;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.measure.ProbabilitySample;

/**
 * Reads images of probabilities beside their truth into a sample of pixels. A channel is the
 * probability of a class; a single one is that of class 1, and the rest is class 0.
 *
 * @param binary whether every label above 0 is class 1, and every class but 0 its probability
 * @param ignored label of the truth that does not count, or null
 * @param most pixels that are kept
 */
record ProbabilityPixels(boolean binary, Integer ignored, int most) {
  /** What 32 bits and blended tiles may be off. */
  private static final double ROUNDING = 2e-3;

  /**
   * Adds the pixels of an image.
   *
   * @param before what there is of other images, or null
   * @return the sample, a new one if there was none
   * @throws IllegalArgumentException one sentence, if these are no probabilities or do not belong
   *     to the truth
   */
  ProbabilitySample read(
      SourceImage scores, SourceImage truth, ProbabilitySample before, Progress progress) {
    require(scores, truth);
    int channels = (int) scores.channels();
    int classes = binary ? 2 : Math.max(2, channels);
    ProbabilitySample sample = before == null ? new ProbabilitySample(classes, most) : before;
    if (sample.classes() != classes) {
      throw new IllegalArgumentException(
          "It has " + classes + " classes, but the images before it " + sample.classes() + ".");
    }
    int slices = (int) scores.slices();
    for (int i = 0; i < slices * scores.frames(); i++) {
      progress.check();
      Plane given = scores.plane(i % slices, i / slices);
      float[][] p = new float[channels][];
      for (int c = 0; c < channels; c++) p[c] = values(given, c);
      add(p, values(truth.plane(i % slices, i / slices), 0), sample);
    }
    return sample;
  }

  private static void require(SourceImage scores, SourceImage truth) {
    if (truth.channels() != 1) {
      throw new IllegalArgumentException(
          "The truth has " + truth.channels() + " channels; a label image has one.");
    }
    boolean fits =
        scores.width() == truth.width()
            && scores.height() == truth.height()
            && scores.slices() == truth.slices()
            && scores.frames() == truth.frames();
    if (fits) return;
    throw new IllegalArgumentException(
        "The scores have "
            + size(scores)
            + " and the truth "
            + size(truth)
            + "; they must have the same size.");
  }

  private static String size(SourceImage i) {
    String plane = i.width() + " x " + i.height() + " pixels";
    return plane + ", " + i.slices() + " slices and " + i.frames() + " frames";
  }

  private static float[] values(Plane plane, int channel) {
    int width = (int) plane.width();
    int height = (int) plane.height();
    float[] values = new float[width * height];
    plane.read(channel, new Window(0, 0, width, height), FloatBuffer.wrap(values));
    return values;
  }

  private void add(float[][] p, float[] labels, ProbabilitySample sample) {
    double[] of = new double[sample.classes()];
    for (int i = 0; i < labels.length; i++) {
      int label = (int) labels[i];
      if (ignored != null && label == ignored) continue;
      if (binary) label = label > 0 ? 1 : 0;
      if (label < 0 || label >= of.length) {
        throw new IllegalArgumentException(
            "The truth holds label "
                + label
                + ", but there are "
                + of.length
                + " classes, from 0 on; where labels number objects, give 'binary'.");
      }
      read(p, i, of);
      sample.add(of, label);
    }
  }

  private void read(float[][] p, int i, double[] of) {
    double sum = 0;
    for (float[] plane : p) {
      if (!(plane[i] >= -ROUNDING && plane[i] <= 1 + ROUNDING)) {
        throw new IllegalArgumentException(
            "The scores hold " + plane[i] + ", but probabilities are from 0 to 1.");
      }
      sum += plane[i];
    }
    if (p.length == 1) {
      of[1] = clamped(p[0][i]);
      of[0] = 1 - of[1];
      return;
    }
    if (Math.abs(sum - 1) > ROUNDING * p.length) {
      throw new IllegalArgumentException(
          "The channels of a pixel have the sum "
              + (float) sum
              + "; probabilities of classes that exclude each other have the sum 1.");
    }
    if (binary) {
      of[0] = clamped(p[0][i]);
      of[1] = 1 - of[0];
    } else {
      for (int c = 0; c < of.length; c++) of[c] = clamped(p[c][i]);
    }
  }

  private static double clamped(double value) {
    return Math.max(0, Math.min(1, value));
  }
}
