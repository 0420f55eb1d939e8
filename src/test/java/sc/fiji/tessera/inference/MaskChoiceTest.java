package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MaskChoiceTest {
  /** Masks of two cells; only the first mask's logits matter for the choice. */
  private static PromptSegmenter.Decoded decoded(float first, float... scores) {
    float[] values = new float[2 * scores.length];
    values[0] = 5;
    values[1] = first;
    TensorValues masks = new TensorValues(values, scores.length, 1, 2);
    return new PromptSegmenter.Decoded(masks, scores, null);
  }

  @Test
  void ofFourMasksTheFirstIsForUnambiguousPrompts() {
    PromptSegmenter.Decoded all = decoded(0, 0.1f, 0.5f, 0.9f, 0.7f);
    assertEquals(0, MaskChoice.single(all, false));
    assertArrayEquals(new int[] {1, 2, 3}, MaskChoice.several(all));
  }

  /** SAM 2: a logit from -0.05 to 0.05 makes the mask unstable, and the surest other is taken. */
  @Test
  void anUnstableMaskIsReplaced() {
    float[] scores = {0.99f, 0.5f, 0.9f, 0.7f};
    assertEquals(0, MaskChoice.single(decoded(3, scores), true));
    assertEquals(0, MaskChoice.single(decoded(-3, scores), true));
    assertEquals(2, MaskChoice.single(decoded(0.04f, scores), true));
    assertEquals(2, MaskChoice.single(decoded(-0.04f, scores), true));
  }

  @Test
  void ofThreeMasksTheSurestIsTaken() {
    PromptSegmenter.Decoded three = decoded(0, 0.1f, 0.5f, 0.4f);
    assertEquals(1, MaskChoice.single(three, false));
    assertEquals(1, MaskChoice.single(three, true));
    assertArrayEquals(new int[] {0, 1, 2}, MaskChoice.several(three));
  }

  @Test
  void stabilityIsTheShareThatSurvivesAHigherLimit() {
    assertEquals(2 / 3.0, MaskChoice.stability(new float[] {2, 3, 0, -2}, 1));
    assertEquals(1, MaskChoice.stability(new float[] {-2, -3}, 1));
  }

  @Test
  void whatTheNextPromptGetsIsLimited() {
    BilinearMap low = new BilinearMap(new float[] {-50, 7, 0, 40}, 2);
    ObjectMask mask = MaskChoice.mask(part(low.resized(4, 4)), low, 0.5);
    assertArrayEquals(new float[] {-32, 7, 0, 32}, mask.logits().values());
    assertArrayEquals(new long[] {1, 1, 2, 2}, mask.logits().shape());
    assertTrue(mask.mask().contains(3, 3) && !mask.mask().contains(0, 0));
    ObjectMask none = MaskChoice.mask(part(new BilinearMap(new float[4], 2)), low, 0.5);
    assertEquals(0, none.mask().area());
    float[] negative = {-5, -5, -5, -5};
    assertEquals(0, MaskChoice.mask(part(new BilinearMap(negative, 2)), low, 0.5).stability());
    assertEquals(mask.mask().shifted(3, 5), shifted(low).mask());
    assertEquals(none.mask(), MaskChoice.mask(null, low, 0.5).mask());
    assertEquals(0, MaskChoice.mask(null, low, 0.5).stability());
  }

  private static BilinearMap.Part part(BilinearMap all) {
    return new BilinearMap.Part(all, 0, 0);
  }

  private static ObjectMask shifted(BilinearMap low) {
    return MaskChoice.mask(new BilinearMap.Part(low.resized(4, 4), 3, 5), low, 0.5);
  }
}
