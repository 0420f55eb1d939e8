package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.SmallDisk;
import sc.fiji.tessera.model.ModelLibrary;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/**
 * Models and optimised graphs on disks that are full or may not be written. Needs Linux and the
 * right to mount a file system.
 */
@Tag("slow")
class ServiceDiskTest {
  private static final int SIDE = 32;

  @TempDir Path folder;
  private final OnnxModel network =
      OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(4, 16)).graph(1));
  private Path disk;
  private SmallDisk small;
  private int asked;

  @BeforeEach
  void makeFolder() throws IOException {
    small = new SmallDisk(folder);
    disk = small.folder();
  }

  @AfterEach
  void unmount() throws InterruptedException {
    small.close();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(disk)) {
      return all.map(f -> disk.relativize(f).toString()).sorted().toList();
    }
  }

  private float[] run(ModelSession session) {
    FloatBuffer in = DirectFloats.reused(null, SIDE * SIDE);
    FloatBuffer out = DirectFloats.reused(null, 2 * SIDE * SIDE);
    for (int i = 0; i < in.capacity(); i++) in.put(i, i % 5 - 2);
    session.run(in, out, 1, SIDE, SIDE, Progress.NONE);
    float[] scores = new float[out.capacity()];
    out.get(0, scores);
    return scores;
  }

  /** As the service opens it, with the optimised graphs on that disk. */
  private float[] run(OptimizedGraphs graphs) throws Exception {
    OptimizedGraphs.Bytes bytes =
        () -> {
          asked++;
          return network.toBytes();
        };
    OrtSession session =
        graphs.open(
            OrtRuntime.environment(), network.sha256(), bytes, OrtSession.SessionOptions::new);
    SegmentationModel model = SegmentationModel.of(network, "net");
    SharedSession shared = OwnSession.of(session, WindowMemory.counted(model), 1);
    shared.acquire();
    shared.retire();
    try (ModelSession opened = new OnnxService().session(shared, model)) {
      return run(opened);
    }
  }

  /** Room for none, for a piece, and for nearly all of the 8 MB: nothing half-written stays. */
  @Test
  void optimisedGraphsOnAFullDisk() throws Exception {
    float[] expected = run(new OptimizedGraphs(folder.resolve("elsewhere"), 1L << 30));
    long whole;
    try (Stream<Path> kept = Files.list(folder.resolve("elsewhere"))) {
      whole = Files.size(kept.findFirst().orElseThrow());
    }
    for (long size : new long[] {4096 * 2, 1 << 20, whole - 4096}) {
      small.mount("size=" + size);
      OptimizedGraphs graphs = new OptimizedGraphs(disk.resolve("graphs"), 1L << 30);
      asked = 0;
      assertArrayEquals(expected, run(graphs));
      assertArrayEquals(expected, run(graphs));
      assertEquals(2, asked, "of size " + size);
      assertEquals(List.of("", "graphs"), files());
      small.close();
    }
  }

  /** What was kept before is used still. */
  @Test
  void optimisedGraphsOnAReadOnlyDisk() throws Exception {
    small.mount("size=64m");
    OptimizedGraphs graphs = new OptimizedGraphs(disk.resolve("graphs"), 1L << 30);
    float[] expected = run(graphs);
    List<String> before = files();
    assertEquals(3, before.size());
    small.makeReadOnly();
    assertArrayEquals(expected, run(graphs));
    assertArrayEquals(expected, run(graphs));
    assertEquals(1, asked);
    assertArrayEquals(expected, run(new OptimizedGraphs(disk.resolve("others"), 1L << 30)));
    assertEquals(before, files());
  }

  @Test
  void aModelOnAReadOnlyDisk() throws Exception {
    small.mount("size=64m");
    Path file = disk.resolve("a.onnx");
    network.write(file);
    small.makeReadOnly();
    try (Context context = new Context(OnnxService.class);
        ModelSession session =
            context
                .service(OnnxService.class)
                .open(new ModelLibrary(disk).open(file.toString()), "cpu")) {
      float[] expected = run(new OptimizedGraphs(folder.resolve("elsewhere"), 1L << 30));
      assertArrayEquals(expected, run(session));
      assertEquals(List.of("", "a.onnx"), files());
    }
  }
}
