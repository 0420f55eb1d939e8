package sc.fiji.tessera.label;

import java.util.function.BooleanSupplier;

/**
 * Fills the holes of every label, as {@link Holes} does. Foreground pixels that touch at a corner
 * close a hole, as in ImageJ's own Fill Holes.
 *
 * @param largest the largest hole that is filled, an area in planes and a volume in volumes; 0 =
 *     all
 */
public record FilledHoles(Extent largest) implements Refinement {
  @Override
  public LabelField of(LabelField field, BooleanSupplier cancelled) {
    Refinement.check(cancelled);
    double most = largest.asPixels(field);
    long pixels = largest.value() == 0 ? Long.MAX_VALUE : (long) Math.floor(most + 1e-9);
    return field.withLabels(
        LabelArray.read(Holes.fill(field.array().image(), Connectivity.CORNERS, pixels)).values());
  }
}
