package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Morphology of each label by itself with a ball (a disc in planes): the pixels whose centres are
 * not farther than a radius. Distances are exact (Euclidean), so that a large ball takes no longer
 * than a small one. What lies beyond the image neither erodes nor grows.
 *
 * <p>Labels never overwrite each other: growing labels take background alone. Where several reach
 * the same pixel, dilation gives it to the nearest, of equals to the lowest; closing to the lowest.
 *
 * @param operation what to do
 * @param radius of the ball, a length
 */
public record LabelMorphology(Operation operation, Extent radius) implements Refinement {
  /** The four classical ones. */
  public enum Operation {
    ERODE,
    DILATE,
    /** Erodes, then dilates: takes away what is thinner than the ball. */
    OPEN,
    /** Dilates, then erodes: fills gaps that are thinner than the ball. */
    CLOSE
  }

  @Override
  public LabelField of(LabelField field, BooleanSupplier cancelled) {
    double[] spacing = field.spacing(radius.calibrated());
    LabelArray labels = field.array();
    int[] result = field.labels().clone();
    float[] nearest = operation == Operation.DILATE ? new float[result.length] : null;
    if (nearest != null) Arrays.fill(nearest, Float.POSITIVE_INFINITY);
    for (LabelCrop tight : LabelCrop.of(labels)) {
      Refinement.check(cancelled);
      LabelCrop crop = tight.grown(margin(spacing), field.size());
      LabelArray mask = crop.mask(labels);
      if (nearest != null) {
        float[] away = distances(mask, spacing, false);
        crop.forEach(
            field.size(), (i, o) -> claim(away[i], crop.label(), o, field, nearest, result));
      } else {
        int[] changed = changed(mask, spacing).values();
        crop.forEach(
            field.size(),
            (i, o) -> {
              if (field.labels()[o] == crop.label() && changed[i] == 0) result[o] = 0;
              if (result[o] == 0 && field.labels()[o] == 0 && changed[i] != 0) {
                result[o] = crop.label();
              }
            });
      }
    }
    return field.withLabels(result);
  }

  private void claim(
      float distance, int label, int pixel, LabelField field, float[] nearest, int[] result) {
    if (field.labels()[pixel] != 0 || distance > reach() || distance >= nearest[pixel]) return;
    nearest[pixel] = distance;
    result[pixel] = label;
  }

  private LabelArray changed(LabelArray mask, double[] spacing) {
    return switch (operation) {
      case ERODE -> eroded(mask, spacing);
      case DILATE -> dilated(mask, spacing);
      case OPEN -> dilated(eroded(mask, spacing), spacing);
      case CLOSE -> eroded(dilated(mask, spacing), spacing);
    };
  }

  private LabelArray eroded(LabelArray mask, double[] spacing) {
    float[] inside = distances(mask, spacing, true);
    int[] values = new int[inside.length];
    for (int i = 0; i < values.length; i++) values[i] = inside[i] > reach() ? 1 : 0;
    return mask.with(values);
  }

  private LabelArray dilated(LabelArray mask, double[] spacing) {
    float[] away = distances(mask, spacing, false);
    int[] values = new int[away.length];
    for (int i = 0; i < values.length; i++) values[i] = away[i] <= reach() ? 1 : 0;
    return mask.with(values);
  }

  /** A radius of 3 reaches a pixel whose distance of 3 was rounded. */
  private double reach() {
    return radius.value() * (1 + 1e-6);
  }

  /** To the nearest pixel outside (0 there), or to the nearest inside. */
  private static float[] distances(LabelArray mask, double[] spacing, boolean toOutside) {
    int[] values = mask.values();
    if (!toOutside) values = Arrays.stream(values).map(v -> 1 - v).toArray();
    float[] distances = new float[values.length];
    int[] at = {0};
    DistanceTransform.euclidean(mask.with(values).image(), spacing)
        .forEach(d -> distances[at[0]++] = d.getRealFloat());
    return distances;
  }

  /** How many pixels the ball reaches along each axis, and one more that is outside. */
  private int[] margin(double[] spacing) {
    return Arrays.stream(spacing).mapToInt(s -> (int) Math.min(1 << 30, reach() / s + 1)).toArray();
  }
}
