package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/**
 * A GPU that fails in the middle of a run, in the shape of a session that claims to be on one and
 * refuses every input.
 */
class FailingDeviceTest {
  private static final Device GPU = new Device(Device.Kind.CUDA, 0);
  private static final int SIDE = 32;

  private final OnnxService service = new OnnxService();
  private final SegmentationModel model = model(2);
  private final SharedSession broken = broken();

  FailingDeviceTest() throws Exception {}

  @AfterEach
  void close() {
    service.dispose();
  }

  private static SegmentationModel model(int depth) throws IOException {
    UNet network = new UNet(new Size(1, 2), new UNet.Options(depth, 2));
    return SegmentationModel.of(OnnxModel.of(network.graph(1)), "test");
  }

  /** A network that takes three channels in place of one. */
  private static SharedSession broken() throws IOException, OrtException {
    OrtEnvironment environment = OrtRuntime.environment();
    UNet other = new UNet(new Size(3, 2), new UNet.Options(2, 2));
    SharedSession session =
        new SharedSession(
            environment,
            environment.createSession(OnnxModel.of(other.graph(1)).toBytes()),
            new SharedSession.Place(GPU, new DeviceQueue(), List.of("Running on cuda:0.")),
            WindowMemory.counted(model(2)),
            1);
    session.acquire();
    return session;
  }

  private static FloatBuffer image() {
    FloatBuffer in = DirectFloats.reused(FloatBuffer.allocate(0), SIDE * SIDE);
    Random random = new Random(1);
    for (int i = 0; i < SIDE * SIDE; i++) in.put(i, random.nextFloat());
    return in;
  }

  private static float[] run(ModelSession session) {
    FloatBuffer out = DirectFloats.reused(FloatBuffer.allocate(0), 2 * SIDE * SIDE);
    session.run(image(), out, 1, SIDE, SIDE, Progress.NONE);
    float[] values = new float[2 * SIDE * SIDE];
    out.get(0, values);
    return values;
  }

  @Test
  void theWorkGoesOnOnTheCpuWithAWord() throws Exception {
    float[] expected;
    try (ModelSession cpu = service.open(model, "cpu")) {
      expected = run(cpu);
    }
    try (ModelSession session = service.session(broken, model)) {
      assertEquals(GPU, session.device());
      assertArrayEquals(expected, run(session));
      assertEquals(Device.CPU, session.device());
      String note = session.notes().get(0);
      assertTrue(note.startsWith("cuda:0 has failed ("), note);
      assertTrue(note.endsWith("Going on on the CPU."), note);
      assertArrayEquals(expected, run(session), "and stays there");
    }
    assertTrue(broken.idle());
    assertThrows(IllegalStateException.class, broken::acquire, "it is closed");
  }

  /** So do the graphs of which models of several consist. */
  @Test
  void graphsGoOnOnTheCpuToo() throws Exception {
    OnnxModel graph = model.onnx();
    float[] pixels = new float[SIDE * SIDE];
    image().get(0, pixels);
    Map<String, TensorValues> in =
        Map.of(graph.graph().inputs().get(0).name(), new TensorValues(pixels, 1, 1, SIDE, SIDE));
    String name = graph.graph().outputs().get(0).name();
    float[] expected;
    try (GraphSession cpu = service.openGraph(graph, "test", "cpu")) {
      expected = cpu.run(in, Progress.NONE).get(name).values();
    }
    try (GraphSession session = service.session(broken, graph, "test")) {
      assertEquals(GPU, session.device());
      assertArrayEquals(expected, session.run(in, Progress.NONE).get(name).values());
      assertEquals(Device.CPU, session.device());
      String note = session.notes().get(0);
      assertTrue(note.matches("cuda:0 has failed \\(.*\\). Going on on the CPU."), note);
      assertArrayEquals(expected, session.run(in, Progress.NONE).get(name).values());
    }
    assertTrue(broken.idle());
    assertThrows(IllegalStateException.class, broken::acquire, "it is closed");
    try (GraphSession later = service.openGraph(graph, "test", "auto")) {
      String note = later.notes().get(0);
      assertTrue(note.startsWith("Running on the CPU. cuda:0 has failed ("), note);
    }
  }

  @Test
  void autoKeepsAwayFromItAndSaysWhy() throws Exception {
    try (ModelSession session = service.session(broken, model)) {
      run(session);
    }
    try (ModelSession later = service.open(model, "auto")) {
      assertEquals(Device.CPU, later.device());
      String note = later.notes().get(0);
      assertTrue(note.startsWith("Running on the CPU. cuda:0 has failed ("), note);
    }
  }

  /** The warm-up network takes images of 8 x 8 only. */
  @Test
  void whatTheCpuRefusesIsNotTheDevicesFault() throws Exception {
    OnnxModel file = OnnxModel.parse(WarmUp.model(), "eight.onnx");
    SegmentationModel eight = SegmentationModel.of(file, "eight.onnx");
    try (ModelSession session = service.session(broken, eight)) {
      FloatBuffer out = DirectFloats.reused(FloatBuffer.allocate(0), SIDE * SIDE);
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class,
              () -> session.run(image(), out, 1, SIDE, SIDE, Progress.NONE));
      assertTrue(e.getMessage().startsWith("eight.onnx cannot process"), e.getMessage());
      assertEquals(GPU, session.device());
    }
    try (ModelSession later = service.open(model, "auto")) {
      assertFalse(later.notes().get(0).contains("has failed"), later.notes().get(0));
    }
  }
}
