package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TverskyIndexTest {
  private static final ConfusionMatrix COUNTS =
      ConfusionMatrix.ofCounts(new long[][] {{70, 5}, {15, 10}});

  @Test
  void countsWhatIsTooMuchAndTooFew() {
    assertEquals(10 / (10 + 0.3 * 5 + 0.7 * 15), new TverskyIndex(0.3, 0.7).of(COUNTS, 1), 1e-15);
  }

  @Test
  void isIouAndDice() {
    SemanticScores scores = new SemanticScores(COUNTS);
    assertEquals(scores.iou(1), new TverskyIndex(1, 1).of(COUNTS, 1), 1e-15);
    assertEquals(scores.dice(1), new TverskyIndex(0.5, 0.5).of(COUNTS, 1), 1e-15);
  }

  @Test
  void whatIsNotThereHasNoScore() {
    ConfusionMatrix empty = ConfusionMatrix.ofCounts(new long[][] {{9, 0}, {0, 0}});
    assertEquals(Double.NaN, new TverskyIndex(1, 1).of(empty, 1));
  }

  @Test
  void refusesNegativeWeights() {
    assertThrows(IllegalArgumentException.class, () -> new TverskyIndex(-1, 1));
  }
}
