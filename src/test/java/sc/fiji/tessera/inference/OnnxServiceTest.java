package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

class OnnxServiceTest {
  @TempDir Path folder;

  private SegmentationModel model(int seed, int width, int depth) throws IOException {
    Path file = folder.resolve("m" + seed + "-" + width + ".onnx");
    OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(depth, width)).graph(seed)).write(file);
    return SegmentationModel.open(file);
  }

  /** Halves the image, doubles it and joins both: odd sizes do not fit. */
  private SegmentationModel evenOnly() throws IOException {
    GraphBuilder b = new GraphBuilder("even");
    String x = b.input("image", "N", "1", "H", "W");
    Attribute kernel = Attribute.of("kernel_shape", new long[] {2, 2});
    String half = b.node("MaxPool", List.of(x), kernel, Attribute.of("strides", new long[] {2, 2}));
    String scales = b.initializer(Tensor.of("scales", new float[] {1, 1, 2, 2}, 4));
    String up = b.node("Resize", List.of(half, "", scales));
    String both = b.node("Concat", List.of(x, up), Attribute.of("axis", 1L));
    Path file = folder.resolve("even.onnx");
    OnnxModel.of(b.output(both, "logits", "N", "2", "H", "W").build()).write(file);
    return SegmentationModel.open(file);
  }

  private static FloatBuffer direct(int n) {
    return ByteBuffer.allocateDirect(4 * n).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  @Test
  void aModelIsOpenedOnce() throws IOException {
    try (Context context = new Context(OnnxService.class)) {
      OnnxService service = context.service(OnnxService.class);
      SegmentationModel first = model(1, 2, 1);
      try (ModelSession a = service.open(first, "auto");
          ModelSession b = service.open(first, "auto")) {
        assertEquals(1, service.openSessions());
        for (int seed = 2; seed < 10; seed++) service.open(model(seed, 2, 1), "auto").close();
        assertEquals(9, service.openSessions()); // small ones may stay, see SessionCacheTest
        a.run(direct(16), direct(32), 1, 4, 4, Progress.NONE); // in use: never closed
        assertEquals(a.device(), b.device());
      }
    }
  }

  @Test
  void closingInTheMiddleIsSafe() throws IOException {
    Context context = new Context(OnnxService.class);
    OnnxService service = context.service(OnnxService.class);
    ModelSession session = service.open(model(1, 2, 1), "cpu");
    context.dispose();
    session.run(direct(16), direct(32), 1, 4, 4, Progress.NONE);
    session.close();
    session.close();
    assertThrows(
        IllegalStateException.class,
        () -> session.run(direct(16), direct(32), 1, 4, 4, Progress.NONE));
  }

  @Test
  void aRunIsCancelledFromInside() throws IOException {
    try (Context context = new Context(OnnxService.class);
        ModelSession session = context.service(OnnxService.class).open(model(1, 32, 4), "cpu")) {
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
      Progress progress =
          new Progress() {
            @Override
            public void report(double fraction, String message) {}

            @Override
            public boolean cancelled() {
              return System.nanoTime() > deadline;
            }
          };
      int side = 2048; // seconds of work
      FloatBuffer in = direct(side * side);
      FloatBuffer out = direct(2 * side * side);
      assertThrows(
          CancellationException.class, () -> session.run(in, out, 1, side, side, progress));
      session.run(in, out, 1, 64, 64, Progress.NONE);
    }
  }

  @Test
  void theReasonForTheCpuIsGivenInWords() throws IOException {
    try (Context context = new Context(OnnxService.class)) {
      OnnxService service = context.service(OnnxService.class);
      DeviceReport cpu = service.devices().get(0);
      DeviceReport cuda = service.devices().get(1);
      assertSame(Device.CPU, cpu.device());
      assertTrue(cpu.usable());
      try (ModelSession session = service.open(model(1, 2, 1), "auto")) {
        assertEquals(cuda.usable(), session.device().kind() == Device.Kind.CUDA);
        if (cuda.usable()) assertEquals("Running on cuda:0.", session.notes().get(0));
        if (!cuda.usable()) {
          assertEquals("Running on the CPU. " + cuda.detail(), session.notes().get(0));
          Exception e =
              assertThrows(IOException.class, () -> service.open(model(1, 2, 1), "cuda:0"));
          assertTrue(e.getMessage().contains("cuda:0"), e.getMessage());
        }
      }
    }
  }

  @Test
  void theDeviceOfARunIsNoted() throws IOException {
    try (Context context = new Context(OnnxService.class);
        ModelSession session = context.service(OnnxService.class).open(model(1, 2, 1), "cpu")) {
      assertEquals("Running on cpu.", session.notes().get(0));
    }
  }

  @Test
  void badDevicesAndModelsAreRefusedInOneSentence() throws IOException {
    try (Context context = new Context(OnnxService.class)) {
      OnnxService service = context.service(OnnxService.class);
      SegmentationModel model = model(1, 2, 1);
      Exception e = assertThrows(IllegalArgumentException.class, () -> service.open(model, "tpu"));
      assertEquals(
          "The device is 'tpu', but must be auto, cpu, cuda:N (such as cuda:0), tensorrt:N, coreml or"
              + " directml:N.",
          e.getMessage());
      try (ModelSession session = service.open(evenOnly(), "cpu")) {
        e =
            assertThrows(
                IllegalArgumentException.class,
                () -> session.run(direct(9), direct(18), 1, 3, 3, Progress.NONE));
        assertTrue(e.getMessage().contains("[1, 1, 3, 3]"), e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
      }
    }
    Path text = folder.resolve("text.onnx");
    Files.writeString(text, "hello");
    assertThrows(IOException.class, () -> SegmentationModel.open(text));
  }
}
