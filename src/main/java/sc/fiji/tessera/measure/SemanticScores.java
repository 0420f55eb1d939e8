package sc.fiji.tessera.measure;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The per-pixel measures of a segmentation, from its confusion matrix C[reference][prediction].
 *
 * <p>All are fractions (0..1 unless said otherwise). What is not defined, 0/0, is NaN: never 0 or
 * 1. For a class c: TP = C[c][c]; ref and pred are its pixels in the reference and the prediction.
 * A class that is in the prediction alone has IoU 0 and counts in the means; a class in neither has
 * NaN and does not. A class index beyond the matrix is such a class.
 *
 * <p>Sources: Long, Shelhamer and Darrell 2015 (pixel accuracy, mean accuracy, mean IoU, frequency
 * weighted IoU); Cohen 1960; Gorodkin 2004 (multi-class Matthews correlation). Values agree with
 * scikit-learn where it has the measure. Sees the matrix as it is when asked.
 */
public final class SemanticScores {
  private final ConfusionMatrix matrix;

  /** The measures of a matrix: of one image, or pooled over many. */
  public SemanticScores(ConfusionMatrix matrix) {
    this.matrix = matrix;
  }

  /** What a mean over classes does with a class that is in neither image. */
  public enum AbsentClass {
    /** Left out of the mean: the default here, and nnU-Net's. */
    SKIPPED,

    /** Left out, and so is every class that is in the prediction alone. */
    SKIPPED_UNLESS_IN_REFERENCE,

    /** Counted as 1, as DAVIS does. */
    ONE,

    /** Counted as 0, as scikit-learn does. */
    ZERO
  }

  /** The counts behind the scores. */
  public ConfusionMatrix matrix() {
    return matrix;
  }

  /** TP / (ref + pred - TP), the Jaccard index; NaN for a class in neither image. */
  public double iou(int c) {
    double correct = matrix.count(c, c);
    return correct / (matrix.reference(c) + matrix.prediction(c) - correct);
  }

  /** 2 TP / (ref + pred) = F1; NaN for a class in neither image. */
  public double dice(int c) {
    return 2.0 * matrix.count(c, c) / (matrix.reference(c) + matrix.prediction(c));
  }

  /** TP / pred; NaN for a class never predicted. */
  public double precision(int c) {
    return (double) matrix.count(c, c) / matrix.prediction(c);
  }

  /** TP / ref, the class accuracy; NaN for a class that is not in the reference. */
  public double recall(int c) {
    return (double) matrix.count(c, c) / matrix.reference(c);
  }

  /** TN / (N - ref); NaN for a class that is everywhere in the reference. */
  public double specificity(int c) {
    double negatives = matrix.total() - matrix.reference(c);
    return (negatives - falsePositives(c)) / negatives;
  }

  /** FP / (N - ref), 1 - specificity. */
  public double falsePositiveRate(int c) {
    return (double) falsePositives(c) / (matrix.total() - matrix.reference(c));
  }

  /** FP / pred, 1 - precision. */
  public double falseDiscoveryRate(int c) {
    return (double) falsePositives(c) / matrix.prediction(c);
  }

  /** FN / ref, 1 - recall. */
  public double falseNegativeRate(int c) {
    long reference = matrix.reference(c);
    return (double) (reference - matrix.count(c, c)) / reference;
  }

  /** 2 (pred - ref) / (pred + ref), -2..2, positive for too much: ITK's sign. */
  public double volumeSimilarity(int c) {
    long reference = matrix.reference(c);
    long prediction = matrix.prediction(c);
    return 2.0 * (prediction - reference) / (prediction + reference);
  }

  /** Fraction of the pixels with the right class; NaN without pixels. */
  public double pixelAccuracy() {
    return (double) correct() / matrix.total();
  }

  /** 1 - pixel accuracy: the pixel error of the ISBI 2012 challenge. */
  public double pixelError() {
    return (double) (matrix.total() - correct()) / matrix.total();
  }

  /** Mean recall over the classes in the reference; also called balanced accuracy. */
  public double meanAccuracy() {
    return mean(0, this::recall);
  }

  /** Mean IoU over the classes in either image, background included. */
  public double meanIou() {
    return meanIou(AbsentClass.SKIPPED);
  }

  /** Mean IoU over the classes of the matrix with a choice about absent ones. */
  public double meanIou(AbsentClass absent) {
    return mean(
        0,
        c -> {
          boolean inReference = matrix.reference(c) > 0;
          if (inReference) return iou(c);
          if (absent == AbsentClass.SKIPPED_UNLESS_IN_REFERENCE) return Double.NaN;
          if (matrix.prediction(c) > 0 || absent == AbsentClass.SKIPPED) return iou(c);
          return absent == AbsentClass.ONE ? 1 : 0;
        });
  }

  /** Mean IoU over the classes in either image but background. */
  public double foregroundIou() {
    return mean(1, this::iou);
  }

  /** Fraction of the pixels for which "this class or not" is right; NaN without pixels. */
  public double accuracy(int c) {
    double wrong = matrix.reference(c) + matrix.prediction(c) - 2.0 * matrix.count(c, c);
    return (matrix.total() - wrong) / matrix.total();
  }

  /** Mean precision over the classes that are predicted. */
  public double meanPrecision() {
    return mean(0, this::precision);
  }

  /** Mean Dice over the classes in either image, background included. */
  public double meanDice() {
    return mean(0, this::dice);
  }

  /** Mean Dice over the classes in either image but background. */
  public double foregroundDice() {
    return mean(1, this::dice);
  }

  /** Mean IoU with each class weighted by its pixels in the reference; NaN without pixels. */
  public double frequencyWeightedIou() {
    double sum = 0;
    for (int c = 0; c < matrix.classes(); c++)
      if (matrix.reference(c) > 0) sum += matrix.reference(c) * iou(c);
    return sum / matrix.total();
  }

  /**
   * Cohen's kappa: accuracy above that of chance with the same class frequencies, -1..1; NaN if
   * both images are constant and equal.
   */
  public double kappa() {
    double n = matrix.total();
    double chance = sum(c -> (double) matrix.reference(c) * matrix.prediction(c));
    return (n * correct() - chance) / (n * n - chance);
  }

  /** Matthews correlation of all classes, -1..1; NaN if either image is constant. */
  public double matthewsCorrelation() {
    double n = matrix.total();
    double chance = sum(c -> (double) matrix.reference(c) * matrix.prediction(c));
    double reference = n * n - sum(c -> (double) matrix.reference(c) * matrix.reference(c));
    double prediction = n * n - sum(c -> (double) matrix.prediction(c) * matrix.prediction(c));
    return (n * correct() - chance) / (Math.sqrt(reference) * Math.sqrt(prediction));
  }

  private long correct() {
    return IntStream.range(0, matrix.classes()).mapToLong(c -> matrix.count(c, c)).sum();
  }

  private long falsePositives(int c) {
    return matrix.prediction(c) - matrix.count(c, c);
  }

  private double sum(IntToDoubleFunction value) {
    return IntStream.range(0, matrix.classes()).mapToDouble(value).sum();
  }

  private double mean(int first, IntToDoubleFunction score) {
    return Mean.of(IntStream.range(first, matrix.classes()).mapToDouble(score)).value();
  }
}
