package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.checkpoint.Checkpoint;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.network.MaskRcnn.Layout;
import sc.fiji.tessera.network.MaskRcnn.Norm;
import sc.fiji.tessera.network.MaskRcnn.Options;

class MaskRcnnTest {
  private static final Path FIXTURE = Path.of("../shared/specs/parity/maskrcnn_resnet50_fpn_div16");

  @ParameterizedTest
  @CsvSource({
    "maskrcnn_resnet50_fpn, V1, BATCH, 0",
    "maskrcnn_resnet50_fpn_frozenbn, V1, FROZEN_ZERO, 53120",
    "maskrcnn_resnet50_fpn_v2, V2, BATCH, 0"
  })
  void stateIsThatOfTheReference(String name, Layout layout, Norm norm, long buffers)
      throws IOException {
    MaskRcnn network = new MaskRcnn(new Options(layout, 50, norm, 3, 91));
    Map<String, String> ours = new TreeMap<>();
    long parameters = 0;
    for (Graph graph : network.blank().values()) {
      parameters += graph.parameters();
      for (Tensor t : graph.initializers().values()) {
        assertNull(ours.put(t.name(), Arrays.toString(t.dims())), t.name() + " is in one graph");
      }
    }
    Map<String, String> expected = new TreeMap<>();
    ReferenceShapes.state(name)
        .forEach(
            (key, dims) -> {
              if (!key.endsWith("num_batches_tracked")) expected.put(key, Arrays.toString(dims));
            });
    assertEquals(expected, ours);
    // scales and shifts of frozen normalisations are buffers there
    long total = ReferenceShapes.reference(name).get("parameters").getAsLong();
    assertEquals(total, parameters - buffers);
  }

  @Test
  void everyStageIsThatOfTheReference() throws IOException {
    if (!Files.isDirectory(FIXTURE)) Assumptions.abort("SKIPPED: there is no " + FIXTURE);
    MaskRcnn network = new MaskRcnn(new Options(Layout.V1, 50, Norm.FROZEN, 3, 3, 16));
    Graph dense = filled(network.blank().get(MaskRcnn.DENSE));
    Map<String, Array> maps = NamedForward.both(dense, Map.of("image", fixture("preprocessed")));
    for (int i = 0; i < 5; i++) {
      maps.get("features." + i).assertLike(fixture("fpn_" + (i < 4 ? i : "pool")), "map " + i);
      maps.get("objectness." + i).assertLike(fixture("objectness_" + i), "objectness " + i);
      maps.get("deltas." + i).assertLike(fixture("deltas_" + i), "deltas " + i);
    }
    Regions proposals = Regions.of(fixture("proposals"), maps);
    Graph heads = filled(network.blank().get(MaskRcnn.BOXES));
    Graph pooled = heads.keeping(List.of(Value.of("concat", ElementType.FLOAT)));
    Array cut = proposals.inOrder(NamedForward.both(pooled, proposals.inputs).get("concat"));
    Array first = new Array(Arrays.copyOf(cut.values(), 8 * 16 * 49), 8, 16, 7, 7);
    first.assertLike(fixture("box_roi"), "regions");
    Map<String, Array> boxes = NamedForward.both(heads, proposals.inputs);
    proposals.inOrder(boxes.get("scores")).assertLike(fixture("class_logits"), "scores");
    proposals.inOrder(boxes.get("deltas")).assertLike(fixture("box_regression"), "deltas");
    Regions found = Regions.of(fixture("det_boxes_net"), maps);
    Map<String, Array> masks =
        NamedForward.both(filled(network.blank().get(MaskRcnn.MASKS)), found.inputs);
    ofLabels(found.inOrder(masks.get("masks")), new int[] {2, 1, 1, 1, 1, 1})
        .assertLike(fixture("det_masks28"), "masks");
  }

  private static Array fixture(String name) throws IOException {
    return Array.file(FIXTURE.resolve("out_" + name + ".npy"));
  }

  private static Graph filled(Graph blank) throws IOException {
    Map<String, float[]> values = new HashMap<>();
    try (Checkpoint checkpoint = Checkpoint.open(FIXTURE.resolve("weights.pth"))) {
      for (String name : blank.initializers().keySet()) {
        values.put(name, checkpoint.read(name).floats());
      }
    }
    return blank.with(values);
  }

