package sc.fiji.tessera.inference;

import java.util.stream.IntStream;
import sc.fiji.tessera.label.RegionMask;

/** Which of a decoder's masks is meant, and what is an object in its logits. */
final class MaskChoice {
  /** Logits above and below 0 between which a stable mask hardly changes. */
  private static final float OFFSET = 1;

  /** The same for SAM 2's choice between its single mask and its three. */
  private static final float CHOICE_OFFSET = 0.05f;

  private static final double CHOICE_STABILITY = 0.98;

  /** Published decoders give one mask for unambiguous prompts and three for others. */
  private static final int ALL = 4;

  private static final float LIMIT = 32;

  private MaskChoice() {}

  /** The masks for ambiguous prompts. */
  static int[] several(PromptSegmenter.Decoded all) {
    if (all.count() != ALL) {
      return IntStream.range(0, all.count()).toArray();
    }
    return new int[] {1, 2, 3};
  }

  /**
   * The mask for unambiguous prompts; in SAM 2 only if it is stable, else the surest of the others;
   * the surest of all where the decoder has no such mask.
   */
  static int single(PromptSegmenter.Decoded all, boolean second) {
    if (all.count() != ALL) return surest(all, 0);
    if (!second) return 0;
    boolean stable = stability(all.low(0).values(), CHOICE_OFFSET) >= CHOICE_STABILITY;
    return stable ? 0 : surest(all, 1);
  }

  private static int surest(PromptSegmenter.Decoded all, int from) {
    int best = from;
    for (int i = from + 1; i < all.count(); i++) if (all.scores()[i] > all.scores()[best]) best = i;
    return best;
  }

  /** IoU of the pixels above an offset and above its negative; 1 where there are none. */
  static double stability(float[] logits, float offset) {
    long inner = 0;
    long outer = 0;
    for (float v : logits) {
      if (v > offset) inner++;
      if (v > -offset) outer++;
    }
    return outer == 0 ? 1 : (double) inner / outer;
  }

  /** The same with offset 1; an empty one is not stable. */
  private static double stability(BilinearMap.Part logits) {
    if (logits == null) return 0;
    float[] values = logits.map().values();
    for (float v : values) if (v > -OFFSET) return stability(values, OFFSET);
    return 0;
  }

  /** The level above which logits tell what {@link #mask} wants to know. */
  static float level() {
    return -OFFSET;
  }

  /**
   * The object of logits at the image's size.
   *
   * @param logits where they are above {@link #level}; null where they are nowhere
   * @param low the network's own
   */
  static ObjectMask mask(BilinearMap.Part logits, BilinearMap low, double score) {
    float[] limited = low.values().clone();
    for (int i = 0; i < limited.length; i++) {
      limited[i] = Math.max(-LIMIT, Math.min(LIMIT, limited[i]));
    }
    TensorValues prompt = new TensorValues(limited, 1, 1, low.height(), low.width());
    return new ObjectMask(pixels(logits), score, stability(logits), prompt);
  }

  private static RegionMask pixels(BilinearMap.Part logits) {
    if (logits == null) return RegionMask.of(0, 0, i -> false);
    float[] values = logits.map().values();
    RegionMask mask =
        RegionMask.of(logits.map().width(), logits.map().height(), i -> values[i] > 0);
    return mask.width() == 0 ? mask : mask.shifted(logits.left(), logits.top());
  }
}
