package sc.fiji.tessera.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * One step of training, again and again: fill the buffers, {@link #run}. What is made small is up
 * to the kind of network.
 *
 * <p>The buffers are the network's own input, made once: arrays made for each step would pile up
 * outside the Java heap. Not thread-safe.
 */
public abstract class BatchStep implements AutoCloseable {
  private final Adam optimizer;
  private final NDManager host;
  private final NDManager device;
  private final FloatBuffer images;
  private final LongBuffer targets;
  private final FloatBuffer weights;
  private final FloatBuffer guide;
  private final NDArray imageArray;
  private final NDArray targetArray;
  private final NDArray weightArray;
  private final NDArray guideArray;

  /**
   * @param device that computes
   * @param guides what the loss knows besides
   */
  BatchStep(NDManager device, Adam optimizer, TrainingStep.Batch batch, Guide guides) {
    this.optimizer = optimizer;
    this.device = device;
    host = TorchEngine.manager(Device.cpu());
    Shape planes = new Shape(batch.images(), batch.height(), batch.width());
    Shape stacks = new Shape(batch.images(), batch.channels(), batch.height(), batch.width());
    ByteBuffer x = memory(stacks.size() * Float.BYTES);
    ByteBuffer t = memory(planes.size() * Long.BYTES);
    ByteBuffer w = memory(planes.size() * Float.BYTES);
    images = x.asFloatBuffer();
    targets = t.asLongBuffer();
    weights = w.asFloatBuffer();
    for (int i = 0; i < weights.capacity(); i++) weights.put(i, 1);
    imageArray = host.create(x, stacks, DataType.FLOAT32);
    targetArray = host.create(t, planes, DataType.INT64);
    weightArray = host.create(w, planes, DataType.FLOAT32);
    Shape all = new Shape(guides.shape(batch));
    ByteBuffer g = memory(all.size() * Float.BYTES);
    guide = guides == Guide.NONE ? null : g.asFloatBuffer();
    guideArray = host.create(g, all, DataType.FLOAT32);
  }

  private static ByteBuffer memory(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  /** The images of the next step, [N, C, H, W]. */
  public final FloatBuffer images() {
    return images;
  }

  /** The class of each pixel, [N, H, W]. */
  public final LongBuffer targets() {
    return targets;
  }

  /** The weight of each pixel, [N, H, W]; 1 unless changed. */
  public final FloatBuffer weights() {
    return weights;
  }

  /** What the loss knows besides, as its {@link Guide} says; null where it uses nothing. */
  public final FloatBuffer guide() {
    return guide;
  }

  /** The images on the device; belongs to the manager unless it is the buffer itself. */
  final NDArray imageArray(NDManager step) {
    return onDevice(imageArray, step);
  }

  final NDArray targetArray(NDManager step) {
    return onDevice(targetArray, step);
  }

  final NDArray weightArray(NDManager step) {
    return onDevice(weightArray, step);
  }

  final NDArray guideArray(NDManager step) {
    return onDevice(guideArray, step);
  }

  private NDArray onDevice(NDArray array, NDManager step) {
    if (device.getDevice().equals(array.getDevice())) return array;
    NDArray copy = array.toDevice(device.getDevice(), true);
    copy.attach(step);
    return copy;
  }

  /**
   * Learns from what the buffers hold.
   *
   * @param rate the learning rate of this step
   * @return the loss before the step; if it is not finite, nothing was learned
   * @throws IllegalArgumentException if the network cannot process images of this size
   */
  public final double run(double rate) {
    try (NDManager step = device.newSubManager()) {
      NDArray loss = loss(step);
      double value = loss.getFloat();
      optimizer.update(loss, rate);
      return value;
    }
  }

  /** What an epoch draws by itself follows from this number alone. */
  void seed(long seed) {}

  /** The loss of what the buffers hold, from which gradients flow back; belongs to the manager. */
  abstract NDArray loss(NDManager step);

  /** Shows the network what the buffers hold, for its running statistics alone. */
  abstract void show();

  @Override
  public void close() {
    host.close();
  }
}
