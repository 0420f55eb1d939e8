package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

class OptimizedGraphsTest {
  private static final OptimizedGraphs.Settings PLAIN = OrtSession.SessionOptions::new;

  @TempDir Path temporary;
  private final OrtEnvironment environment;
  private int asked;

  OptimizedGraphsTest() throws IOException {
    environment = OrtRuntime.environment();
  }

  /** Large enough to be kept. */
  private static OnnxModel model(int seed) {
    return OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(4, 16)).graph(seed));
  }

  private OrtSession open(OptimizedGraphs graphs, OnnxModel model) throws OrtException {
    OptimizedGraphs.Bytes bytes =
        () -> {
          asked++;
          return model.toBytes();
        };
    return graphs.open(environment, model.sha256(), bytes, PLAIN);
  }

  private float[] run(OptimizedGraphs graphs, OnnxModel model) throws OrtException {
    try (OrtSession session = open(graphs, model)) {
      return run(session);
    }
  }

  private float[] run(OrtSession session) throws OrtException {
    float[] image = new float[48 * 48];
    Random random = new Random(1);
    for (int i = 0; i < image.length; i++) image[i] = random.nextFloat();
    try (OnnxTensor x =
            OnnxTensor.createTensor(
                environment, FloatBuffer.wrap(image), new long[] {1, 1, 48, 48});
        OrtSession.Result y = session.run(Map.of("image", x))) {
      return ((OnnxTensor) y.get(0)).getFloatBuffer().array();
    }
  }

  private List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void theSecondTimeTheFileIsOpened() throws Exception {
    Path folder = temporary.resolve("gräphs here");
    OptimizedGraphs graphs = new OptimizedGraphs(folder, 1L << 30);
    OnnxModel model = model(1);
    float[] first = run(graphs, model);
    assertEquals(1, files(folder).size());
    assertEquals(1, asked);
    float[] second = run(graphs, model);
    assertEquals(1, asked, "the model's own bytes were not needed");
    assertArrayEquals(first, second);
    run(graphs, model(2));
    assertEquals(2, files(folder).size());
  }

  @Test
  void aDamagedFileIsMadeAnew() throws Exception {
    OptimizedGraphs graphs = new OptimizedGraphs(temporary, 1L << 30);
    OnnxModel model = model(1);
    float[] first = run(graphs, model);
    Path file = files(temporary).get(0);
    long size = Files.size(file);
    Files.write(file, new byte[] {1, 2, 3});
    assertArrayEquals(first, run(graphs, model));
    assertEquals(List.of(file), files(temporary));
    assertEquals(size, Files.size(file));
  }

  /** Wherever a byte is another, a block is lost or the end is missing: nothing of it is used. */
  @Test
  void damageOfAnyKindIsFound() throws Exception {
    OptimizedGraphs graphs = new OptimizedGraphs(temporary, 1L << 30);
    OnnxModel model = model(1);
    float[] first = run(graphs, model);
    Path file = files(temporary).get(0);
    byte[] whole = Files.readAllBytes(file);
    List<byte[]> damaged = new ArrayList<>(List.of(new byte[0], new byte[whole.length]));
    for (int i = 0; i < 6; i++) {
      int at = (int) ((whole.length - 1L) * i / 5);
      byte[] flipped = whole.clone();
      flipped[at] ^= 64;
      byte[] lost = whole.clone(); // as file systems leave it when the power fails
      Arrays.fill(lost, Math.max(0, at - 4096), Math.min(at + 4096, whole.length), (byte) 0);
      damaged.addAll(List.of(flipped, lost, Arrays.copyOf(whole, at)));
    }
    for (int i = 0; i < damaged.size(); i++) {
      Files.write(file, damaged.get(i));
      asked = 0;
      assertArrayEquals(first, run(graphs, model), "damage " + i);
      assertEquals(1, asked, "damage " + i + " was not noticed");
      assertEquals(List.of(file), files(temporary));
      assertEquals(whole.length, Files.size(file), "damage " + i);
    }
    asked = 0;
    run(graphs, model);
    assertEquals(0, asked);
  }

  /** A file that is deleted or replaced while it is open does not change who has it open. */
  @Test
  void takenAwayWhileOpen() throws Exception {
    OptimizedGraphs graphs = new OptimizedGraphs(temporary, 1L << 30);
    OnnxModel model = model(1);
    float[] first = run(graphs, model);
    Path file = files(temporary).get(0);
    try (OrtSession session = open(graphs, model)) {
      assertEquals(1, asked);
      Files.write(file, new byte[10]);
      assertArrayEquals(first, run(session));
      Files.delete(file);
      assertArrayEquals(first, run(session));
    }
    assertArrayEquals(first, run(graphs, model));
    assertEquals(2, asked);
  }

  @Test
  void theLongestUnusedMakesRoom() throws Exception {
    OnnxModel model = model(1);
    OptimizedGraphs graphs = new OptimizedGraphs(temporary, 5L * model.toBytes().length / 2);
    for (int seed = 1; seed <= 4; seed++) run(graphs, model(seed));
    assertEquals(2, files(temporary).size());
    asked = 0;
    run(graphs, model(4));
    assertEquals(0, asked);
  }

  /** A file where the folder should be: nothing can be kept, everything can be run. */
  @Test
  void withoutAFolderItWorksAllTheSame() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "text");
    OptimizedGraphs graphs = new OptimizedGraphs(file, 1L << 30);
    OnnxModel model = model(1);
    assertArrayEquals(run(graphs, model), run(graphs, model));
    assertEquals(2, asked);
    assertEquals("text", Files.readString(file));
  }

  @Test
  void smallModelsAreNotKept() throws Exception {
    OptimizedGraphs graphs = new OptimizedGraphs(temporary, 1L << 30);
    run(graphs, OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(1, 2)).graph(1)));
    assertTrue(files(temporary).isEmpty());
  }
}
