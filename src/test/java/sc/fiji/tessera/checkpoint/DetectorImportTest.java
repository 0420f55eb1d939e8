package sc.fiji.tessera.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.CompositeNetwork;
import sc.fiji.tessera.network.CompositeNetworks;
import sc.fiji.tessera.network.MaskRcnn;
import sc.fiji.tessera.network.MaskRcnn.Layout;
import sc.fiji.tessera.network.MaskRcnn.Norm;
import sc.fiji.tessera.network.MaskRcnn.Options;
import sc.fiji.tessera.network.ReferenceShapes;

/** Torchvision's detectors. */
class DetectorImportTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "maskrcnn_resnet50_fpn, v1, batch",
    "maskrcnn_resnet50_fpn_frozenbn, v1, frozen-zero",
    "maskrcnn_resnet50_fpn_v2, v2, batch"
  })
  void publishedFilesAreTold(String reference, String layout, String norm) throws IOException {
    CompositeNetwork found =
        CompositeNetworks.told(ReferenceShapes.state(reference), Map.of()).orElseThrow();
    assertEquals("mask-rcnn", found.name());
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("layout", layout);
    expected.put("depth", "50");
    expected.put("norm", norm);
    expected.put("channels", "3");
    expected.put("classes", "91");
    expected.put("divisor", "1");
    assertEquals(expected, found.options());
  }

  @ParameterizedTest
  @CsvSource({"V1, 18, 1, 2, 32", "V1, 34, 4, 3, 16", "V1, 101, 3, 9, 32", "V2, 152, 2, 4, 32"})
  void everyOptionIsTold(Layout layout, int depth, int channels, int classes, int divisor) {
    Norm norm = layout == Layout.V1 ? Norm.FROZEN_ZERO : Norm.BATCH;
    MaskRcnn network = new MaskRcnn(new Options(layout, depth, norm, channels, classes, divisor));
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (Graph part : network.blank().values()) {
      part.initializers().forEach((name, t) -> shapes.put(name, t.dims()));
    }
    CompositeNetwork found = CompositeNetworks.told(shapes, Map.of()).orElseThrow();
    assertEquals(network.options(), found.options());
    assertEquals(
        "batch",
        CompositeNetworks.told(shapes, Map.of("norm", "batch"))
            .orElseThrow()
            .options()
            .get("norm"));
  }

  /** A small network as a file, under the names of the first release. */
  private Path released(long seed, String prefix) throws IOException {
    MaskRcnn network = new MaskRcnn(new Options(Layout.V1, 18, Norm.FROZEN_ZERO, 1, 3, 32));
    Map<String, Tensor> old = new LinkedHashMap<>();
    for (Graph part : network.graphs(seed).values()) {
      part.initializers().forEach((name, t) -> old.put(prefix + old(name), t));
    }
    return SavedCheckpoint.write(folder.resolve("released" + seed + ".safetensors"), old);
  }

  private static String old(String name) {
    return name.replaceFirst("(_blocks\\.\\d)\\.0\\.", "$1.")
        .replace("rpn.head.conv.0.0.", "rpn.head.conv.")
        .replace("mask_head.0.0.", "mask_head.mask_fcn1.")
        .replace("mask_head.1.0.", "mask_head.mask_fcn2.")
        .replace("mask_head.2.0.", "mask_head.mask_fcn3.")
        .replace("mask_head.3.0.", "mask_head.mask_fcn4.");
  }

  private static CompositeImport imported(Path file) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      return CompositeImport.of(checkpoint, Map.of());
    }
  }

  @Test
  void namesOfTheFirstReleaseAreUnderstood() throws IOException {
    Path file = released(5, "module.");
    CompositeImport found = imported(file);
    assertEquals(List.of(), found.unexpected());
    assertEquals(List.of("dense", "boxes", "masks"), List.copyOf(found.parts().keySet()));
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertTrue(checkpoint.tensors().containsKey("module.rpn.head.conv.weight"));
      assertTrue(checkpoint.tensors().containsKey("module.backbone.fpn.layer_blocks.3.bias"));
      for (Graph part : found.parts().values()) {
        for (Tensor t : part.initializers().values()) {
          float[] expected = checkpoint.read("module." + old(t.name())).floats();
          assertArrayEquals(expected, t.floats(), t.name());
        }
      }
    }
  }

  @Test
  void threeFilesAreOneModel() throws IOException {
    Path main = folder.resolve("cells.onnx");
    CompositeModel model = imported(released(1, "")).model("cells");
    assertEquals(1, model.card().input().channels());
    assertEquals(List.of("background", "class 1", "class 2"), model.card().classes());
    model.save(main);
    CompositeModel opened = CompositeModel.open(main);
    assertEquals(model.card(), opened.card());
    assertEquals(3, opened.parts().size());
    Exception e = assertThrows(IOException.class, () -> SegmentationModel.open(main));
    assertTrue(e.getMessage().endsWith("the command for its architecture, mask-rcnn."));
    Path other = folder.resolve("other.onnx");
    imported(released(2, "")).model("other").save(other);
    Path masks = folder.resolve("cells.masks.onnx");
    Files.copy(folder.resolve("other.masks.onnx"), masks, StandardCopyOption.REPLACE_EXISTING);
    e = assertThrows(IOException.class, () -> CompositeModel.open(main));
    assertEquals(
        "cells.masks.onnx was made of another checkpoint than cells.onnx; import both together.",
        e.getMessage());
    Files.delete(masks);
    e = assertThrows(IOException.class, () -> CompositeModel.open(main));
    assertTrue(e.getMessage().contains("cells.masks.onnx"), e.getMessage());
  }

  @Test
  void whatLacksALayerIsRefused() throws IOException {
    Map<String, Tensor> some = new LinkedHashMap<>();
    MaskRcnn network = new MaskRcnn(new Options(Layout.V1, 18, Norm.FROZEN_ZERO, 1, 3, 32));
    for (Graph part : network.graphs(3).values()) some.putAll(part.initializers());
    some.remove("rpn.head.bbox_pred.bias");
    Path file = SavedCheckpoint.write(folder.resolve("some.safetensors"), some);
    Exception e = assertThrows(IOException.class, () -> imported(file));
    assertTrue(e.getMessage().contains("such as rpn.head.bbox_pred.bias"), e.getMessage());
  }
}
