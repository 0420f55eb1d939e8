package sc.fiji.tessera.training;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;
import sc.fiji.tessera.graph.OnnxModel;

/** The reference that the interpreter is compared with: ONNX Runtime, one float input. */
final class OrtRunner implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final String input;

  OrtRunner(OnnxModel model) {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      session = environment.createSession(model.toBytes(), options);
      input = model.graph().inputs().get(0).name();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  float[] run(float[] x, long... shape) {
    try (OnnxTensor t = OnnxTensor.createTensor(environment, FloatBuffer.wrap(x), shape);
        OrtSession.Result r = session.run(Map.of(input, t))) {
      FloatBuffer y = ((OnnxTensor) r.get(0)).getFloatBuffer();
      float[] result = new float[y.remaining()];
      y.get(result);
      return result;
    } catch (OrtException e) {
      throw new IllegalStateException(e);
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
