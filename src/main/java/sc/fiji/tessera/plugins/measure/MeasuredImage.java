package sc.fiji.tessera.plugins.measure;

import java.util.List;
import java.util.function.ToDoubleFunction;
import sc.fiji.tessera.measure.SurfaceScores;

/**
 * The pixel scores of one image, or of a frame, beside its boundaries.
 *
 * @param name of the image
 * @param frame from 1; 0 if it is no series
 * @param surfaces by class; empty where boundaries were not measured
 */
record MeasuredImage(String name, int frame, List<SurfaceScores> surfaces) {
  /** The score of a class; NaN where it was not measured. */
  double surface(int c, ToDoubleFunction<SurfaceScores> score) {
    return c < surfaces.size() ? score.applyAsDouble(surfaces.get(c)) : Double.NaN;
  }
}
