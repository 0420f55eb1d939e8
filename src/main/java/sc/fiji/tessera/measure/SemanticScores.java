package sc.fiji.tessera.measure;

import java.util.function.IntToDoubleFunction;

/**
 * The overlap measures of a confusion matrix. With TP the pixels of a class that are right, FN and
 * FP those missed and those wrongly given: IoU = TP / (TP + FP + FN), Dice = 2 TP / (2 TP + FP +
 * FN), precision = TP / (TP + FP), recall = TP / (TP + FN). What is 0/0 is NaN (the class occurs
 * nowhere) and means skip it; a class that only the prediction has counts with IoU 0. Means over
 * classes follow Long, Shelhamer, Darrell (CVPR 2015). Reads the matrix when asked.
 */
public final class SemanticScores {
  private final ConfusionMatrix m;

  public SemanticScores(ConfusionMatrix matrix) {
    this.m = matrix;
  }

  private double tp(int c) {
    return m.count(c, c);
  }

  /** Intersection over union, the Jaccard index, 0 to 1. */
  public double iou(int c) {
    return tp(c) / (m.reference(c) + m.predicted(c) - tp(c));
  }

  /** Dice coefficient, which is F1, 0 to 1. */
  public double dice(int c) {
    return 2 * tp(c) / (m.reference(c) + m.predicted(c));
  }

  /** Share of what was given this class that is right; NaN if it was never given. */
  public double precision(int c) {
    return tp(c) / m.predicted(c);
  }

  /** Share of this class that was found; NaN if the reference does not hold it. */
  public double recall(int c) {
    return tp(c) / m.reference(c);
  }

  /** Share of the rest that was not given this class; NaN if there is no rest. */
  public double specificity(int c) {
    double rest = m.total() - m.reference(c);
    return (rest - (m.predicted(c) - tp(c))) / rest;
  }

  /** Share of pixels for which "this class or not" was answered rightly. */
  public double accuracy(int c) {
    double wrong = m.reference(c) + m.predicted(c) - 2 * tp(c);
    return (m.total() - wrong) / m.total();
  }

  /** 2 (predicted - reference) / (predicted + reference): positive where too much was given. */
  public double volumeSimilarity(int c) {
    double p = m.predicted(c);
    double r = m.reference(c);
    return 2 * (p - r) / (p + r);
  }

  /** Share of all pixels that are right. */
  public double pixelAccuracy() {
    return (double) m.correct() / m.total();
  }

  /** Share of all pixels that are wrong: the pixel error of the ISBI 2012 challenge. */
  public double pixelError() {
    return (double) (m.total() - m.correct()) / m.total();
  }

  /** Mean recall over the classes that the reference holds. */
  public double meanAccuracy() {
    return mean(0, this::recall);
  }

  /** Mean IoU over the classes that occur. */
  public double meanIou() {
    return mean(0, this::iou);
  }

  /** Mean IoU over the classes that occur, without class 0. */
  public double foregroundIou() {
    return mean(1, this::iou);
  }

  /** Mean Dice over the classes that occur. */
  public double meanDice() {
    return mean(0, this::dice);
  }

  /** Mean Dice over the classes that occur, without class 0. */
  public double foregroundDice() {
    return mean(1, this::dice);
  }

  /** The mean of a score over the classes from the given one on, NaN left out. */
  public double mean(int from, IntToDoubleFunction score) {
    double sum = 0;
    int n = 0;
    for (int c = from; c < m.classes(); c++) {
      double v = score.applyAsDouble(c);
      if (Double.isNaN(v)) continue;
      sum += v;
      n++;
    }
    return n == 0 ? Double.NaN : sum / n;
  }

  /** IoU weighted by each class's share of the reference; NaN without pixels. */
  public double frequencyWeightedIou() {
    double sum = 0;
    for (int c = 0; c < m.classes(); c++) {
      if (m.reference(c) > 0) sum += m.reference(c) * iou(c);
    }
    return sum / m.total();
  }

  /** Cohen's kappa: agreement beyond chance; NaN if both images are constant. */
  public double kappa() {
    double n = m.total();
    double chance = 0;
    for (int c = 0; c < m.classes(); c++) chance += m.reference(c) / n * (m.predicted(c) / n);
    return (pixelAccuracy() - chance) / (1 - chance);
  }

  /** The multi-class Matthews correlation coefficient; NaN if either image is constant. */
  public double matthews() {
    double n = m.total();
    double rp = 0;
    double rr = 0;
    double pp = 0;
    for (int c = 0; c < m.classes(); c++) {
      double r = m.reference(c);
      double p = m.predicted(c);
      rp += r * p;
      rr += r * r;
      pp += p * p;
    }
    return (m.correct() * n - rp) / (Math.sqrt(n * n - pp) * Math.sqrt(n * n - rr));
  }
}
