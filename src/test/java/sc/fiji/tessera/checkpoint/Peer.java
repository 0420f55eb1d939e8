package sc.fiji.tessera.checkpoint;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;

/** Arrays that a reference implementation wrote, and what ONNX Runtime makes of a graph. */
final class Peer {
  private static final Pattern SHAPE = Pattern.compile("'<f4'.*'shape': \\(([^)]*)\\)");

  /** Row-major values. */
  record Array(float[] values, long... dims) {}

  private Peer() {}

  /** A .npy file of float32. */
  static Array npy(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = bytes.getShort(8) & 0xffff;
    String text = new String(bytes.array(), 10, header, StandardCharsets.US_ASCII);
    Matcher m = SHAPE.matcher(text);
    if (!m.find()) throw new IOException(file + " is not float32: " + text);
    long[] dims =
        Arrays.stream(m.group(1).split(","))
            .map(String::trim)
            .filter(s -> !s.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    FloatBuffer data =
        bytes.position(10 + header).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] values = new float[data.remaining()];
    data.get(values);
    return new Array(values, dims);
  }

  /** The first output of a graph, computed by ONNX Runtime. */
  static Array run(Graph graph, Array image) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(OnnxModel.of(graph).toBytes())) {
      return run(session, image);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  static Array run(OrtSession session, Array image) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    FloatBuffer values = FloatBuffer.wrap(image.values);
    try (OnnxTensor in = OnnxTensor.createTensor(environment, values, image.dims);
        OrtSession.Result result =
            session.run(Map.of(session.getInputNames().iterator().next(), in))) {
      OnnxTensor out = (OnnxTensor) result.get(0);
      FloatBuffer y = out.getFloatBuffer();
      float[] found = new float[y.remaining()];
      y.get(found);
      return new Array(found, out.getInfo().getShape());
    }
  }

  /** The largest difference, as a share of the largest expected value. */
  static double difference(Array expected, Array found) {
    if (!Arrays.equals(expected.dims, found.dims)) {
      throw new AssertionError(
          Arrays.toString(found.dims) + " where expected is " + Arrays.toString(expected.dims));
    }
    double worst = 0;
    double largest = 0;
    for (int i = 0; i < expected.values.length; i++) {
      double d = Math.abs(expected.values[i] - found.values[i]);
      if (!(d <= worst)) worst = d; // NaN is the worst
      largest = Math.max(largest, Math.abs(expected.values[i]));
    }
    return worst / largest;
  }
}
