package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateTest {
  @ParameterizedTest
  @CsvSource({
    "u-net, 1, 0.002",
    "u-net, 4, 0.004",
    "deeplab-v3-plus-xception, 8, 0.0057",
    "refinenet-lw-50, 8, 0.0057",
    "refinenet-50, 8, 0.0014",
    "refinenet-101, 4, 0.001",
    "fcn-8s, 4, 0.001",
    "segmenter-tiny, 1, 0.0005",
    "u-net, 64, 0.01"
  })
  void itFollowsFromTheLayers(String variant, int divisor, double rate) {
    assertEquals(
        rate, LearningRate.of(new TrainingStart.Architecture(variant, Map.of(), divisor)), 1e-9);
  }
}
