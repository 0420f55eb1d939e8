package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;

class PanopticFpnTest {
  private static PanopticFpn small() {
    return new PanopticFpn(new PanopticFpn.Options(50, 5, 3, 3, 8));
  }

  @Test
  void stateIsThatOfTheReference() throws IOException {
    CompositeNetwork network = CompositeNetworks.variant("panoptic-fpn-resnet50");
    Map<String, String> ours = new TreeMap<>();
    long parameters = 0;
    for (Graph graph : network.blank().values()) {
      parameters += graph.parameters();
      for (Tensor t : graph.initializers().values()) {
        assertNull(ours.put(t.name(), Arrays.toString(t.dims())), t.name() + " is in one graph");
      }
    }
    String name = "panoptic_fpn_r50_detectron2";
    Map<String, String> expected = new TreeMap<>();
    ReferenceShapes.state(name).forEach((k, dims) -> expected.put(k, Arrays.toString(dims)));
    assertEquals(expected, ours);
    // scales and shifts of frozen normalisations are buffers there, half of its float buffers
    long total = ReferenceShapes.reference(name).get("parameters").getAsLong();
    long buffers = ReferenceShapes.reference(name).get("float_buffers").getAsLong();
    assertEquals(total, parameters - buffers / 2);
  }

  /** Modules of PyTorch wired as detectron2's, with weights that follow from their names. */
  @Test
  void theDenseGraphIsThatOfAPeer() throws IOException {
    new PeerFixture("panoptic_fpn_r50_div2")
        .assertReproducedBy(
            new PanopticFpn(new PanopticFpn.Options(50, 5, 3, 3, 2)).blank().get(MaskRcnn.DENSE),
            Map.of("logits", "logits", "deltas.4", "deltas"));
  }

  @Test
  void sizesAreThoseOfPyramidAndRegions() {
    Array image = Array.random(1, 1, 3, 64, 96);
    List<Array> dense = Forward.both(small().graphs(2).get(MaskRcnn.DENSE), image);
    assertArrayEquals(new long[] {1, 3, 64, 96}, dense.get(0).dims());
    assertArrayEquals(new long[] {1, 32, 16, 24}, dense.get(1).dims());
    assertArrayEquals(new long[] {1, 32, 1, 2}, dense.get(5).dims());
    Map<String, Array> inputs = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      inputs.put("features." + i, dense.get(1 + i));
      float[] region = {0, 3 + i, 2, 40 + 3 * i, 50};
      inputs.put("regions." + i, new Array(region, 1, 5));
    }
    Map<String, Array> boxes =
        NamedForward.onnxRuntime(small().graphs(2).get(MaskRcnn.BOXES), inputs);
    assertArrayEquals(new long[] {4, 6}, boxes.get("scores").dims());
    assertArrayEquals(new long[] {4, 24}, boxes.get("deltas").dims());
    Map<String, Array> masks =
        NamedForward.onnxRuntime(small().graphs(2).get(MaskRcnn.MASKS), inputs);
    assertArrayEquals(new long[] {4, 6, 28, 28}, masks.get("masks").dims());
  }

  /** The background has no box and no mask; its score is the last row of the weights. */
  @Test
  void theBackgroundComesOutFirst() {
    Map<String, Graph> graphs = small().graphs(2);
    Map<String, Array> inputs = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      inputs.put("features." + i, Array.random(i, 1, 32, 16 >> i, 16 >> i));
      inputs.put("regions." + i, new Array(new float[] {0, 1, 2, 40, 50}, 1, 5));
    }
    String bias = "roi_heads.box_predictor.cls_score.bias";
    Graph heads = graphs.get(MaskRcnn.BOXES).with(Map.of(bias, new float[] {1, 2, 3, 4, 5, 60}));
    Map<String, Array> boxes = NamedForward.onnxRuntime(heads, inputs);
    for (int row = 0; row < 4; row++) {
      for (int c = 0; c < 6; c++) {
        double expected = c == 0 ? 60 : c;
        assertEquals(expected, boxes.get("scores").values()[6 * row + c], 0.5);
      }
      for (int k = 0; k < 4; k++) assertEquals(0, boxes.get("deltas").values()[24 * row + k]);
      assertNotEquals(0, boxes.get("deltas").values()[24 * row + 4]);
    }
    float[] masks =
        NamedForward.onnxRuntime(graphs.get(MaskRcnn.MASKS), inputs).get("masks").values();
    for (int p = 0; p < 28 * 28; p++) assertEquals(0, masks[p]);
    assertNotEquals(0, masks[28 * 28 + 5]);
  }

  @Test
  void otherDepthsAreRefused() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> new PanopticFpn.Options(20, 80, 54, 3, 1));
    assertEquals("A Panoptic FPN's depth is 20, but must be 18, 34, 50 or 101.", e.getMessage());
  }

  /**
   * What is trained afresh is known again by its weights, and has a norm where others have none.
   */
  @Test
  void freshOnesAreTold() {
    for (String name : PanopticFpn.fresh()) {
      PanopticFpn network = PanopticFpn.fresh(name, new Size(1, 3, 16), 2, Map.of());
      Map<String, long[]> shapes = new HashMap<>();
      for (Graph g : network.blank().values()) {
        g.initializers().forEach((key, tensor) -> shapes.put(key, tensor.dims()));
      }
      assertEquals(3, shapes.get("sem_seg_head.predictor.weight")[0]);
      assertTrue(shapes.containsKey("roi_heads.box_head.conv4.norm.running_mean"));
      assertEquals(
          network.options(), CompositeNetworks.told(shapes, Map.of()).orElseThrow().options());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> PanopticFpn.fresh("u-net", new Size(1, 3, 16), 2, Map.of()));
  }
}
