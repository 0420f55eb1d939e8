package sc.fiji.tessera.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.checkpoint.Checkpoint.Format;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Tensor;

/** Every kind of file, as PyTorch, numpy and safetensors themselves wrote it. */
class CheckpointTest {
  private static final Path FILES = Path.of("src/test/resources/checkpoint");

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> expected(String name) throws IOException {
    String json = Files.readString(FILES.resolve(name));
    return (Map<String, Map<String, Object>>) new Json(json).read();
  }

  private static double[] numbers(Object list) {
    return ((List<?>) list).stream().mapToDouble(v -> ((Number) v).doubleValue()).toArray();
  }

  private static double[] values(Tensor tensor) {
    if (tensor.type() == ElementType.BOOL) {
      long[] values = tensor.longs();
      double[] result = new double[values.length];
      for (int i = 0; i < result.length; i++) result[i] = values[i];
      return result;
    }
    float[] values = tensor.floats();
    double[] result = new double[values.length];
    for (int i = 0; i < result.length; i++) result[i] = values[i];
    return result;
  }

  @ParameterizedTest
  @CsvSource({
    "zip_plain.pth, PYTORCH_ZIP, '', '', 0",
    "zip_model.pt, PYTORCH_ZIP, model, '', 0",
    "zip_nested_state_dict_module.pth, PYTORCH_ZIP, state_dict, module., 0",
    "zip_model_state_vainf.pth, PYTORCH_ZIP, model_state, '', 0",
    "zip_network_weights_nnunet.pth, PYTORCH_ZIP, network_weights, '', 0",
    "zip_mask_values_milesial.pth, PYTORCH_ZIP, '', '', 0",
    "zip_half.pth, PYTORCH_ZIP, '', '', 5e-4",
    "zip_bfloat16.pth, PYTORCH_ZIP, '', '', 4e-3",
    "legacy_plain.pth, PYTORCH_LEGACY, '', '', 0",
    "legacy_nested_state_dict_module.pth, PYTORCH_LEGACY, state_dict, module., 0",
    "torchscript.pt, TORCHSCRIPT, '', '', 0",
    "plain.safetensors, SAFETENSORS, '', '', 0",
    "detectron2_numpy.pkl, NUMPY_PICKLE, model, '', 0",
    "detectron2_numpy_p4.pkl, NUMPY_PICKLE, model, '', 0"
  })
  void everyKindHasTheSameTensors(
      String name, Format format, String nesting, String prefix, double tolerance)
      throws IOException {
    Map<String, Map<String, Object>> expected = expected("expected.json");
    try (Checkpoint c = Checkpoint.open(FILES.resolve(name))) {
      assertEquals(format, c.format());
      assertEquals(nesting.isEmpty() ? List.of() : List.of(nesting), c.nesting());
      List<String> names = new ArrayList<>();
      for (String key : c.tensors().keySet()) {
        assertTrue(key.startsWith(prefix), key);
        String plain = key.substring(prefix.length());
        names.add(plain);
        Tensor tensor = c.read(key);
        assertEquals(key, tensor.name());
        assertArrayEquals(dims(expected.get(plain)), tensor.dims(), key);
        double[] right = numbers(expected.get(plain).get("values"));
        double[] found = values(tensor);
        assertEquals(right.length, found.length);
        for (int i = 0; i < right.length; i++) {
          assertEquals(right[i], found[i], tolerance * Math.abs(right[i]) + 1e-7 * tolerance, key);
        }
      }
      assertEquals(List.copyOf(expected.keySet()), names);
    }
  }

  private static long[] dims(Map<String, Object> entry) {
    return ((List<?>) entry.get("shape")).stream().mapToLong(v -> (Long) v).toArray();
  }

  @ParameterizedTest
  @CsvSource({"zip_views.pth", "legacy_views.pth"})
  void viewsOfStorages(String name) throws IOException {
    Map<String, Map<String, Object>> expected = expected("expected_views.json");
    try (Checkpoint c = Checkpoint.open(FILES.resolve(name))) {
      assertEquals(expected.keySet(), c.tensors().keySet());
      for (String key : expected.keySet()) {
        StoredTensor stored = c.tensors().get(key);
        assertEquals(expected.get(key).get("dtype"), "torch." + stored.storedType(), key);
        assertArrayEquals(dims(expected.get(key)), stored.dims(), key);
        assertArrayEquals(numbers(expected.get(key).get("values")), values(c.read(key)), key);
      }
      assertTrue(c.tensors().get("tied_a").sameAs(c.tensors().get("tied_b")));
      assertFalse(c.tensors().get("tied_a").sameAs(c.tensors().get("view_offset")));
      assertEquals(ElementType.DOUBLE, c.tensors().get("f64").type());
      assertEquals(ElementType.BOOL, c.read("boolt").type());
    }
  }

  @Test
  void parameterObjectsAreTensors() throws IOException {
    try (Checkpoint c = Checkpoint.open(FILES.resolve("zip_parameter_objects.pth"))) {
      assertFalse(c.tensors().isEmpty());
      for (String key : c.tensors().keySet()) {
        Tensor t = c.read(key);
        for (float v : t.floats()) assertTrue(Float.isFinite(v), key);
      }
    }
  }

  @Test
  void whatElseIsInTheFileIsTold() throws IOException {
    try (Checkpoint c = Checkpoint.open(FILES.resolve("zip_mask_values_milesial.pth"))) {
      assertEquals("list of 2", c.others().get("mask_values"));
    }
    try (Checkpoint c = Checkpoint.open(FILES.resolve("zip_nested_state_dict_module.pth"))) {
      assertTrue(c.others().containsKey("epoch"), c.others().toString());
    }
  }

  /** What a training script saves: epoch, scores, optimiser, arguments, paths. */
  @Test
  void theNetworkIsFoundInATrainingState() throws IOException {
    try (Checkpoint c = Checkpoint.open(FILES.resolve("training_state.pth"))) {
      assertEquals(List.of("state_dict"), c.nesting());
      assertEquals(7, c.tensors().size());
      assertArrayEquals(
          new float[] {1.000989556312561f, 0.9990755915641785f},
          c.read("module.1.weight").floats());
      assertEquals("3", c.others().get("epoch"));
      assertEquals("0.5", c.others().get("score"));
      assertEquals("dictionary of 2", c.others().get("args"));
      assertEquals("dictionary of 1", c.others().get("log"));
      assertEquals("torch.float16", c.others().get("dtype"));
      assertTrue(c.others().containsKey("optimizer"), c.others().toString());
    }
  }

  @Test
  void aWholeModuleIsRefusedByName() {
    IOException e =
        assertThrows(
            IOException.class,
            () -> Checkpoint.open(FILES.resolve("zip_whole_module_NOT_SUPPORTED.pth")));
    assertEquals(
        "The checkpoint zip_whole_module_NOT_SUPPORTED.pth names __main__.Net; only tensors and"
            + " plain containers are read. Save it with torch.save(model.state_dict(),"
            + " \"weights.pth\").",
        e.getMessage());
  }

  @Test
  void anUnknownTensorIsNamed() throws IOException {
    try (Checkpoint c = Checkpoint.open(FILES.resolve("zip_plain.pth"))) {
      Exception e = assertThrows(IllegalArgumentException.class, () -> c.read("head.weight"));
      assertEquals("The checkpoint zip_plain.pth holds no tensor 'head.weight'.", e.getMessage());
    }
  }
}
