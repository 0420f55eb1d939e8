package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PatchSamplerTest {
  private static final int SIZE = 16;

  /** Every pixel's intensity is its index, its class 1 in a small corner. */
  private static TrainingExample numbered(int width, int height) {
    float[] values = new float[width * height];
    byte[] classes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
      classes[i] = (byte) (i % width < 3 && i / width < 3 ? 1 : 0);
    }
    return new TrainingExample(
        "n", 0, width, height, Intensities.of(new float[][] {values}, width), classes, null);
  }

  private static TrainingData data(boolean augment) {
    return new TrainingData(SIZE, 4, 0.2, augment);
  }

  private record Batch(float[] images, long[] classes, float[] weights) {}

  private static Batch draw(PatchSampler sampler) {
    FloatBuffer images = FloatBuffer.allocate(4 * SIZE * SIZE);
    LongBuffer classes = LongBuffer.allocate(images.capacity());
    FloatBuffer weights = FloatBuffer.allocate(images.capacity());
    sampler.fill(new BatchBuffers(images, classes, weights, null));
    return new Batch(images.array(), classes.array(), weights.array());
  }

  @Test
  void plainPatchesAreCutOutExactly() {
    PatchSampler sampler = new PatchSampler(List.of(numbered(40, 50)), 2, data(false), 7);
    sampler.startEpoch(1);
    Batch batch = draw(sampler);
    for (int p = 0; p < 4; p++) {
      int first = (int) batch.images[p * SIZE * SIZE];
      for (int i = 0; i < SIZE * SIZE; i++) {
        int expected = first + i / SIZE * 40 + i % SIZE;
        assertEquals(expected, batch.images[p * SIZE * SIZE + i]);
        long c = expected % 40 < 3 && expected / 40 < 3 ? 1 : 0;
        assertEquals(c, batch.classes[p * SIZE * SIZE + i]);
      }
    }
  }

  /** Turned by quarters and flipped, a patch still holds whole pixels, each once. */
  @Test
  void symmetriesOfTheSquareAreExact() {
    TrainingExample e = numbered(SIZE, SIZE);
    double c = (SIZE - 1) / 2.0;
    float[] expected = e.pixels().section(0, null).values().clone();
    for (double[] m : new double[][] {{0, -1, 1, 0}, {-1, 0, 0, 1}, {0, 1, 1, 0}, {-1, 0, 0, -1}}) {
      FloatBuffer image = FloatBuffer.allocate(SIZE * SIZE);
      LongBuffer classes = LongBuffer.allocate(SIZE * SIZE);
      new Patch(e, SIZE, c, c, m[0], m[1], m[2], m[3]).draw(image, classes, null);
      float[] drawn = image.array().clone();
      for (int i = 0; i < drawn.length; i++) {
        assertEquals(e.classAt((int) drawn[i]), classes.get(i)); // labels go with the image
      }
      assertFalse(Arrays.equals(expected, drawn));
      Arrays.sort(drawn);
      assertArrayEquals(expected, drawn);
    }
  }

  /** The foreground is a ninth of a percent of the image. */
  @Test
  void foregroundIsSeenAsOftenAsWanted() {
    assertEquals(0, patchesWithForeground(0), 3);
    assertEquals(50, patchesWithForeground(0.5), 20);
    assertEquals(100, patchesWithForeground(1));
  }

  private static int patchesWithForeground(double oversample) {
    TrainingData data = new TrainingData(SIZE, 4, 0.2, false, 0, 0, -1, 1, oversample);
    PatchSampler sampler = new PatchSampler(List.of(numbered(90, 90)), 2, data, 7);
    sampler.startEpoch(1);
    int seen = 0;
    for (int batch = 0; batch < 25; batch++) {
      long[] classes = draw(sampler).classes;
      for (int p = 0; p < 4; p++) {
        boolean any = false;
        for (int i = 0; i < SIZE * SIZE; i++) any |= classes[p * SIZE * SIZE + i] == 1;
        if (any) seen++;
      }
    }
    return seen;
  }

  /** Ratios up to the zoom, both ways alike; the usual one draws what it always drew. */
  @Test
  void scalesLieWithinTheZoom() {
    assertEquals(0.25, PatchSampler.scale(4, 0), 1e-12);
    assertEquals(1, PatchSampler.scale(4, 0.5), 1e-12);
    assertEquals(4, PatchSampler.scale(4, 1), 1e-12);
    assertEquals(1, PatchSampler.scale(1, 0.3));
    assertEquals(0.7 * Math.pow(2, 0.3), PatchSampler.scale(1.4, 0.3));
    float[] usual = zoomed(1.4);
    assertArrayEquals(usual, zoomed(1.4));
    assertFalse(Arrays.equals(usual, zoomed(3)));
    assertEquals(
        data(true).toString(), new TrainingData(SIZE, 4, 0.2, true, 0, 0, -1, 1.4, 0.5).toString());
    assertTrue(
        new TrainingData(SIZE, 4, 0.2, true, 0, 0, -1, 3, 0.5).toString().endsWith(", zoom=3.0]"));
  }

  private static float[] zoomed(double zoom) {
    TrainingData data = new TrainingData(SIZE, 4, 0.2, true, 0, 0, -1, zoom, 0.5);
    PatchSampler sampler = new PatchSampler(List.of(numbered(40, 50)), 2, data, 7);
    sampler.startEpoch(1);
    float[] all = new float[0];
    for (int i = 0; i < 8; i++) {
      float[] next = draw(sampler).images;
      all = Arrays.copyOf(all, all.length + next.length);
      System.arraycopy(next, 0, all, all.length - next.length, next.length);
    }
    return all;
  }

  /**
   * A checkerboard at a quarter of its scale is grey, not what every fourth pixel happens to be.
   */
  @Test
  void reducedPatchesAreMeans() {
    float[] board = new float[64 * 64];
    for (int i = 0; i < board.length; i++) board[i] = (i % 64 + i / 64) % 2;
    TrainingExample e =
        new TrainingExample(
            "b",
            0,
            64,
            64,
            Intensities.of(new float[][] {board}, 64),
            new byte[board.length],
            null);
    FloatBuffer image = FloatBuffer.allocate(8 * 8);
    new Patch(e, 8, 32, 32, 4, 0, 0, 4).draw(image, LongBuffer.allocate(64), null);
    for (float v : image.array()) assertEquals(0.5, v, 1e-6);
  }

  @Test
  void theSameSeedAndEpochGiveTheSamePatches() {
    List<TrainingExample> set = List.of(numbered(40, 50), numbered(20, 30));
    PatchSampler a = new PatchSampler(set, 2, data(true), 7);
    PatchSampler b = new PatchSampler(set, 2, data(true), 7);
    a.startEpoch(1);
    Batch first = draw(a);
    draw(a);
    a.startEpoch(3);
    b.startEpoch(3);
    assertArrayEquals(draw(a).images, draw(b).images);
    b.startEpoch(1);
    assertArrayEquals(first.images, draw(b).images);
    b.startEpoch(2);
    assertFalse(Arrays.equals(first.images, draw(b).images));
  }

  @Test
  void outsideTheImageNothingIsLearned() {
    PatchSampler sampler = new PatchSampler(List.of(numbered(10, 12)), 2, data(false), 7);
    sampler.startEpoch(1);
    Batch batch = draw(sampler);
    int ignored = 0;
    for (int i = 0; i < SIZE * SIZE; i++) {
      boolean outside = batch.classes[i] == TrainingExample.IGNORED;
      if (outside) ignored++;
      assertEquals(outside ? 0 : 1, batch.weights[i]);
      assertTrue(batch.images[i] >= 0 && batch.images[i] < 120, "mirrored");
    }
    assertEquals(SIZE * SIZE - 120, ignored);
  }

  @Test
  void rareObjectsAreSeenOften() {
    PatchSampler sampler = new PatchSampler(List.of(numbered(400, 500)), 2, data(false), 7);
    sampler.startEpoch(1);
    int hits = 0;
    for (int i = 0; i < 50; i++) {
      Batch batch = draw(sampler);
      for (int p = 0; p < 4; p++) {
        for (int k = 0; k < SIZE * SIZE; k++) {
          if (batch.classes[p * SIZE * SIZE + k] == 1) {
            hits++;
            break;
          }
        }
      }
    }
    assertTrue(hits > 70 && hits < 130, hits + " of 200"); // chance alone: less than 1
  }

  @Test
  void everyImageIsVisitedEquallyOften() {
    TrainingExample dark = numbered(40, 40);
    float[] bright = new float[90 * 90];
    Arrays.fill(bright, 1e6f);
    TrainingExample large =
        new TrainingExample(
            "b", 1, 90, 90, Intensities.of(new float[][] {bright}, 90), new byte[90 * 90], null);
    PatchSampler sampler = new PatchSampler(List.of(dark, large), 2, data(false), 7);
    Set<Integer> counts = new HashSet<>();
    for (int epoch = 1; epoch < 5; epoch++) {
      sampler.startEpoch(epoch);
      Batch batch = draw(sampler);
      int n = 0;
      for (int p = 0; p < 4; p++) if (batch.images[p * SIZE * SIZE] == 1e6f) n++;
      counts.add(n);
    }
    assertEquals(Set.of(2), counts);
  }
}
