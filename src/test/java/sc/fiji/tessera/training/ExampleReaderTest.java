package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.inference.Progress;

class ExampleReaderTest {
  private static final int SIZE = 24;
  private static final ImageFeed FEED = ImageFeed.allChannels(Normalization.percentile(1, 99.8));

  private static ImageSource image(int width, int height) {
    float[] values = new float[width * height];
    Random random = new Random(3);
    for (int i = 0; i < values.length; i++) values[i] = random.nextFloat();
    return ImageSource.of(ArrayImgs.floats(values, width, height), "image");
  }

  private static ImageSource squares(int width, int height) {
    byte[] labels = new byte[width * height];
    for (int i = 0; i < labels.length; i++) {
      if (i % width / 5 % 3 == 1 && i / width / 5 % 3 == 1) labels[i] = 1;
    }
    return ImageSource.of(ArrayImgs.unsignedBytes(labels, width, height), "labels");
  }

  private static TrainingPlan plan(TrainingTarget.Meaning meaning, double elastic) {
    return new TrainingPlan(
        new TrainingStart.Architecture("u-net", Map.of(), 16),
        new TrainingTarget(meaning, 0, -1),
        new TrainingObjective(LossChoice.CROSS_ENTROPY_AND_DICE, ClassWeighting.NONE, 10, 5),
        new TrainingSchedule(1, 1, 0.01, 0),
        new TrainingData(SIZE, 6, 0, true, elastic, 0, -1),
        "cpu",
        1);
  }

  private static float[] patches(TrainingSet set, TrainingPlan plan) {
    FloatBuffer images = FloatBuffer.allocate(6 * SIZE * SIZE);
    LongBuffer classes = LongBuffer.allocate(images.capacity());
    PatchSampler sampler =
        new PatchSampler(set.training(), set.classes(), plan.data(), plan.seed());
    float[] all = new float[20 * images.capacity()];
    sampler.startEpoch(1);
    for (int i = 0; i < 20; i++) {
      sampler.fill(new BatchBuffers(images, classes, null, null));
      System.arraycopy(images.array(), 0, all, i * images.capacity(), images.capacity());
    }
    return all;
  }

  /** Also where a patch is larger than the image, or is bent over its border. */
  @Test
  void whatIsReadWhereNeededIsWhatWouldBeInMemory() {
    for (int[] size : new int[][] {{90, 70}, {20, 60}}) {
      TrainingPlan plan = plan(TrainingTarget.Meaning.FOREGROUND, 60);
      LabelledImages from = new LabelledImages(image(size[0], size[1]), squares(size[0], size[1]));
      TrainingSet stored = new ExampleReader(from, plan, FEED, Long.MAX_VALUE).read(Progress.NONE);
      TrainingSet lazy = new ExampleReader(from, plan, FEED, 0).read(Progress.NONE);
      assertTrue(stored.training().get(0).pixels().inMemory());
      assertFalse(lazy.training().get(0).pixels().inMemory());
      assertArrayEquals(patches(stored, plan), patches(lazy, plan));
      assertEquals(stored.fingerprint(plan), lazy.fingerprint(plan));
    }
  }

  private static TrainingSet weighted(TrainingPlan plan, float[] weights) {
    ImageSource w = weights == null ? null : ImageSource.of(ArrayImgs.floats(weights, 30, 30), "w");
    LabelledImages from = new LabelledImages(image(30, 30), squares(30, 30), w);
    return new ExampleReader(from, plan, FEED).read(Progress.NONE);
  }

  @Test
  void weightsMultiplyThoseOfBordersAndNothingIsIgnored() {
    float[] weights = new float[900];
    for (int i = 0; i < 900; i++) weights[i] = i % 3;
    TrainingPlan plan = plan(TrainingTarget.Meaning.INSTANCES, 0);
    TrainingExample plain = weighted(plan, null).training().get(0);
    TrainingExample own = weighted(plan, weights.clone()).training().get(0);
    for (int i = 0; i < 900; i++) {
      assertEquals(plain.weights()[i] * weights[i], own.weights()[i], 1e-6);
      int c = i % 3 == 0 ? TrainingExample.IGNORED : plain.classAt(i);
      assertEquals(c, own.classAt(i));
    }
    assertNotEquals(
        weighted(plan, null).fingerprint(plan), weighted(plan, weights).fingerprint(plan));
    TrainingPlan classes = plan(TrainingTarget.Meaning.CLASSES, 0);
    assertArrayEquals(weights, weighted(classes, weights.clone()).training().get(0).weights());
    assertTrue(weighted(classes, weights.clone()).weighted());
  }

  @Test
  void weightsAreNumbersFromZero() {
    TrainingPlan plan = plan(TrainingTarget.Meaning.CLASSES, 0);
    for (float bad : List.of(-1f, Float.NaN, Float.POSITIVE_INFINITY)) {
      float[] weights = new float[900];
      weights[7] = bad;
      String said =
          assertThrows(IllegalArgumentException.class, () -> weighted(plan, weights)).getMessage();
      assertTrue(said.contains("hold " + bad), said);
    }
    ImageSource small = ImageSource.of(ArrayImgs.floats(new float[4], 2, 2), "w");
    LabelledImages from = new LabelledImages(image(30, 30), squares(30, 30), small);
    String said =
        assertThrows(
                IllegalArgumentException.class,
                () -> new ExampleReader(from, plan, FEED).read(Progress.NONE))
            .getMessage();
    assertEquals("The image image is 30 x 30, but its weights are 2 x 2.", said);
  }
}
