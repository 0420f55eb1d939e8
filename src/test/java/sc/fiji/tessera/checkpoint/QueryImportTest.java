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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.DataSet;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.CompositeNetworks;
import sc.fiji.tessera.network.Mask2Former;
import sc.fiji.tessera.network.Mask2Former.Options;
import sc.fiji.tessera.network.Mask2Former.Task;
import sc.fiji.tessera.network.ReferenceShapes;

/** Mask2Former, as its authors publish it. */
class QueryImportTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "mask2former_r50_coco_panoptic, PANOPTIC, 133",
    "mask2former_r50_coco_instance, INSTANCE, 80",
    "mask2former_r50_ade20k_semantic, SEMANTIC, 150"
  })
  void publishedFilesAreTold(String reference, Task task, int classes) throws IOException {
    Map<String, String> found =
        CompositeNetworks.told(ReferenceShapes.state(reference), Map.of()).orElseThrow().options();
    Options expected = Options.published(task, 50, classes);
    assertEquals(new Mask2Former(expected).options(), found);
  }

  private static Options tiny(Task task, int classes) {
    return new Options(task, 50, 4, 2, 16, 8, 5, 2, 3, 24, 3, 40, 3, classes);
  }

  /** A small network as a file of the authors', with what belongs to the loss. */
  private Path released(int classes, boolean old) throws IOException {
    Graph graph = new Mask2Former(tiny(Task.PANOPTIC, classes)).graphs(7).get(Mask2Former.QUERIES);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    graph.initializers().forEach((name, t) -> tensors.put(old ? old(name) : name, t));
    tensors.put("criterion.empty_weight", Tensor.of("w", new float[classes + 1], classes + 1L));
    return NumpyPickle.write(folder.resolve("released" + classes + ".pkl"), tensors);
  }

  private static String old(String name) {
    return name.replace("pixel_decoder.", "").replace("query_feat", "static_query");
  }

  private static CompositeImport imported(Path file, Map<String, String> options)
      throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertTrue(CompositeImport.isSuch(checkpoint));
      return CompositeImport.of(checkpoint, options);
    }
  }

  @ParameterizedTest
  @CsvSource({"133, false, PANOPTIC", "80, true, INSTANCE", "7, false, PANOPTIC"})
  void aFileBecomesAModelOfOneGraph(int classes, boolean old, Task task) throws IOException {
    Path file = released(classes, old);
    CompositeImport found = imported(file, Map.of());
    assertEquals(List.of(), found.unexpected());
    assertEquals(new Mask2Former(tiny(task, classes)).options(), found.network().options());
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      for (Tensor t : found.parts().get(Mask2Former.QUERIES).initializers().values()) {
        float[] expected = checkpoint.read(old ? old(t.name()) : t.name()).floats();
        assertArrayEquals(expected, t.floats(), t.name());
      }
    }
    Path main = folder.resolve("scene.onnx");
    found.model("scene").save(main);
    assertTrue(found.semantic("scene").isEmpty());
    CompositeModel model = CompositeModel.open(main);
    assertEquals(List.of("queries"), List.copyOf(model.parts().keySet()));
    assertEquals(classes, model.card().classes().size());
    String last = model.card().classes().get(classes - 1);
    if (classes == 133) assertEquals("rug-merged", last);
    assertEquals(classes == 133 ? 80 : 0, model.card().things().size());
    if (classes == 80) assertEquals("toothbrush", last);
    if (classes == 7) assertEquals("class 7", last);
  }

  @Test
  void scenesAreModelsLikeOthers() throws IOException {
    CompositeImport found = imported(released(150, false), Map.of());
    Path file = folder.resolve("scene.onnx");
    found.semantic("scene").orElseThrow().save(file);
    SegmentationModel model = SegmentationModel.open(file);
    assertEquals(DataSet.named("ade20k").classes(), model.card().output().classes());
    assertEquals(DataSet.named("ade20k").colours(), model.card().output().colours());
    assertEquals("mask2former", model.card().about().architecture());
    assertEquals(1, model.card().tiles().multiple());
    assertEquals(512, model.card().tiles().window());
    assertTrue(model.card().input().normalization().toString().contains("123.675"));
    assertTrue(model.card().history().get(0).startsWith("imported"));
  }

  @Test
  void anotherTaskCanBeAskedFor() throws IOException {
    Path file = released(7, false);
    CompositeImport found = imported(file, Map.of("task", "semantic"));
    assertEquals(
        List.of("class 1", "class 2", "class 3", "class 4", "class 5", "class 6", "class 7"),
        found.semantic("scene").orElseThrow().card().output().classes());
    assertTrue(imported(file, Map.of("task", "instance")).semantic("scene").isEmpty());
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> imported(file, Map.of("task", "counting")));
    assertEquals(
        "The network's option task is 'counting', but must be one of panoptic, instance,"
            + " semantic.",
        e.getMessage());
  }

  @Test
  void anIncompleteFileIsRefused() throws IOException {
    Graph graph = new Mask2Former(tiny(Task.PANOPTIC, 4)).graphs(7).get(Mask2Former.QUERIES);
    Map<String, Tensor> tensors = new LinkedHashMap<>(graph.initializers());
    tensors.remove("sem_seg_head.pixel_decoder.mask_features.bias");
    Path file = NumpyPickle.write(folder.resolve("part.pkl"), tensors);
    Exception e = assertThrows(IOException.class, () -> imported(file, Map.of()));
    assertTrue(e.getMessage().contains("mask2former"), e.getMessage());
    assertTrue(e.getMessage().contains("mask_features.bias"), e.getMessage());
  }

  @Test
  void anotherEncoderIsRefused() throws IOException {
    Graph graph = new Mask2Former(tiny(Task.PANOPTIC, 4)).graphs(7).get(Mask2Former.QUERIES);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    graph.initializers().forEach((name, t) -> tensors.put(name.replace("stem", "patch"), t));
    Path file = NumpyPickle.write(folder.resolve("swin.pkl"), tensors);
    Exception e = assertThrows(IOException.class, () -> imported(file, Map.of()));
    assertTrue(e.getMessage().contains("Mask2Former with a ResNet"), e.getMessage());
  }
}
