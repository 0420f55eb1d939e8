package sc.fiji.tessera.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;

/**
 * Where a training run stands after an epoch, so that it can go on later as if it had never
 * stopped: the parameters, the optimiser's moments, the epoch. Kept beside the model as {@code
 * <model>.resume}, in ONNX's own container for tensors.
 *
 * @param plan the text of the plan the run follows; it can only go on with the same one
 * @param epoch the last complete epoch, from 1
 * @param steps done so far
 * @param seconds spent so far
 * @param best the best validation so far
 * @param bestEpoch its epoch
 * @param log the training log so far
 * @param tensors parameters and moments by name
 */
record TrainingState(
    String plan,
    int epoch,
    int steps,
    double seconds,
    double best,
    int bestEpoch,
    String log,
    Map<String, float[]> tensors) {

  static Path file(Path model) {
    return model.resolveSibling(model.getFileName() + ".resume");
  }

  void save(Path model) throws IOException {
    GraphBuilder b = new GraphBuilder("training state");
    tensors.forEach((name, values) -> b.initializer(Tensor.of(name, values, values.length)));
    Map<String, String> text = new LinkedHashMap<>();
    text.put("plan", plan);
    text.put("epoch", Integer.toString(epoch));
    text.put("steps", Integer.toString(steps));
    text.put("seconds", Double.toString(seconds));
    text.put("best", Double.toString(best));
    text.put("bestEpoch", Integer.toString(bestEpoch));
    text.put("log", log);
    OnnxModel.of(b.build()).withMetadata(text).write(file(model));
  }

  static TrainingState load(Path model, String plan) throws IOException {
    Path file = file(model);
    if (!Files.exists(file)) {
      throw new IOException(
          "There is nothing to resume: " + file + " does not exist; train without resume.");
    }
    OnnxModel stored = OnnxModel.read(file);
    Map<String, String> text = stored.metadata();
    if (!plan.equals(text.get("plan"))) {
      throw new IOException(
          file
              + " belongs to a training with other settings or images; resume with the same ones"
              + " (only epochs and patience may differ), or train without resume.");
    }
    Map<String, float[]> tensors = new LinkedHashMap<>();
    stored.graph().initializers().forEach((name, tensor) -> tensors.put(name, tensor.floats()));
    return new TrainingState(
        plan,
        Integer.parseInt(text.get("epoch")),
        Integer.parseInt(text.get("steps")),
        Double.parseDouble(text.get("seconds")),
        Double.parseDouble(text.get("best")),
        Integer.parseInt(text.get("bestEpoch")),
        text.getOrDefault("log", ""),
        tensors);
  }
}
