package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import org.junit.jupiter.api.Test;

class BorderDistancesTest {
  private static final float D = (float) Math.sqrt(2);

  /** The vector signed_distance, in the convention of Kervadec et al. */
  private static final float[] EXPECTED = {
    D, 1, 1, 1, D, 1, 0, 0, 0, 1, 1, 0, -1, 0, 1, 1, 0, 0, 0, 1, D, 1, 1, 1, D
  };

  private static LongBuffer square() {
    LongBuffer classes = LongBuffer.allocate(50);
    for (int y = 1; y < 4; y++) for (int x = 1; x < 4; x++) classes.put(25 + 5 * y + x, 1);
    return classes;
  }

  private static float[] distances(LongBuffer classes, int start, int logits, float weight) {
    FloatBuffer into = FloatBuffer.allocate(25 * logits);
    BorderDistances.append(classes, start, 5, logits, weight, into);
    assertEquals(into.capacity(), into.position());
    return into.array();
  }

  @Test
  void distancesAreThoseOfTheVector() {
    assertArrayEquals(EXPECTED, distances(square(), 25, 1, 1), 1e-6f);
  }

  @Test
  void theBackgroundAndAbsentClassesHaveNoBorder() {
    float[] three = distances(square(), 25, 3, 0.5f);
    for (int i = 0; i < 25; i++) {
      assertEquals(0, three[i]);
      assertEquals(EXPECTED[i] / 2, three[25 + i], 1e-6f);
      assertEquals(0, three[50 + i]);
    }
    assertArrayEquals(new float[25], distances(square(), 0, 1, 1), 0);
  }

  @Test
  void theWeightOfTheBoundaryGrowsByAHundredthInEachEpoch() {
    assertEquals(0.01f, BoundaryLoss.weight(1));
    assertEquals(0.5f, BoundaryLoss.weight(50));
    assertEquals(1f, BoundaryLoss.weight(1000));
  }
}
