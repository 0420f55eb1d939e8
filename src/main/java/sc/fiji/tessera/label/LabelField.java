package sc.fiji.tessera.label;

import java.util.Arrays;

/**
 * What is known of a plane or volume: a label for every pixel, and where there are any the scores
 * that labels were decided by and the image they belong to. Arrays are not copied; a {@link
 * Refinement} never changes those that it is given.
 *
 * @param size along x, y and perhaps z
 * @param spacing the distance of two neighbouring pixels along each axis, in a unit of length
 * @param labels of all pixels, x fastest; 0 is background, none is negative
 * @param scores [class][pixel], or null; a single class is the foreground
 * @param image [channel][pixel], or null
 */
public record LabelField(
    int[] size, double[] spacing, int[] labels, float[][] scores, float[][] image) {
  /** Above this the score of a single class is foreground. */
  private static final float HALF = 0.5f;

  /** What sums of blended tiles may be off. */
  private static final float ROUNDING = 1e-3f;

  public LabelField {
    int pixels = Arrays.stream(size).reduce(1, Math::multiplyExact);
    AxisLines.spacing(spacing, size.length);
    boolean fit = labels.length == pixels && spacing.length == size.length;
    for (float[][] planes : new float[][][] {scores, image}) {
      if (planes == null) continue;
      fit &= planes.length > 0 && Arrays.stream(planes).allMatch(p -> p.length == pixels);
    }
    if (!fit) {
      throw new IllegalArgumentException(
          "Labels, scores and image must all have "
              + pixels
              + " pixels, and there must be one pixel distance for each axis.");
    }
  }

  /** Labels alone. */
  public static LabelField of(int[] size, double[] spacing, int[] labels) {
    return new LabelField(size, spacing, labels, null, null);
  }

  /**
   * Scores, and the labels that follow: the class of the highest score, the first of equals; of a
   * single class 1 where its score exceeds 0.5.
   *
   * @throws IllegalArgumentException if a score is no finite number
   */
  public static LabelField ofScores(int[] size, double[] spacing, float[][] scores) {
    for (float[] plane : scores) {
      for (float score : plane) {
        if (!Float.isFinite(score)) {
          throw new IllegalArgumentException(
              "The scores hold " + score + ", which is no finite number.");
        }
      }
    }
    return new LabelField(size, spacing, decided(scores), scores, null);
  }

  private static int[] decided(float[][] scores) {
    int[] labels = new int[scores[0].length];
    for (int p = 0; p < labels.length; p++) {
      if (scores.length == 1) labels[p] = scores[0][p] > HALF ? 1 : 0;
      for (int c = 1; c < scores.length; c++) {
        if (scores[c][p] > scores[labels[p]][p]) labels[p] = c;
      }
    }
    return labels;
  }

  /** The same with other labels. */
  public LabelField withLabels(int[] other) {
    return new LabelField(size, spacing, other, scores, image);
  }

  /** The same with other scores, and the labels that follow. */
  public LabelField withScores(float[][] other) {
    return new LabelField(size, spacing, decided(other), other, image);
  }

  /** The same with an image. */
  public LabelField withImage(float[][] picture) {
    return new LabelField(size, spacing, labels, scores, picture);
  }

  /** The labels with their size. */
  LabelArray array() {
    return new LabelArray(labels, size);
  }

  /** How large a pixel is: an area in planes, a volume in volumes. */
  double pixel() {
    return Arrays.stream(spacing).reduce(1, (a, b) -> a * b);
  }

  /** The spacing, or 1 along all axes. */
  double[] spacing(boolean calibrated) {
    double[] ones = new double[size.length];
    Arrays.fill(ones, 1);
    return calibrated ? spacing.clone() : ones;
  }

  /**
   * The scores.
   *
   * @throws IllegalArgumentException if there are none
   */
  float[][] requiredScores() {
    if (scores != null) return scores;
    throw new IllegalArgumentException(
        "This needs scores (probabilities), but there are labels alone.");
  }

  /**
   * The scores, if they are probabilities.
   *
   * @throws IllegalArgumentException if there are none, or some are below 0 or above 1
   */
  float[][] requiredProbabilities() {
    for (float[] plane : requiredScores()) {
      for (float p : plane) {
        if (p >= -ROUNDING && p <= 1 + ROUNDING) continue;
        throw new IllegalArgumentException(
            "The scores hold "
                + p
                + ", but this needs probabilities from 0 to 1; they may be logits.");
      }
    }
    return scores;
  }
}
