package sc.fiji.tessera.measure;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.imglib2.RandomAccessibleInterval;
import sc.fiji.tessera.label.LabelReader;

/**
 * How many pixels of every reference class were given every predicted class. All per-pixel measures
 * derive from it ({@link SemanticScores}), and the matrices of several images add up.
 *
 * <p>Class 0 is the background; it is a class like every other. A z-stack is one volume: all its
 * pixels are counted together. One pass over the two images, in chunks, so neither has to fit in
 * memory. Calls that fail change nothing. Not thread-safe: let each thread fill its own and add
 * them up.
 *
 * <pre>
 * SemanticScores scores = new SemanticScores(ConfusionMatrix.of(reference, prediction, Options.classes()));
 * // Not (prediction, reference): that exchanges precision and recall.
 * </pre>
 */
public final class ConfusionMatrix {
  private final Options options;
  private final PixelTally tally;

  /**
   * What is counted.
   *
   * @param classCount number of classes, so labels are 0..classCount-1; 0 lets the matrix grow with
   *     the labels seen, up to {@link Options#MOST_GROWN}
   * @param ignore label of the reference whose pixels are not counted at all, usually 255; null for
   *     none. In the prediction it is an error
   * @param binary whether both images are read as label &gt; 0: class 0 background, 1 foreground
   */
  public record Options(int classCount, Integer ignore, boolean binary) {
    /** Most classes that a matrix grows to by itself. */
    public static final int MOST_GROWN = 256;

    private static final int MOST = 4096;

    /**
     * Checks the class count.
     *
     * @throws IllegalArgumentException if it is negative, above 4096, or not 2 for a binary count
     */
    public Options {
      if (classCount < 0 || classCount > MOST)
        throw new IllegalArgumentException(
            "The number of classes is " + classCount + "; it must be 0 (automatic) to 4096.");
      if (binary && classCount != 2)
        throw new IllegalArgumentException(
            "A binary count has 2 classes (label = 0 and label > 0), not " + classCount + ".");
    }

    /** All labels are classes; the matrix grows with them. */
    public static Options classes() {
      return new Options(0, null, false);
    }

    /** Labels are classes 0..count-1. */
    public static Options classes(int count) {
      return new Options(count, null, false);
    }

    /** Background (0) against foreground (all labels above 0). */
    public static Options foreground() {
      return new Options(2, null, true);
    }

    /** Without the pixels where the reference has this label. */
    public Options ignoring(int label) {
      return new Options(classCount, label, binary);
    }
  }

  /** An empty matrix that images are added to. */
  public ConfusionMatrix(Options options) {
    this.options = options;
    tally = new PixelTally(options);
  }

  /**
   * The matrix of one image.
   *
   * @see #add(RandomAccessibleInterval, RandomAccessibleInterval)
   */
  public static ConfusionMatrix of(
      RandomAccessibleInterval<?> reference,
      RandomAccessibleInterval<?> prediction,
      Options options) {
    ConfusionMatrix matrix = new ConfusionMatrix(options);
    matrix.add(reference, prediction);
    return matrix;
  }

  /**
   * The matrix with given counts.
   *
   * @param counts [reference class][predicted class], as many rows as columns, none negative
   */
  public static ConfusionMatrix ofCounts(long[][] counts) {
    ConfusionMatrix matrix = new ConfusionMatrix(Options.classes(counts.length));
    for (int r = 0; r < counts.length; r++) {
      if (counts[r].length != counts.length)
        throw new IllegalArgumentException(
            "Row " + r + " has " + counts[r].length + " counts; a square matrix is needed.");
      for (int p = 0; p < counts.length; p++) {
        if (counts[r][p] < 0)
          throw new IllegalArgumentException("The count " + counts[r][p] + " is negative.");
        matrix.tally.add(r, p, counts[r][p]);
      }
    }
    return matrix;
  }

  /**
   * Counts the pixels of an image.
   *
   * @param reference the true labels
   * @param prediction the labels to judge; the same size
   * @throws IllegalArgumentException if the sizes differ, a label is not a whole number from 0 on,
   *     there are too many classes, or the prediction holds the label to ignore
   */
  public void add(RandomAccessibleInterval<?> reference, RandomAccessibleInterval<?> prediction) {
    if (!Arrays.equals(reference.dimensionsAsLongArray(), prediction.dimensionsAsLongArray()))
      throw new IllegalArgumentException(
          "The reference has "
              + LabelReader.size(reference)
              + " pixels and the prediction "
              + LabelReader.size(prediction)
              + "; they must have the same size.");
    PixelTally image = new PixelTally(options);
    image.count(new LabelReader(reference, "reference"), new LabelReader(prediction, "prediction"));
    tally.add(image);
  }

  /** Pools: adds the counts of another matrix, which may have more or fewer classes. */
  public void add(ConfusionMatrix other) {
    if (options.classCount() > 0 && other.classes() > classes())
      throw new IllegalArgumentException(
          "A matrix of "
              + other.classes()
              + " classes cannot be added to one of "
              + classes()
              + " classes.");
    tally.add(other.tally);
  }

  /** Number of classes: as given, or one more than the highest label seen. */
  public int classes() {
    return tally.classes();
  }

  /** The classes that have a pixel in the reference or in the prediction, in order. */
  public int[] presentClasses() {
    return IntStream.range(0, classes()).filter(c -> reference(c) + prediction(c) > 0).toArray();
  }

  /** Pixels of a reference class that were given a predicted class; 0 for classes never seen. */
  public long count(int referenceClass, int predictedClass) {
    return tally.get(referenceClass, predictedClass);
  }

  /** Pixels of a class in the reference. */
  public long reference(int c) {
    return IntStream.range(0, classes()).mapToLong(p -> count(c, p)).sum();
  }

  /** Pixels of a class in the prediction. */
  public long prediction(int c) {
    return IntStream.range(0, classes()).mapToLong(r -> count(r, c)).sum();
  }

  /** Pixels counted. */
  public long total() {
    return IntStream.range(0, classes()).mapToLong(this::reference).sum();
  }

  /** Pixels left out because the reference has the label to ignore. */
  public long ignored() {
    return tally.ignored();
  }
}
