package sc.fiji.tessera.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;

/** A small convolution that must really run on a device, with the right result. */
final class WarmUp {
  private static final int SIDE = 8;
  private static final float TAPS = 9;

  private WarmUp() {}

  /**
   * Runs it.
   *
   * @throws OrtException as ONNX Runtime gives it, also where it would rather use the CPU
   * @throws IllegalStateException the result is wrong
   */
  static void run(OrtEnvironment environment, Device device) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL); // told by us
      options.setMemoryPatternOptimization(false); // DirectML demands it
      if (device.kind() != Device.Kind.CPU) {
        ExecutionProvider.add(options, device);
        options.addConfigEntry("session.disable_cpu_ep_fallback", "1");
      }
      try (OrtSession session = environment.createSession(model(), options);
          OnnxTensor in = OnnxTensor.createTensor(environment, ones());
          OrtSession.Result out = session.run(Map.of("x", in))) {
        float[][][][] y = (float[][][][]) out.get(0).getValue();
        float centre = y[0][0][SIDE / 2][SIDE / 2];
        if (Math.abs(centre - TAPS) > 1e-2) { // half-precision tensor cores are allowed
          throw new IllegalStateException("a sum of nine ones came out as " + centre);
        }
      }
    }
  }

  /** Image of ones in, sum over 3x3 neighbourhoods out. */
  static byte[] model() {
    float[] weights = new float[(int) TAPS];
    Arrays.fill(weights, 1);
    String side = "" + SIDE;
    GraphBuilder b = new GraphBuilder("warm-up");
    String w = b.initializer(Tensor.of("w", weights, 1, 1, 3, 3));
    String x = b.input("x", "1", "1", side, side);
    String y = b.node("Conv", List.of(x, w), Attribute.of("pads", new long[] {1, 1, 1, 1}));
    return OnnxModel.of(b.output(y, "y", "1", "1", side, side).build()).toBytes();
  }

  private static float[][][][] ones() {
    float[][][][] image = new float[1][1][SIDE][SIDE];
    for (float[] row : image[0][0]) Arrays.fill(row, 1);
    return image;
  }
}
