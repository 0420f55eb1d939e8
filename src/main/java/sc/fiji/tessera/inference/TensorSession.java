package sc.fiji.tessera.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * A graph of any inputs and outputs that is ready to run: a part of a model of several graphs, or a
 * detector. Several threads may run it: each run waits for its turn on the device.
 */
public final class TensorSession implements AutoCloseable {
  private final SharedSession shared;
  private final SegmentationModel model;
  private final Runnable giveBack;
  private final AtomicBoolean closed = new AtomicBoolean();

  TensorSession(SharedSession shared, SegmentationModel model, Runnable giveBack) {
    this.shared = shared;
    this.model = model;
    this.giveBack = giveBack;
  }

  /** Where it runs. */
  public Device device() {
    return shared.place.device();
  }

  /** What the user should know, such as why the GPU is not used. */
  public List<String> notes() {
    return shared.place.notes();
  }

  /**
   * Runs the graph once.
   *
   * @param inputs one for each input of the graph, by name; they stay open
   * @param progress asked for cancellation while the network waits and runs
   * @return all arrays that come out, by name, in the graph's order, to be closed by the caller
   * @throws CancellationException if cancelled
   * @throws IllegalArgumentException if an input is missing, or the network refuses them
   */
  public Map<String, TensorValue> run(Map<String, TensorValue> inputs, Progress progress) {
    if (closed.get()) throw new IllegalStateException("The model's session is closed.");
    Map<String, OnnxTensor> in = new LinkedHashMap<>();
    for (Value v : model.onnx().graph().inputs()) {
      TensorValue x = inputs.get(v.name());
      if (x == null) {
        throw new IllegalArgumentException(model.source() + " needs an input " + v.name() + ".");
      }
      in.put(v.name(), x.tensor());
    }
    Map<String, TensorValue> outputs = new LinkedHashMap<>();
    try (DeviceQueue.Turn turn = shared.place.queue().await(progress);
        OrtSession.RunOptions options = new OrtSession.RunOptions();
        CancellationWatch watch = new CancellationWatch(progress, options)) {
      OrtSession.Result result = shared.session().run(in, options); // its values live on
      for (Map.Entry<String, OnnxValue> e : result) {
        if (e.getValue() instanceof OnnxTensor t) outputs.put(e.getKey(), new TensorValue(t));
      }
    } catch (OrtException e) {
      if (progress.cancelled()) throw new CancellationException("Cancelled.");
      throw refused(inputs, e);
    }
    if (progress.cancelled()) {
      outputs.values().forEach(TensorValue::close);
      throw new CancellationException("Cancelled.");
    }
    return outputs;
  }

  private IllegalArgumentException refused(Map<String, TensorValue> inputs, OrtException e) {
    String shapes =
        inputs.entrySet().stream()
            .map(x -> x.getKey() + " " + Arrays.toString(x.getValue().dims()))
            .collect(Collectors.joining(", "));
    return new IllegalArgumentException(
        model.source() + " cannot process " + shapes + ": " + StartFailure.firstLine(e), e);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) giveBack.run();
  }
}
