package sc.fiji.tessera.network;

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
import java.util.LinkedHashMap;
import java.util.Map;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.training.GraphInterpreter;
import sc.fiji.tessera.training.TorchEngine;

/** One pass through a graph of several inputs, by each of the two roads; all outputs by name. */
final class NamedForward {
  private NamedForward() {}

  /** By ONNX Runtime, after DJL gave the same. */
  static Map<String, Array> both(Graph graph, Map<String, Array> inputs) {
    Map<String, Array> outputs = onnxRuntime(graph, inputs);
    Map<String, Array> djl = djl(graph, inputs);
    outputs.forEach((name, array) -> djl.get(name).assertLike(array, name + ", DJL"));
    return outputs;
  }

  static Map<String, Array> onnxRuntime(Graph graph, Map<String, Array> inputs) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      for (Value v : graph.inputs()) {
        Array x = inputs.get(v.name());
        FloatBuffer values = FloatBuffer.wrap(x.values());
        tensors.put(v.name(), OnnxTensor.createTensor(environment, values, x.dims()));
      }
      byte[] bytes = OnnxModel.of(graph).toBytes();
      try (OrtSession session = environment.createSession(bytes, options);
          OrtSession.Result r = session.run(tensors)) {
        Map<String, Array> outputs = new LinkedHashMap<>();
        r.forEach(e -> outputs.put(e.getKey(), array((OnnxTensor) e.getValue())));
        return outputs;
      }
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    } finally {
      tensors.values().forEach(OnnxTensor::close);
    }
  }

  private static Array array(OnnxTensor t) {
    FloatBuffer y = t.getFloatBuffer();
    float[] values = new float[y.remaining()];
    y.get(values);
    return new Array(values, ((TensorInfo) t.getInfo()).getShape());
  }

  private static Map<String, Array> djl(Graph graph, Map<String, Array> inputs) {
    try (GraphInterpreter network =
            new GraphInterpreter(OnnxModel.of(graph), TorchEngine.device("cpu"));
        NDManager manager = NDManager.newBaseManager()) {
      NDList in = new NDList();
      for (Value v : graph.inputs()) {
        Array x = inputs.get(v.name());
        in.add(manager.create(x.values(), new Shape(x.dims())));
      }
      Map<String, Array> outputs = new LinkedHashMap<>();
      try (NDList out = network.forward(in, GraphInterpreter.Mode.INFERENCE)) {
        for (int i = 0; i < out.size(); i++) {
          Array y = new Array(out.get(i).toFloatArray(), out.get(i).getShape().getShape());
          outputs.put(graph.outputs().get(i).name(), y);
        }
      }
      return outputs;
    }
  }
}
