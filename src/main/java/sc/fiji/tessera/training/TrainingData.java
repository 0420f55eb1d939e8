package sc.fiji.tessera.training;

import java.io.Serializable;
import java.util.Locale;

/**
 * How patches are drawn from the images, and what is kept apart. Immutable.
 *
 * @param patch side of the square patches in pixels, at least what the network accepts
 * @param batch patches per step
 * @param validation share of the images that is kept apart for validation, 0 to 0.9
 * @param augment whether patches are flipped, rotated, scaled and changed in brightness
 * @param elastic with augment: standard deviation of elastic deformation in pixels on a patch of
 *     572 (it is scaled with the patch); 0 = none
 * @param blur with augment: largest standard deviation of a blur in pixels, half the largest radius
 *     of a defocus; 0 = none
 * @param empty share of the patches that come from images without foreground, 0 to 1; negative =
 *     all images are visited alike
 * @param zoom with augment: three patches in ten are turned freely and show the image at scales
 *     from 1 / zoom to zoom; 1 = at its own
 * @param oversample share of the patches that lie where there is much of a foreground class, 0 to
 *     1; the others lie anywhere
 */
public record TrainingData(
    int patch,
    int batch,
    double validation,
    boolean augment,
    double elastic,
    double blur,
    double empty,
    double zoom,
    double oversample)
    implements Serializable {
  /** The usual zoom. */
  public static final double USUAL_ZOOM = 1.4;

  /** The usual share. */
  public static final double USUAL_OVERSAMPLE = 0.5;

  /** With the usual zoom and share. */
  public TrainingData(
      int patch,
      int batch,
      double validation,
      boolean augment,
      double elastic,
      double blur,
      double empty) {
    this(patch, batch, validation, augment, elastic, blur, empty, USUAL_ZOOM, USUAL_OVERSAMPLE);
  }

  /** Without deformation and blur; all images are visited alike. */
  public TrainingData(int patch, int batch, double validation, boolean augment) {
    this(patch, batch, validation, augment, 0, 0, -1);
  }

  /** Names zoom and share where they are not usual, so that runs of older plans can be resumed. */
  @Override
  public String toString() {
    String other = zoom == USUAL_ZOOM ? "" : ", zoom=" + zoom;
    if (oversample != USUAL_OVERSAMPLE) other += ", oversample=" + oversample;
    return String.format(
        Locale.ROOT,
        "Data[patch=%s, batch=%s, validation=%s, augment=%s, elastic=%s, blur=%s, empty=%s%s]",
        patch,
        batch,
        validation,
        augment,
        elastic,
        blur,
        empty,
        other);
  }

  /** Refuses values out of range, naming the key. */
  void requireRanges() {
    TrainingPlan.require(batch >= 1, "batch", batch, "at least 1");
    TrainingPlan.require(patch >= 1, "patch", patch, "at least 1");
    boolean share = validation >= 0 && validation <= 0.9;
    TrainingPlan.require(share, "validation", validation, "between 0 and 0.9");
    TrainingPlan.require(elastic >= 0 && elastic <= 100, "elastic", elastic, "0 to 100");
    TrainingPlan.require(blur >= 0 && blur <= 10, "blur", blur, "0 to 10");
    boolean part = oversample >= 0 && oversample <= 1;
    TrainingPlan.require(part, "oversample", oversample, "between 0 and 1");
    TrainingPlan.require(zoom >= 1 && zoom <= 8, "zoom", zoom, "1 to 8");
    TrainingPlan.require(empty <= 1, "empty", empty, "-1, or between 0 and 1");
  }
}
