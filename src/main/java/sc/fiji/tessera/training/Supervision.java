package sc.fiji.tessera.training;

import java.io.Serializable;

/**
 * How weak labels are learned from; {@link #FULL} where every pixel has its class. Immutable.
 *
 * @param labels how much the labels say
 * @param estimate how pixels are told from them
 * @param regularizer what pixels without a label are held to
 * @param strength its weight, 0 or more; 0 = the recommended
 */
public record Supervision(
    LabelKind labels, Estimate estimate, Regularizer regularizer, double strength)
    implements Serializable {
  /** Labels of pixels, and nothing else. */
  public static final Supervision FULL =
      new Supervision(LabelKind.PIXELS, Estimate.RECOMMENDED, Regularizer.NONE, 0);

  /** Whether what is kept apart could tell how good a network is. */
  boolean canValidate() {
    return labels == LabelKind.PIXELS;
  }
}
