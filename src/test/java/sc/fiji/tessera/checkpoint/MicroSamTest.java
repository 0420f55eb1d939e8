package sc.fiji.tessera.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.network.TinyDistances;

/** A Segment Anything and a decoder of distances in one file. */
public class MicroSamTest {
  private static final Path SAM = Path.of("src/test/resources/network/parity/sam_tiny/weights.pth");
  private static final Path TWO = Path.of("src/test/resources/checkpoint/zip_micro_sam.pt");
  private static final Map<String, String> FOUR_HEADS = Map.of("decoderHeads", "4");

  /** The tensors of both, as micro-SAM's training saves them. */
  private static Map<String, Tensor> both() throws IOException {
    Map<String, Tensor> all = new LinkedHashMap<>();
    try (Checkpoint sam = Checkpoint.open(SAM)) {
      for (String name : sam.tensors().keySet()) all.put("sam." + name, sam.read(name));
    }
    TinyDistances.tensors().forEach((name, tensor) -> all.put("decoder_state." + name, tensor));
    return all;
  }

  private static CompositeImport imported(Path file) throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      return CompositeImport.of(checkpoint, FOUR_HEADS);
    }
  }

  /** Saves a model of three parts with random weights, for tests of other rooms. */
  public static Path save(Path folder) throws IOException {
    Path file = SavedCheckpoint.write(folder.resolve("micro.safetensors"), both());
    Path model = folder.resolve("micro.onnx");
    imported(file).model("micro").save(model);
    return model;
  }

  @Test
  void bothAreInTheTensorsOfAFile() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(TWO)) {
      assertEquals(
          Set.of("sam.a.weight", "decoder_state.out_conv.bias"), checkpoint.tensors().keySet());
      float[] bias = checkpoint.read("decoder_state.out_conv.bias").floats();
      assertArrayEquals(new float[] {0, 1, 2}, bias);
    }
  }

  @Test
  void itBecomesThreeParts(@TempDir Path folder) throws IOException {
    Path file = SavedCheckpoint.write(folder.resolve("both.safetensors"), both());
    CompositeImport found = imported(file);
    assertEquals("sam", found.network().name());
    assertEquals(List.of("encoder", "decoder", "distances"), List.copyOf(found.parts().keySet()));
    assertEquals(List.of(), found.unexpected());
    Map<String, Tensor> expected = both();
    found
        .parts()
        .get("distances")
        .initializers()
        .forEach(
            (name, t) ->
                assertArrayEquals(
                    expected.get("decoder_state." + name).floats(), t.floats(), name));
    Path model = save(folder);
    assertTrue(Files.exists(folder.resolve("micro.distances.onnx")));
    assertEquals(3, CompositeModel.open(model).parts().size());
  }

  @Test
  void aPartOfADecoderIsRefused(@TempDir Path folder) throws IOException {
    Map<String, Tensor> some = both();
    some.remove("decoder_state.deconv3.block.2.weight");
    Path file = SavedCheckpoint.write(folder.resolve("some.safetensors"), some);
    Exception e = assertThrows(IOException.class, () -> imported(file));
    assertTrue(
        e.getMessage().startsWith("The checkpoint some.safetensors is of sam-distances, but 1 of"),
        e.getMessage());
    Map<String, Tensor> other = both();
    other.keySet().removeIf(name -> name.contains("samplers")); // another way of up-sampling
    Path others = SavedCheckpoint.write(folder.resolve("other.safetensors"), other);
    assertEquals(2, imported(others).parts().size());
  }
}
