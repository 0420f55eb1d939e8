package sc.fiji.tessera.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.training.GraphInterpreter;
import sc.fiji.tessera.training.TorchEngine;

/** One pass of an image through a graph, by each of the two roads; all outputs in order. */
final class Forward {
  private Forward() {}

  /** By ONNX Runtime, after DJL gave the same. */
  static List<Array> both(Graph graph, Array x) {
    List<Array> outputs = onnxRuntime(graph, x);
    List<Array> again = djl(graph, x);
    for (int i = 0; i < outputs.size(); i++) {
      again.get(i).assertLike(outputs.get(i), "DJL, output " + i);
    }
    return outputs;
  }

  static List<Array> onnxRuntime(Graph graph, Array x) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      byte[] bytes = OnnxModel.of(graph).toBytes();
      try (OrtSession session = environment.createSession(bytes, options);
          OnnxTensor in =
              OnnxTensor.createTensor(environment, FloatBuffer.wrap(x.values()), x.dims());
          OrtSession.Result r = session.run(Map.of(graph.inputs().get(0).name(), in))) {
        List<Array> outputs = new ArrayList<>();
        for (int i = 0; i < r.size(); i++) outputs.add(array((OnnxTensor) r.get(i)));
        return outputs;
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Array array(OnnxTensor t) {
    FloatBuffer y = t.getFloatBuffer();
    float[] values = new float[y.remaining()];
    y.get(values);
    return new Array(values, ((TensorInfo) t.getInfo()).getShape());
  }

  static List<Array> djl(Graph graph, Array x) {
    return djl(graph, x, GraphInterpreter.Mode.INFERENCE);
  }

  static List<Array> djl(Graph graph, Array x, GraphInterpreter.Mode mode) {
    try (GraphInterpreter network =
            new GraphInterpreter(OnnxModel.of(graph), TorchEngine.device("cpu"));
        NDManager manager = NDManager.newBaseManager();
        NDArray in = manager.create(x.values(), new Shape(x.dims()));
        NDList out = network.forward(new NDList(in), mode)) {
      List<Array> outputs = new ArrayList<>();
      for (NDArray y : out) outputs.add(new Array(y.toFloatArray(), y.getShape().getShape()));
      return outputs;
    }
  }
}
