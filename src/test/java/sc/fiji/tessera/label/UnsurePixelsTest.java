package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class UnsurePixelsTest {
  private static LabelField field(float[]... scores) {
    return LabelField.ofScores(new int[] {3, 1}, new double[] {1, 1}, scores);
  }

  @Test
  void pixelsBelowTheThresholdHaveALabelOfTheirOwn() {
    LabelField field =
        field(
            new float[] {0.7f, 0.2f, 0.4f},
            new float[] {0.2f, 0.75f, 0.3f},
            new float[] {0.1f, 0.05f, 0.3f});
    assertArrayEquals(new int[] {0, 1, 0}, field.labels());
    assertArrayEquals(new int[] {255, 1, 255}, unsure(field, new UnsurePixels(0.71, 0)));
    assertArrayEquals(new int[] {0, 1, 255}, unsure(field, new UnsurePixels(0.69, 0)));
    assertArrayEquals(new int[] {0, 1, 9}, unsure(field, new UnsurePixels(0.5, 9)));
    assertEquals(301, new UnsurePixels(0.7, 0).label(new int[] {300, 1}));
  }

  private static int[] unsure(LabelField field, UnsurePixels step) {
    return step.of(field, () -> false).labels();
  }

  @Test
  void withOneClassItsAbsenceCounts() {
    LabelField field = field(new float[] {0.05f, 0.45f, 0.9f});
    assertArrayEquals(new int[] {0, 255, 1}, unsure(field, new UnsurePixels(0.8, 0)));
    assertArrayEquals(new int[] {0, 0, 1}, unsure(field, new UnsurePixels(0.5, 0)));
  }

  @Test
  void refusesWhatCannotBe() {
    assertThrows(IllegalArgumentException.class, () -> new UnsurePixels(1.1, 0));
    assertThrows(IllegalArgumentException.class, () -> new UnsurePixels(Double.NaN, 0));
    LabelField bare = LabelField.of(new int[] {1, 1}, new double[] {1, 1}, new int[] {1});
    assertThrows(IllegalArgumentException.class, () -> unsure(bare, new UnsurePixels(0.5, 0)));
    LabelField one = field(new float[] {0.5f, 0.5f, 0.9f});
    assertThrows(IllegalArgumentException.class, () -> unsure(one, new UnsurePixels(0.9, 1)));
    assertThrows(IllegalArgumentException.class, () -> field(new float[] {0, Float.NaN, 1}));
    LabelField logits = field(new float[] {0.5f, -2, 0.9f});
    assertThrows(IllegalArgumentException.class, () -> unsure(logits, new UnsurePixels(0.9, 0)));
    LabelField rounded = field(new float[] {1.0001f, -0.0001f, 0.9f});
    assertArrayEquals(new int[] {1, 0, 1}, unsure(rounded, new UnsurePixels(0.9, 0)));
  }
}
