package sc.fiji.tessera.graph;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** A graph in ONNX Runtime, which knows how large things really are. */
final class OnnxRun implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OnnxRun(Graph graph) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      session = environment.createSession(OnnxModel.of(graph).toBytes(), options);
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The values of the first output. */
  float[] run(float[] x, long... shape) {
    try (OrtSession.Result r = result(x, shape)) {
      FloatBuffer y = ((OnnxTensor) r.get(0)).getFloatBuffer();
      float[] values = new float[y.remaining()];
      y.get(values);
      return values;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The shapes of all outputs by name. */
  Map<String, long[]> shapes(float[] x, long... shape) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    try (OrtSession.Result r = result(x, shape)) {
      r.forEach(e -> shapes.put(e.getKey(), ((OnnxTensor) e.getValue()).getInfo().getShape()));
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
    return shapes;
  }

  private OrtSession.Result result(float[] x, long... shape) throws OrtException {
    String input = session.getInputNames().iterator().next();
    try (OnnxTensor t = OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), shape)) {
      return session.run(Map.of(input, t));
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
