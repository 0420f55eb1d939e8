package sc.fiji.tessera.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The scores of a set of images, in the two ways that are in use and that differ strongly when a
 * class is absent from many images:
 *
 * <ul>
 *   <li><b>pooled</b>: the confusion matrices are added, then divided (Pascal VOC, Cityscapes);
 *       large images count more;
 *   <li><b>per image</b>: a score per image, undefined ones left out, then their mean (nnU-Net,
 *       challenges on cells).
 * </ul>
 *
 * <p>Say which one a number is. Not thread-safe while images are added.
 */
public final class ImageSetScores {
  private final List<SemanticScores> images = new ArrayList<>();
  private final ConfusionMatrix pooled = new ConfusionMatrix(ConfusionMatrix.Options.classes());

  /** A score of one class, such as {@code SemanticScores::dice}. */
  @FunctionalInterface
  public interface ClassScore {
    /** The score of class {@code c}; NaN where undefined. */
    double of(SemanticScores scores, int c);
  }

  /** Adds the matrix of an image, which must not be changed afterwards. */
  public void add(ConfusionMatrix image) {
    pooled.add(image);
    images.add(new SemanticScores(image));
  }

  /** The scores of every image, in the order added. */
  public List<SemanticScores> images() {
    return List.copyOf(images);
  }

  /** The scores of all pixels of all images together. */
  public SemanticScores pooled() {
    return new SemanticScores(pooled);
  }

  /** Mean over images of a score, such as {@code SemanticScores::meanIou}. */
  public Mean perImage(ToDoubleFunction<SemanticScores> score) {
    return Mean.of(images.stream().mapToDouble(score));
  }

  /** Mean over images of a score of one class, over the images where it is defined. */
  public Mean perImage(ClassScore score, int c) {
    return perImage(s -> score.of(s, c));
  }

  /**
   * nnU-Net's foreground mean: the per-image means of every class, then their mean over all classes
   * but background; a class that is defined in no image is left out.
   *
   * @return the mean, and how many classes are in it
   */
  public Mean foregroundPerImage(ClassScore score) {
    return Mean.of(
        IntStream.range(1, pooled.classes()).mapToDouble(c -> perImage(score, c).value()));
  }
}
