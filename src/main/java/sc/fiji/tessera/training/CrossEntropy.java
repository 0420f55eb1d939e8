package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.Locale;

/**
 * Cross-entropy, with class weights and a weight per pixel: the sum of w ce over the pixels that
 * are not ignored, divided by the sum of w, where w = class weight times pixel weight. So the
 * learning rate needs no change when weights do; a batch that is ignored as a whole gives 0.
 *
 * @param classWeights one per class (two for a network with one logit), or null where all count the
 *     same
 * @param ignore the target value that is not learned from
 */
public record CrossEntropy(float[] classWeights, int ignore) implements Loss {

  private static final String PIXELS =
      """
          valid = torch.ne(target, IGNORE)
          known = torch.where(valid, target, torch.zeros_like(target))
          if torch.size(logits, 1) == 1:
            x = torch.squeeze(logits, [1])
            ce = torch.softplus(x) - x * torch.type_as(known, x)
          else:
            ce = torch.nll_loss_nd(torch.log_softmax(logits, 1), known, None, 0, -100)
          w = torch.type_as(valid, logits) * weight
          WEIGHTS
      """;

  private static final String MEAN =
      """
          return torch.sum(ce * w) / torch.clamp(torch.sum(w), 1.0e-20)
      """;

  @Override
  public String method(String name) {
    return Loss.signature(name) + pixels(classWeights, ignore) + MEAN;
  }

  /** Lines that make ce, the cross-entropy of each pixel, and w, its weight: 0 if it is ignored. */
  static String pixels(float[] classWeights, int ignore) {
    return PIXELS
        .replace("IGNORE", Integer.toString(ignore))
        .replace("WEIGHTS", ofClass(classWeights));
  }

  /** Multiplies w by the weight of each pixel's class. */
  private static String ofClass(float[] weights) {
    if (weights == null) return "";
    return String.format(
        Locale.ROOT,
        "of_class = torch.tensor(%s, dtype=6, device=ops.prim.device(w))\n"
            + "    w = w * torch.take(of_class, known)",
        Arrays.toString(weights).replace('E', 'e'));
  }
}
