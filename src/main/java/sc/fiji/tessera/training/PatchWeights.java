package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import sc.fiji.tessera.label.IntegralCounts;

/**
 * Class weights that are computed for each patch, from the pixels of the patch itself or of the
 * part of the image from which it was cut. They multiply the weights of its pixels.
 *
 * @param weighting the formula
 * @param balance which pixels it counts; {@link ClassBalance#SET} leaves the patches alone
 */
record PatchWeights(ClassWeighting weighting, ClassBalance balance) {
  static final PatchWeights NONE = new PatchWeights(ClassWeighting.NONE, ClassBalance.SET);

  /** Whether patches differ. */
  boolean isNeeded() {
    return weighting != ClassWeighting.NONE && balance != ClassBalance.SET;
  }

  /**
   * Weighs the pixels of a patch that has been drawn.
   *
   * @param counts of the image it comes from
   * @param first where the patch begins in the buffers of classes and weights
   */
  void apply(Patch patch, IntegralCounts counts, BatchBuffers batch, int first) {
    if (!isNeeded()) return;
    long[] of =
        balance == ClassBalance.INTEGRAL
            ? square(patch, counts)
            : counted(patch, counts, batch, first);
    long pixels = 0;
    for (long n : of) pixels += n;
    if (pixels == 0) return; // nothing of it is learned from
    float[] weights = weighting.weights(new long[][] {of});
    FloatBuffer into = batch.weights();
    int end = first + patch.size() * patch.size();
    for (int i = first; i < end; i++) {
      long c = batch.classes().get(i);
      if (c != TrainingExample.IGNORED) into.put(i, into.get(i) * weights[(int) c]);
    }
  }

  private static long[] square(Patch patch, IntegralCounts counts) {
    long x = Math.round(patch.originX() - (patch.size() - 1) / 2.0);
    long y = Math.round(patch.originY() - (patch.size() - 1) / 2.0);
    return counts.counts(x, y, x + patch.size(), y + patch.size());
  }

  private static long[] counted(Patch patch, IntegralCounts counts, BatchBuffers batch, int first) {
    long[] of = new long[counts.classes()];
    int end = first + patch.size() * patch.size();
    for (int i = first; i < end; i++) {
      long c = batch.classes().get(i);
      if (c != TrainingExample.IGNORED) of[(int) c]++;
    }
    return of;
  }
}
