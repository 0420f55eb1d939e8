package sc.fiji.tessera.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One step of training, again and again: fill the buffers, {@link #run}.
 *
 * <pre>
 * try (GraphInterpreter network = new GraphInterpreter(model, TorchEngine.device("auto"));
 *     Adam adam = new Adam(network, Adam.Options.DEFAULT);
 *     TrainingStep step = new TrainingStep(network, loss, adam, new Batch(4, 1, 256, 256))) {
 *   step.images().put(...).rewind();
 *   step.targets().put(...).rewind();
 *   double loss = step.run(0.001);
 * }
 * </pre>
 *
 * <p>The loss of auxiliary outputs is added to that of the first.
 *
 * <p>The buffers are the network's own input, made once: arrays made for each step would pile up
 * outside the Java heap. Not thread-safe.
 */
public final class TrainingStep implements AutoCloseable {

  /**
   * The shape of a batch: images are [images, channels, height, width].
   *
   * @param logits channels of the network's output; needed for losses that use distances
   * @param boxes at most in a patch; needed for losses that use boxes
   */
  public record Batch(int images, int channels, int height, int width, int logits, int boxes) {
    /** For losses without a guide. */
    public Batch(int images, int channels, int height, int width) {
      this(images, channels, height, width, 0, 0);
    }
  }

  private final GraphInterpreter network;
  private final AuxiliaryOutputs auxiliaries;
  private final Adam optimizer;
  private final NDManager host;
  private final NDManager device;
  private final TorchScript script;
  private final FloatBuffer images;
  private final LongBuffer targets;
  private final FloatBuffer weights;
  private final FloatBuffer guide;
  private final NDArray imageArray;
  private final NDArray targetArray;
  private final NDArray weightArray;
  private final NDArray guideArray;

  public TrainingStep(GraphInterpreter network, Loss loss, Adam optimizer, Batch batch) {
    this.network = network;
    this.auxiliaries = AuxiliaryOutputs.of(network.graph());
    this.optimizer = optimizer;
    host = TorchEngine.manager(Device.cpu());
    device = network.manager();
    script = new TorchScript(device, loss.method("value") + auxiliaries.lossMethod());
    Shape planes = new Shape(batch.images, batch.height, batch.width);
    Shape stacks = new Shape(batch.images, batch.channels, batch.height, batch.width);
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
    Shape guides = new Shape(loss.guide().shape(batch));
    ByteBuffer g = memory(guides.size() * Float.BYTES);
    guide = loss.guide() == Guide.NONE ? null : g.asFloatBuffer();
    guideArray = host.create(g, guides, DataType.FLOAT32);
  }

  private static ByteBuffer memory(long bytes) {
    return ByteBuffer.allocateDirect(Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
  }

  /** The images of the next step, [N, C, H, W]. */
  public FloatBuffer images() {
    return images;
  }

  /** The class of each pixel, [N, H, W]. */
  public LongBuffer targets() {
    return targets;
  }

  /** The weight of each pixel, [N, H, W]; 1 unless changed. */
  public FloatBuffer weights() {
    return weights;
  }

  /** What the loss knows besides, as its {@link Guide} says; null where it uses nothing. */
  public FloatBuffer guide() {
    return guide;
  }

  /**
   * Learns from what the buffers hold.
   *
   * @param rate the learning rate of this step
   * @return the loss before the step; if it is not finite, nothing was learned
   * @throws IllegalArgumentException if the network cannot process images of this size
   */
  public double run(double rate) {
    try (NDManager step = device.newSubManager()) {
      NDArray loss = loss(step);
      double value = loss.getFloat();
      optimizer.update(loss, rate);
      return value;
    }
  }

  /** Shows the network what the buffers hold, for its running statistics alone. */
  void show() {
    try (NDManager step = device.newSubManager()) {
      NDList images = new NDList(onDevice(imageArray, step));
      network.forward(images, GraphInterpreter.Mode.STATISTICS).close();
    }
  }

  /** The loss of what the buffers hold, from which gradients flow back; belongs to the manager. */
  NDArray loss(NDManager step) {
    NDArray image = onDevice(imageArray, step);
    NDList outputs = network.forward(new NDList(image), GraphInterpreter.Mode.TRAINING);
    outputs.attach(step);
    requireSize(outputs.get(0).getShape());
    List<NDArray> arguments = new ArrayList<>(List.of(outputs.get(0)));
    for (int i : auxiliaries.indices()) arguments.add(outputs.get(i));
    arguments.add(onDevice(targetArray, step));
    arguments.add(onDevice(weightArray, step));
    arguments.add(onDevice(guideArray, step));
    arguments.add(image);
    try (GradientMode on = new GradientMode(true)) {
      return script.call(step, "loss", arguments.toArray()).get(0);
    }
  }

  private void requireSize(Shape logits) {
    Shape wanted = targetArray.getShape();
    if (logits.get(2) == wanted.get(1) && logits.get(3) == wanted.get(2)) return;
    throw new IllegalArgumentException(
        "its output is %d x %d pixels; only networks whose output is as high and wide as their input can be trained"
            .formatted(logits.get(3), logits.get(2)));
  }

  private NDArray onDevice(NDArray array, NDManager step) {
    if (device.getDevice().equals(array.getDevice())) return array;
    NDArray copy = array.toDevice(device.getDevice(), true);
    copy.attach(step);
    return copy;
  }

  @Override
  public void close() {
    script.close();
    host.close();
  }
}
