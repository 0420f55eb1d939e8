package sc.fiji.tessera.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Shapes, receptive fields and costs of networks of volumes. */
class VolumeFieldTest {
  private static final long[] FLAT = {1, 2, 2};
  private static final String[] FREE = {"D", "H", "W"};

  @Test
  void shapesOfVolumes() {
    Graph g = TinyVolumes.uNet(2, 3);
    Shapes s = Shapes.of(g, 1, 2, 8, 16, 24);
    assertEquals("", s.unknown());
    assertArrayEquals(new long[] {1, 3, 8, 16, 24}, s.of("scores"));
    assertArrayEquals(
        new long[] {1, 1, 4, 6, 8}, Shapes.of(TinyVolumes.resized(), 1, 1, 4, 6, 8).of("scores"));
  }

  /** Two convolutions and one at half size: 2 + 2 pixels. */
  @Test
  void depthHasAHaloAndAStrideOfItsOwn() {
    assertEquals(
        new ReceptiveField(4, 2, 4, 2, true, ""), ReceptiveField.of(TinyVolumes.uNet(1, 2)));
    Graph flat = TinyVolumes.uNet(1, 2, FLAT, FREE);
    assertEquals(new ReceptiveField(4, 2, 0, 1, true, ""), ReceptiveField.of(flat));
    assertEquals(1, ReceptiveField.depthSize(flat));
    assertEquals(ReceptiveField.size(flat), ReceptiveField.depthSize(TinyVolumes.uNet(1, 2)));
    assertEquals(
        new ReceptiveField(2, 2, 2, 2, true, ""), ReceptiveField.of(TinyVolumes.resized()));
  }

  /** A voxel is changed, and only what the field says may change; nothing less suffices. */
  @Test
  void theFieldHoldsWhatAVoxelChanges() {
    check(TinyVolumes.uNet(1, 1));
    check(TinyVolumes.uNet(1, 1, FLAT, FREE));
    check(TinyVolumes.resized());
  }

  private static void check(Graph graph) {
    ReceptiveField field = ReceptiveField.of(graph);
    int n = 24;
    float[] image = new float[n * n * n];
    Random random = new Random(3);
    for (int i = 0; i < image.length; i++) image[i] = random.nextFloat();
    int[] reach = new int[3];
    try (OnnxRun net = new OnnxRun(graph)) {
      float[] before = net.run(image, 1, 1, n, n, n);
      for (int at = n / 2; at < n / 2 + 2; at++) {
        float[] changed = image.clone();
        changed[(at * n + at) * n + at] += 500;
        float[] after = net.run(changed, 1, 1, n, n, n);
        for (int i = 0; i < after.length; i++) {
          if (after[i] == before[i]) continue;
          int[] place = {i / n / n, i / n % n, i % n};
          for (int a = 0; a < 3; a++) {
            int stride = a == 0 ? field.depthStride() : field.stride();
            int block = place[a] / stride * stride;
            reach[a] = Math.max(reach[a], Math.max(block - at, at - (block + stride - 1)));
          }
        }
      }
    }
    String message = Arrays.toString(reach) + " " + field;
    assertTrue(reach[0] <= field.depthHalo() && reach[0] > field.depthHalo() - 2, message);
    for (int a = 1; a < 3; a++) {
      assertTrue(reach[a] <= field.halo() && reach[a] > field.halo() - field.stride(), message);
    }
  }

  @Test
  void whatLooksAtTheWholeVolumeIsNamed() {
    ReceptiveField field = ReceptiveField.of(TinyVolumes.global());
    assertFalse(field.exact());
    assertTrue(field.why().startsWith("GlobalAveragePool: "), field.why());
  }

  @Test
  void costsOfVolumes() {
    Complexity c = Complexity.of(TinyVolumes.uNet(1, 2), 1, 1, 4, 8, 8);
    long full = 4 * 8 * 8;
    long half = full / 8;
    long macs = full * 27 * (3 + 3 * 4) + half * 27 * 4 * 5 + half * 5 * 4 * 8 + full * 8 * 2;
    assertEquals(macs, c.macs());
    assertEquals("", c.unknown());
  }

  @Test
  void axesAreLetters() {
    assertEquals("bczyx", new TensorAxes("zyxc").ordered().letters());
    assertEquals("bctyx", new TensorAxes("bxytc").ordered().letters());
    assertEquals("bcyx", new TensorAxes("yx").ordered().letters());
    assertTrue(TensorAxes.VOLUMES.isOrdered());
    assertFalse(new TensorAxes("cyx").isOrdered());
    for (String wrong : new String[] {"bczy", "bcyxx", "bctzyx", "bciyx", ""}) {
      assertThrows(IllegalArgumentException.class, () -> new TensorAxes(wrong), wrong);
    }
  }
}
