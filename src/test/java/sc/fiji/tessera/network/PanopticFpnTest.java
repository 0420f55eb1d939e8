package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.network.PanopticFpn.Part;

class PanopticFpnTest {
  private static PanopticFpn small() {
    return new PanopticFpn(new Size(3, 3, 8), new PanopticFpn.Options(50, 5));
  }

  @Test
  void stateIsThatOfTheReference() throws IOException {
    PanopticFpn network = new PanopticFpn(new Size(3, 54), new PanopticFpn.Options(50, 80));
    Map<String, String> ours = new TreeMap<>();
    long parameters = 0;
    for (Part part : Part.values()) {
      Graph graph = network.blank(part);
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
            new PanopticFpn(new Size(3, 3, 2), new PanopticFpn.Options(50, 5)).blank(Part.DENSE),
            Map.of("logits", "logits", "deltas.4", "deltas"));
  }

  @Test
  void sizesAreThoseOfPyramidAndRegions() {
    Array image = Array.random(1, 1, 3, 64, 96);
    List<Array> dense = Forward.both(small().graph(Part.DENSE, 2), image);
    assertArrayEquals(new long[] {1, 3, 64, 96}, dense.get(0).dims());
    assertArrayEquals(new long[] {1, 32, 16, 24}, dense.get(1).dims());
    assertArrayEquals(new long[] {1, 32, 1, 2}, dense.get(5).dims());
    Map<String, Array> inputs = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      inputs.put("features." + i, dense.get(1 + i));
      float[] region = {0, 3 + i, 2, 40 + 3 * i, 50};
      inputs.put("regions." + i, new Array(region, 1, 5));
    }
    Map<String, Array> boxes = NamedForward.onnxRuntime(small().graph(Part.BOXES, 2), inputs);
    assertArrayEquals(new long[] {4, 6}, boxes.get("scores").dims());
    assertArrayEquals(new long[] {4, 20}, boxes.get("deltas").dims());
    Map<String, Array> masks = NamedForward.onnxRuntime(small().graph(Part.MASKS, 2), inputs);
    assertArrayEquals(new long[] {4, 5, 28, 28}, masks.get("masks").dims());
  }

  @Test
  void otherDepthsAreRefused() {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> new PanopticFpn.Options(18, 80));
    assertEquals("A Panoptic FPN's depth is 18, but must be 50 or 101.", e.getMessage());
  }
}