  /** The probability of one class for each region, [R, 1, h, w]. */
  private static Array ofLabels(Array masks, int[] labels) {
    long[] d = masks.dims();
    int plane = (int) (d[2] * d[3]);
    float[] chosen = new float[(int) d[0] * plane];
    for (int i = 0; i < chosen.length; i++) {
      int from = (int) (i / plane * d[1] + labels[i / plane]) * plane + i % plane;
      chosen[i] = (float) (1 / (1 + Math.exp(-masks.values()[from])));
    }
    return new Array(chosen, d[0], 1, d[2], d[3]);
  }

  /** Regions sorted by the map they are read from. */
  private record Regions(Map<String, Array> inputs, int[] order) {
    static Regions of(Array boxes, Map<String, Array> maps) {
      Map<String, Array> inputs = new LinkedHashMap<>();
      int n = (int) boxes.dims()[0];
      int[] order = new int[n];
      int next = 0;
      for (int level = 0; level < MaskRcnn.LEVELS; level++) {
        float[] rows = new float[5 * n];
        int count = 0;
        for (int i = 0; i < n; i++) {
          if (level(boxes.values(), i) != level) continue;
          System.arraycopy(boxes.values(), 4 * i, rows, 5 * count++ + 1, 4);
          order[next++] = i;
        }
        inputs.put("regions." + level, new Array(Arrays.copyOf(rows, 5 * count), count, 5));
        inputs.put("features." + level, maps.get("features." + level));
      }
      return new Regions(inputs, order);
    }

    private static int level(float[] boxes, int i) {
      double width = boxes[4 * i + 2] - boxes[4 * i];
      double height = boxes[4 * i + 3] - boxes[4 * i + 1];
      double level = Math.floor(2 + Math.log(Math.sqrt(width * height) / 224) / Math.log(2) + 1e-6);
      return (int) Math.max(0, Math.min(3, level));
    }

    Array inOrder(Array rows) {
      float[] sorted = new float[rows.values().length];
      int length = sorted.length / order.length;
      for (int i = 0; i < order.length; i++) {
        System.arraycopy(rows.values(), i * length, sorted, order[i] * length, length);
      }
      return new Array(sorted, rows.dims());
    }
  }

  @ParameterizedTest
  @CsvSource({"V1, 18, BATCH, 1, 2", "V1, 34, FROZEN_ZERO, 4, 3", "V2, 101, BATCH, 2, 5"})
  void anyDepthChannelsAndClasses(Layout layout, int depth, Norm norm, int channels, int classes) {
    MaskRcnn network = new MaskRcnn(new Options(layout, depth, norm, channels, classes, 32));
    Array image = Array.random(1, 2, channels, 64, 96);
    Map<String, Array> maps =
        NamedForward.both(network.graphs(3).get(MaskRcnn.DENSE), Map.of("image", image));
    assertArrayEquals(new long[] {2, 8, 16, 24}, maps.get("features.0").dims());
    assertArrayEquals(new long[] {2, 3, 1, 2}, maps.get("objectness.4").dims());
    assertArrayEquals(new long[] {2, 12, 2, 3}, maps.get("deltas.3").dims());
    Map<String, Array> inputs = new LinkedHashMap<>();
    for (int i = 0; i < 4; i++) inputs.put("features." + i, maps.get("features." + i));
    inputs.put("regions.0", new Array(new float[] {0, 1, 2, 20, 30, 1, 0, 0, 9, 9}, 2, 5));
    inputs.put("regions.1", new Array(new float[0], 0, 5));
    inputs.put("regions.2", new Array(new float[] {1, 10, 12, 60, 50}, 1, 5));
    inputs.put("regions.3", new Array(new float[0], 0, 5));
    Map<String, Array> boxes = NamedForward.both(network.graphs(3).get(MaskRcnn.BOXES), inputs);
    assertArrayEquals(new long[] {3, classes}, boxes.get("scores").dims());
    assertArrayEquals(new long[] {3, 4L * classes}, boxes.get("deltas").dims());
    Map<String, Array> masks = NamedForward.both(network.graphs(3).get(MaskRcnn.MASKS), inputs);
    assertArrayEquals(new long[] {3, classes, 28, 28}, masks.get("masks").dims());
  }

  @Test
  void optionsThatDoNotGoTogetherAreRefused() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> new Options(Layout.V2, 50, Norm.FROZEN, 3, 2));
    assertEquals(
        "A Mask R-CNN's norm with layout v2 is frozen, but must be batch.", e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class, () -> new Options(Layout.V1, 51, Norm.BATCH, 3, 2));
    assertEquals("A ResNet's depth is 51, but must be 18, 34, 50, 101 or 152.", e.getMessage());
  }
}
