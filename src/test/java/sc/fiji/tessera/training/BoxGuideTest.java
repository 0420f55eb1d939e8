package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.image.LabelBox;

/** Boxes of label images, and where they are in a patch. */
class BoxGuideTest {
  private static final int I = 9;

  private static TrainingExample example(int width, int height, LabelBox... boxes) {
    List<LabelBox> all = LabelBoxes.sorted(List.of(boxes));
    byte[] filled = LabelBoxes.filled(all, width, height);
    float[][] channels = new float[1][width * height];
    return new TrainingExample(
        "e", 0, width, height, Intensities.of(channels, width), filled, null, all, null);
  }

  private static float[] guide(Patch patch, int capacity) {
    FloatBuffer into = FloatBuffer.allocate(capacity * BoxGuide.NUMBERS);
    new BoxGuide(patch, 5, 0.5f).append(capacity, into);
    assertEquals(0, into.remaining());
    return into.array();
  }

  @Test
  void anObjectOrARegionHasOneBox() {
    int[] labels = {1, 0, 0, 2, 2, 1, 1, 0, 0, 2, 0, 0, 0, 0, 0, I, 1, 0, 2, 0};
    assertEquals(
        List.of(new LabelBox(1, 0, 0, 1, 3), new LabelBox(1, 3, 0, 4, 3)),
        LabelBoxes.of(labels, 5, I, TrainingTarget.Meaning.INSTANCES));
    assertEquals(
        List.of(
            new LabelBox(1, 0, 0, 1, 1),
            new LabelBox(2, 3, 0, 4, 1),
            new LabelBox(1, 1, 3, 1, 3),
            new LabelBox(2, 3, 3, 3, 3)),
        LabelBoxes.of(labels, 5, I, TrainingTarget.Meaning.CLASSES));
  }

  @Test
  void smallBoxesLieOverLargeOnes() {
    LabelBox large = new LabelBox(1, 0, 0, 2, 2);
    LabelBox small = new LabelBox(2, 1, 1, 3, 1);
    TrainingExample e = example(4, 3, small, large);
    assertEquals(List.of(large, small), e.boxes());
    assertArrayEquals(new byte[] {1, 1, 1, 0, 1, 2, 2, 2, 1, 1, 1, 0}, e.classes());
  }

  @Test
  void whereTheyAreInAPatch() {
    TrainingExample e = example(20, 20, new LabelBox(1, 2, 3, 4, 6), new LabelBox(2, 7, 5, 12, 5));
    // columns 0 to 7, rows 0 to 7
    float[] plain = guide(new Patch(e, 8, 3.5, 3.5, 1, 0, 0, 1), 3);
    float[] expected = new float[27];
    System.arraycopy(new float[] {1, 3, 2, 6, 4, 1, 1, 5, 0.5f}, 0, expected, 0, 9);
    // the second goes on to the right: its row is not complete, its column is
    System.arraycopy(new float[] {2, 5, 7, 5, 7, 0, 1, 5, 0.5f}, 0, expected, 9, 9);
    assertArrayEquals(expected, plain);
    // turned by a quarter: patch columns are rows of the image
    float[] turned = guide(new Patch(e, 8, 3.5, 3.5, 0, 1, 1, 0), 2);
    System.arraycopy(new float[] {1, 2, 3, 4, 6, 1, 1, 5, 0.5f}, 0, expected, 0, 9);
    System.arraycopy(new float[] {2, 7, 5, 7, 5, 1, 0, 5, 0.5f}, 0, expected, 9, 9);
    assertArrayEquals(java.util.Arrays.copyOf(expected, 18), turned);
    // elsewhere there is none
    float[] none = guide(new Patch(e, 4, 17.5, 17.5, 1, 0, 0, 1), 1);
    assertArrayEquals(new float[9], none);
  }

  /** Flipped, turned and scaled as training does: the box is where its pixels are drawn. */
  @Test
  void theyAreWhereTheirPixelsAre() {
    LabelBox box = new LabelBox(1, 9, 11, 20, 16);
    TrainingExample e = example(40, 30, box);
    for (double scale : new double[] {1, 0.75, 1.3}) {
      for (double[] m : new double[][] {{1, 0, 0, 1}, {-1, 0, 0, 1}, {0, -1, 1, 0}, {0, 1, 1, 0}}) {
        Patch patch =
            new Patch(e, 24, 15.5, 14.5, m[0] * scale, m[1] * scale, m[2] * scale, m[3] * scale);
        LongBuffer classes = LongBuffer.allocate(24 * 24);
        patch.draw(FloatBuffer.allocate(24 * 24), classes, null);
        float[] g = guide(patch, 1);
        for (int v = 0; v < 24; v++) {
          for (int u = 0; u < 24; u++) {
            boolean inside = v >= g[1] && v <= g[3] && u >= g[2] && u <= g[4];
            assertEquals(inside, classes.get(v * 24 + u) == 1, u + ", " + v + " at " + scale);
          }
        }
      }
    }
  }

  @Test
  void constraintsSharpen() {
    assertEquals(5, BoxGuide.sharpness(1));
    assertEquals(5.5, BoxGuide.sharpness(2), 1e-5);
    assertTrue(Float.isFinite(BoxGuide.sharpness(100_000)));
    assertEquals(1, BoxGuide.beginning(1, 10));
    assertEquals(0.2, BoxGuide.beginning(5, 10), 1e-6);
    assertEquals(0, BoxGuide.beginning(6, 10));
    assertEquals(0, BoxGuide.beginning(10, 10));
  }

  /** Rotations by any angle would not leave them tight. */
  @Test
  void patchesAreOnlyFlippedTurnedByQuartersAndScaled() {
    TrainingExample e = example(40, 40, new LabelBox(1, 10, 12, 25, 20));
    TrainingData data = new TrainingData(24, 4, 0, true, 100, 0, -1);
    PatchTruth truth = new PatchTruth(PatchWeights.NONE, Guide.BOXES, LabelKind.BOXES, 1);
    PatchSampler sampler = new PatchSampler(List.of(e), 2, data, truth, 3);
    BatchBuffers batch =
        new BatchBuffers(
            FloatBuffer.allocate(4 * 576),
            LongBuffer.allocate(4 * 576),
            null,
            FloatBuffer.allocate(4 * 9));
    sampler.startEpoch(1);
    for (int i = 0; i < 20; i++) {
      sampler.fill(batch);
      for (int n = 0; n < 4; n++) {
        for (int p = 0; p < 576; p++) {
          boolean inside = isInside(batch.guide(), n * 9, p % 24, p / 24);
          assertEquals(inside, batch.classes().get(n * 576 + p) == 1);
        }
      }
    }
  }

  private static boolean isInside(FloatBuffer g, int at, int u, int v) {
    if (g.get(at) == 0) return false;
    return v >= g.get(at + 1) && v <= g.get(at + 3) && u >= g.get(at + 2) && u <= g.get(at + 4);
  }
}
