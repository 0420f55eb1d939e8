package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightAverageTest {

  private static Map<String, float[]> of(float value) {
    return Map.of("w", new float[] {value});
  }

  @Test
  void constantParametersStayAndNoiseIsDamped() {
    WeightAverage average = new WeightAverage();
    for (int i = 0; i < 600; i++) average.add(of(3 + (i % 2 == 0 ? 1 : -1)));
    assertEquals(3, average.values().get("w")[0], 0.05);
  }

  @Test
  void theStartIsForgotten() {
    WeightAverage average = new WeightAverage();
    average.add(of(1000));
    for (int i = 0; i < 60; i++) average.add(of(1));
    assertTrue(average.values().get("w")[0] < 2, "" + average.values().get("w")[0]);
  }

  @Test
  void resumedItGoesOnAsIfNothingHadHappened() {
    WeightAverage whole = new WeightAverage();
    WeightAverage first = new WeightAverage();
    for (int i = 0; i < 10; i++) {
      whole.add(of(i));
      first.add(of(i));
    }
    WeightAverage second = new WeightAverage();
    second.load(first.state());
    for (int i = 10; i < 20; i++) {
      whole.add(of(i));
      second.add(of(i));
    }
    assertArrayEquals(whole.values().get("w"), second.values().get("w"));
  }
}
