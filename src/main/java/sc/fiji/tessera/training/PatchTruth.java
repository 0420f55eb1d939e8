package sc.fiji.tessera.training;

import java.util.HashMap;
import java.util.Map;

/**
 * What is told of each patch beside the classes of its pixels.
 *
 * @param weights decided patch by patch
 * @param guide what the loss knows besides
 * @param labels what the truth is
 * @param epochs of the whole training
 */
record PatchTruth(PatchWeights weights, Guide guide, LabelKind labels, int epochs) {
  /** Nothing. */
  static final PatchTruth PIXELS =
      new PatchTruth(PatchWeights.NONE, Guide.NONE, LabelKind.PIXELS, 1);

  /** Whether patches may be scaled: not where the whole of an image is spoken of. */
  boolean scales() {
    return labels != LabelKind.TAGS;
  }

  /** Whether patches may be turned by any angle and deformed. */
  boolean bends() {
    return labels == LabelKind.PIXELS;
  }

  /**
   * Appends the guide of a patch that has been drawn.
   *
   * @param first where the patch begins in the buffer of classes
   */
  void append(Patch patch, int epoch, BatchBuffers batch, int first) {
    int patches = batch.classes().capacity() / (patch.size() * patch.size());
    switch (guide) {
      case NONE -> {}
      case DISTANCES -> {
        int logits = batch.guide().capacity() / batch.classes().capacity();
        float weight = BoundaryLoss.weight(epoch);
        BorderDistances.append(batch.classes(), first, patch.size(), logits, weight, batch.guide());
      }
      case BOXES -> {
        int capacity = batch.guide().capacity() / patches / BoxGuide.NUMBERS;
        float beginning = BoxGuide.beginning(epoch, epochs);
        new BoxGuide(patch, BoxGuide.sharpness(epoch), beginning).append(capacity, batch.guide());
      }
      case CENTRES -> CentreTargets.append(patch, batch.guide());
      case OBJECTS -> {
        // counted anew: floats do not tell large numbers apart
        Map<Integer, Integer> known = new HashMap<>();
        for (int n : patch.objects()) {
          batch.guide().put(n == 0 ? 0 : known.computeIfAbsent(n, k -> known.size() + 1));
        }
      }
      case SHARES -> {
        for (float[] share : patch.example().shares()) batch.guide().put(share);
      }
    }
  }
}
