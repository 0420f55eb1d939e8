package sc.fiji.tessera.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * A model that is ready to show values from its inside, such as the maps behind each convolution.
 * Not thread-safe.
 */
public final class ValueSession implements AutoCloseable {
  private final SharedSession shared;
  private final SegmentationModel model;
  private final List<Value> values;
  private final AtomicBoolean closed = new AtomicBoolean();

  ValueSession(SharedSession shared, SegmentationModel model, List<Value> values) {
    this.shared = shared;
    this.model = model;
    this.values = List.copyOf(values);
  }

  /**
   * Runs the network once.
   *
   * @param in [n, channels, height, width]; direct, in native order, positioned at 0
   * @param shape of it
   * @param progress asked for cancellation while the network runs
   * @param visitor is shown the name and all elements of each value, row-major
   * @throws CancellationException if cancelled
   * @throws IllegalArgumentException if the network refuses the shape
   */
  public void run(
      FloatBuffer in, long[] shape, Progress progress, BiConsumer<String, FloatBuffer> visitor) {
    String input = model.onnx().graph().inputs().get(0).name();
    try (DeviceQueue.Turn turn = shared.place.queue().await(progress);
        OnnxTensor x = OnnxTensor.createTensor(shared.environment, in, shape);
        OrtSession.RunOptions options = new OrtSession.RunOptions();
        CancellationWatch watch = new CancellationWatch(progress, options);
        OrtSession.Result result = shared.session().run(Map.of(input, x), options)) {
      for (int i = 0; i < values.size(); i++) {
        OnnxTensor value = (OnnxTensor) result.get(i);
        visitor.accept(values.get(i).name(), value.getFloatBuffer());
      }
    } catch (OrtException e) {
      progress.check();
      throw new IllegalArgumentException(
          model.source()
              + " cannot process an input of shape "
              + Arrays.toString(shape)
              + ": "
              + String.valueOf(e.getMessage()).split("\n")[0],
          e);
    }
    progress.check();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) shared.release();
  }
}
