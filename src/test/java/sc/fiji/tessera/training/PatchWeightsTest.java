package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatchWeightsTest {
  private static final int SIDE = 16;

  /** Class 1 in a stripe of three columns; the last row is not known. */
  private static TrainingExample stripe(int width, int height) {
    byte[] classes = new byte[width * height];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (byte) (i % width < 3 ? 1 : 0);
      if (i / width == height - 1) classes[i] = (byte) TrainingExample.IGNORED;
    }
    return new TrainingExample(
        "s",
        0,
        width,
        height,
        Intensities.of(new float[][] {new float[classes.length]}, width),
        classes,
        null);
  }

  private static BatchBuffers draw(ClassBalance balance, boolean augment, int width, int height) {
    BatchBuffers batch =
        new BatchBuffers(
            FloatBuffer.allocate(2 * SIDE * SIDE),
            LongBuffer.allocate(2 * SIDE * SIDE),
            FloatBuffer.allocate(2 * SIDE * SIDE),
            null);
    PatchSampler sampler =
        new PatchSampler(
            List.of(stripe(width, height)),
            2,
            new TrainingData(SIDE, 2, 0, augment),
            new PatchTruth(
                new PatchWeights(ClassWeighting.INVERSE_FREQUENCY, balance),
                Guide.NONE,
                LabelKind.PIXELS,
                1),
            3);
    sampler.startEpoch(1);
    sampler.fill(batch);
    return batch;
  }

  /** Each class of a patch weighs the same in all, and the mean weight is 1. */
  private static void assertBalanced(BatchBuffers batch, int patch) {
    double[] sum = new double[2];
    int pixels = 0;
    for (int i = patch * SIDE * SIDE; i < (patch + 1) * SIDE * SIDE; i++) {
      int c = (int) batch.classes().get(i);
      if (c == TrainingExample.IGNORED) continue;
      pixels++;
      sum[c] += batch.weights().get(i);
    }
    if (sum[1] > 0) assertEquals(sum[0], sum[1], 1e-3 * pixels);
    assertEquals(pixels, sum[0] + sum[1], 1e-3 * pixels);
  }

  @Test
  void eachPatchIsBalancedByItsOwnPixels() {
    BatchBuffers batch = draw(ClassBalance.PATCH, true, 20, 18);
    for (int p = 0; p < 2; p++) assertBalanced(batch, p);
  }

  @Test
  void integralImagesGiveTheSameWithoutTurning() {
    BatchBuffers counted = draw(ClassBalance.PATCH, false, 20, 18);
    BatchBuffers integral = draw(ClassBalance.INTEGRAL, false, 20, 18);
    for (int i = 0; i < 2 * SIDE * SIDE; i++) {
      assertEquals(counted.classes().get(i), integral.classes().get(i));
      assertEquals(counted.weights().get(i), integral.weights().get(i), 0);
    }
    for (int p = 0; p < 2; p++) assertBalanced(integral, p);
  }

  @Test
  void imagesSmallerThanThePatchTooAndTurnedOnesApproximately() {
    BatchBuffers batch = draw(ClassBalance.INTEGRAL, true, 10, 12);
    double sum = 0;
    for (int i = 0; i < 2 * SIDE * SIDE; i++) {
      double w = batch.weights().get(i);
      assertTrue(Double.isFinite(w) && w >= 0);
      sum += w;
    }
    assertTrue(sum > 0);
  }

  @Test
  void whereNothingIsWeighedPatchesAreLeftAlone() {
    assertFalse(PatchWeights.NONE.isNeeded());
    assertFalse(new PatchWeights(ClassWeighting.NONE, ClassBalance.PATCH).isNeeded());
    assertFalse(new PatchWeights(ClassWeighting.SQUARE_ROOT, ClassBalance.SET).isNeeded());
    BatchBuffers batch = draw(ClassBalance.SET, false, 20, 18);
    for (int i = 0; i < 2 * SIDE * SIDE; i++) assertEquals(1, batch.weights().get(i));
  }
}
