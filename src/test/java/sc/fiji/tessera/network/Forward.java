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
import java.util.LinkedHashMap;
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
    return onnxRuntime(graph, List.of(x));
  }

  /** Of several inputs, in the graph's order. */
  static List<Array> onnxRuntime(Graph graph, List<Array> inputs) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> in = new LinkedHashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      for (int i = 0; i < inputs.size(); i++) {
        FloatBuffer values = FloatBuffer.wrap(inputs.get(i).values());
        in.put(
            graph.inputs().get(i).name(),
            OnnxTensor.createTensor(environment, values, inputs.get(i).dims()));
      }
      byte[] bytes = OnnxModel.of(graph).toBytes();
      try (OrtSession session = environment.createSession(bytes, options);
          OrtSession.Result r = session.run(in)) {
        List<Array> outputs = new ArrayList<>();
        for (int i = 0; i < r.size(); i++) outputs.add(array((OnnxTensor) r.get(i)));
        return outputs;
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      in.values().forEach(OnnxTensor::close);
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
    return djl(graph, List.of(x), mode);
  }

  /** Of several inputs, in the graph's order. */
  static List<Array> djl(Graph graph, List<Array> inputs, GraphInterpreter.Mode mode) {
    try (GraphInterpreter network =
            new GraphInterpreter(OnnxModel.of(graph), TorchEngine.device("cpu"));
        NDManager manager = NDManager.newBaseManager()) {
      NDList in = new NDList();
      for (Array x : inputs) in.add(manager.create(x.values(), new Shape(x.dims())));
      List<Array> outputs = new ArrayList<>();
      try (NDList out = network.forward(in, mode)) {
        for (NDArray y : out) outputs.add(new Array(y.toFloatArray(), y.getShape().getShape()));
      }
      return outputs;
    }
  }
}
