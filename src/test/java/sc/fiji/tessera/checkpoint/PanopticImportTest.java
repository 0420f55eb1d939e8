package sc.fiji.tessera.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.ChannelOrder;
import sc.fiji.tessera.model.CocoObjects;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.network.CompositeNetwork;
import sc.fiji.tessera.network.CompositeNetworks;
import sc.fiji.tessera.network.PanopticFpn;
import sc.fiji.tessera.network.ReferenceShapes;

/** Detectron2's Panoptic FPN. */
class PanopticImportTest {
  @TempDir Path folder;

  @Test
  void thePublishedFileIsTold() throws IOException {
    CompositeNetwork found =
        CompositeNetworks.told(ReferenceShapes.state("panoptic_fpn_r50_detectron2"), Map.of())
            .orElseThrow();
    assertEquals(CompositeNetworks.variant("panoptic-fpn-resnet50").options(), found.options());
  }

  @Test
  void aDeeperOneIsTold() {
    CompositeNetwork network = CompositeNetworks.variant("panoptic-fpn-resnet101");
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (Graph part : network.blank().values()) {
      part.initializers().forEach((name, t) -> shapes.put(name, t.dims()));
    }
    assertEquals(
        network.options(), CompositeNetworks.told(shapes, Map.of()).orElseThrow().options());
  }

  private CompositeModel imported(PanopticFpn network, String prefix) throws IOException {
    Map<String, Tensor> all = new LinkedHashMap<>();
    Map<String, Graph> graphs = network.graphs(4);
    for (Graph part : graphs.values()) {
      part.initializers().forEach((name, t) -> all.put(prefix + name, t));
    }
    Path file = SavedCheckpoint.write(folder.resolve("model.safetensors"), all);
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertTrue(CompositeImport.isSuch(checkpoint));
      CompositeImport found = CompositeImport.of(checkpoint, Map.of());
      assertEquals(List.of(), found.unexpected());
      for (String part : List.of("dense", "boxes", "masks")) {
        for (Tensor t : graphs.get(part).initializers().values()) {
          float[] ours = found.parts().get(part).initializers().get(t.name()).floats();
          assertArrayEquals(t.floats(), ours, t.name());
        }
      }
      found.model("panoptic").save(folder.resolve("panoptic.onnx"));
    }
    return CompositeModel.open(folder.resolve("panoptic.onnx"));
  }

  @Test
  void thingsAndStuffAreOnTheCard() throws IOException {
    CompositeCard card =
        imported(new PanopticFpn(new PanopticFpn.Options(50, 2, 3, 3, 32)), "model.").card();
    assertEquals("panoptic-fpn", card.about().architecture());
    assertEquals(List.of("background", "thing 1", "thing 2", "stuff 1", "stuff 2"), card.classes());
    assertEquals(new TreeSet<>(List.of(1, 2)), card.things());
    assertEquals(ChannelOrder.BGR, card.input().order());
    assertTrue(card.input().normalization().toString().startsWith("mean-std 103.53,116.28"));
  }

  @Test
  void classesOfCocoHaveTheirNames() throws IOException {
    CompositeCard card =
        imported(new PanopticFpn(new PanopticFpn.Options(50, 80, 54, 3, 32)), "").card();
    assertEquals(134, card.classes().size());
    assertEquals("person", card.classes().get(1));
    assertEquals("toothbrush", card.classes().get(80));
    assertEquals("banner", card.classes().get(81));
    assertEquals("rug-merged", card.classes().get(133));
    assertEquals(80, card.things().size());
    assertEquals(CocoObjects.things(), card.classes().subList(1, 81));
  }

  @Test
  void whatIsIncompleteIsRefused() throws IOException {
    PanopticFpn network = new PanopticFpn(new PanopticFpn.Options(50, 2, 3, 3, 32));
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (Graph part : network.graphs(4).values()) all.putAll(part.initializers());
    all.remove("roi_heads.mask_head.deconv.weight");
    Path file = SavedCheckpoint.write(folder.resolve("broken.safetensors"), all);
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      Exception e = assertThrows(IOException.class, () -> CompositeImport.of(checkpoint, Map.of()));
      assertTrue(e.getMessage().contains("roi_heads.mask_head.deconv.weight"), e.getMessage());
    }
  }
}
