package sc.fiji.tessera.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * A model that is ready to run. Runs may overlap in several threads; closing while one is going on
 * is safe, the underlying session stays until it is done.
 */
public final class ModelSession implements AutoCloseable {
  /** Above so many pixels, giving gigabytes back is worth fetching them again for the next run. */
  private static final long LARGE = 1 << 20;

  private static final String SHRINK = "memory.enable_memory_arena_shrinkage";

  private final SharedSession shared;
  private final SegmentationModel model;
  private final String input;
  private final String output;
  private final AtomicBoolean closed = new AtomicBoolean();

  ModelSession(SharedSession shared, SegmentationModel model) {
    this.shared = shared;
    this.model = model;
    this.input = model.onnx().graph().inputs().get(0).name();
    this.output = model.onnx().graph().outputs().get(0).name();
  }

  public SegmentationModel model() {
    return model;
  }

  /** Where the model runs. */
  public Device device() {
    return shared.device;
  }

  /** What the user should know, such as why the GPU is not used. */
  public List<String> notes() {
    return shared.notes;
  }

  /**
   * Runs the network once. Both buffers must be direct, in native order and positioned at 0; they
   * are used in place, without a copy.
   *
   * @param in [n, channels, height, width]
   * @param out receives [n, classes, height, width], as the network gives it
   * @param progress asked for cancellation while the network runs
   * @throws CancellationException if cancelled; the session stays usable
   * @throws IllegalArgumentException if the network refuses the size
   */
  public void run(
      FloatBuffer in, FloatBuffer out, int n, int height, int width, Progress progress) {
    if (closed.get()) throw new IllegalStateException("The model's session is closed.");
    long[] inShape = {n, model.card().input().channels(), height, width};
    long[] outShape = {n, model.card().output().classes().size(), height, width};
    shared.acquire();
    try (OnnxTensor x = tensor(in, inShape);
        OnnxTensor y = tensor(out, outShape);
        OrtSession.RunOptions options = new OrtSession.RunOptions();
        CancellationWatch watch = new CancellationWatch(progress, options)) {
      boolean large = (long) n * height * width > LARGE;
      if (large && device().kind() == Device.Kind.CPU) options.addRunConfigEntry(SHRINK, "cpu:0");
      shared.session().run(Map.of(input, x), Set.of(), Map.of(output, y), options).close();
    } catch (OrtException e) {
      if (progress.cancelled()) throw new CancellationException("Cancelled.");
      if (WindowTooLarge.says(e.getMessage())) {
        throw new WindowTooLarge(
            "There is not enough memory on " + device() + " for " + width + " x " + height + " px",
            e);
      }
      requireEqualSizes(in, inShape);
      throw new IllegalArgumentException(
          model.source()
              + " cannot process an input of shape "
              + Arrays.toString(inShape)
              + ": "
              + String.valueOf(e.getMessage()).split("\n")[0],
          e);
    } finally {
      shared.release();
    }
    if (progress.cancelled()) throw new CancellationException("Cancelled.");
  }

  /** After a failure: runs again with an output of any size, to name the commonest cause. */
  private void requireEqualSizes(FloatBuffer in, long[] shape) {
    long[] found;
    try (OnnxTensor x = tensor(in, shape);
        OrtSession.Result result = shared.session().run(Map.of(input, x))) {
      found = ((OnnxTensor) result.get(0)).getInfo().getShape();
    } catch (OrtException e) {
      return; // then it is something else
    }
    int n = found.length;
    if (n == 4 && found[2] == shape[2] && found[3] == shape[3]) return;
    throw new IllegalArgumentException(
        model.source()
            + " gives an output of shape "
            + Arrays.toString(found)
            + " for an input of shape "
            + Arrays.toString(shape)
            + "; only networks whose output is as high and wide as their input are supported.");
  }

  private OnnxTensor tensor(FloatBuffer buffer, long[] shape) throws OrtException {
    long needed = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (!buffer.isDirect() || buffer.remaining() < needed) {
      throw new IllegalArgumentException(
          "A direct buffer of " + needed + " floats is needed for shape " + Arrays.toString(shape));
    }
    FloatBuffer exact = buffer.slice(0, Math.toIntExact(needed));
    return OnnxTensor.createTensor(shared.environment, exact, shape);
  }

  /** Gives the session back to the service. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) shared.release();
  }
}
