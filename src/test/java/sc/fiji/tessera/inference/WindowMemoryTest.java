package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

class WindowMemoryTest {
  private static final long[] SHAPE = {1, 1, 512, 512};

  @TempDir Path folder;
  private String before;
  private SegmentationModel model;

  @BeforeEach
  void ownCache() throws IOException {
    before = System.getProperty("tessera.cache");
    System.setProperty("tessera.cache", folder.toString());
    OnnxModel file = OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(2, 16)).graph(1));
    model = SegmentationModel.of(file, "test");
  }

  @AfterEach
  void cacheAsBefore() {
    if (before == null) System.clearProperty("tessera.cache");
    else System.setProperty("tessera.cache", before);
  }

  @Test
  void countsUntilItHasBeenMeasuredAndRemembersThat() throws IOException {
    WindowMemory memory = WindowMemory.of(model, Device.CPU);
    double counted = memory.count(SHAPE);
    assertEquals(counted, memory.estimate(SHAPE));
    assertTrue(memory.wants(SHAPE));
    long took = (long) (0.7 * counted);
    memory.learn(took, SHAPE);

    WindowMemory later = WindowMemory.of(model, Device.CPU);
    assertFalse(later.wants(SHAPE));
    assertEquals(took, later.estimate(SHAPE), 1);
    assertEquals(took * 700.0 / 512, later.estimate(1, 1, 512, 700), 1, "by pixels, nearby");
    assertEquals(later.count(1, 1, 2048, 2048), later.estimate(1, 1, 2048, 2048), "far away");
    assertEquals(counted, later.count(SHAPE));

    WindowMemory elsewhere = WindowMemory.of(model, new Device(Device.Kind.CUDA, 0));
    assertEquals(counted, elsewhere.estimate(SHAPE), "another device");
  }

  @Test
  void aDamagedFileIsNone() throws IOException {
    WindowMemory before = WindowMemory.of(model, Device.CPU);
    before.learn((long) before.count(SHAPE), SHAPE);
    try (var files = Files.walk(folder)) {
      Path file = files.filter(Files::isRegularFile).findAny().orElseThrow();
      Files.writeString(file, "no numbers");
    }
    WindowMemory memory = WindowMemory.of(model, Device.CPU);
    assertEquals(memory.count(SHAPE), memory.estimate(SHAPE));
  }

  @Test
  void aFolderThatCannotBeWrittenIsNoFailure() throws IOException {
    Files.writeString(folder.resolve("memory"), "a file where the folder should be");
    WindowMemory memory = WindowMemory.of(model, Device.CPU);
    long took = (long) (0.5 * memory.count(SHAPE));
    memory.learn(took, SHAPE);
    assertEquals(took, memory.estimate(SHAPE), 1);
  }

  /** Another thread has read a large image meanwhile. */
  @Test
  void whatCannotBeIsNotLearnt() throws IOException {
    WindowMemory memory = WindowMemory.of(model, Device.CPU);
    double counted = memory.count(SHAPE);
    memory.learn((long) (5 * counted), SHAPE);
    memory.learn(0, SHAPE);
    assertEquals(counted, memory.estimate(SHAPE));
    assertTrue(memory.wants(SHAPE));
  }

  @Test
  void aRunIsMeasured() throws IOException {
    WindowMemory memory;
    try (ModelSession session = new OnnxService().open(model, "cpu")) {
      memory = session.memory();
      FloatBuffer in = DirectFloats.reused(FloatBuffer.allocate(0), 512 * 512);
      FloatBuffer out = DirectFloats.reused(FloatBuffer.allocate(0), 2 * 512 * 512);
      session.run(in, out, 1, 512, 512, Progress.NONE);
    }
    assertFalse(memory.wants(SHAPE));
    // at least what the graph needs at one time, and not much more than what an arena may take
    double counted = memory.count(SHAPE);
    double measured = memory.estimate(SHAPE);
    assertTrue(measured > counted / 4 && measured < 3 * counted, () -> measured + " of " + counted);
  }
}
