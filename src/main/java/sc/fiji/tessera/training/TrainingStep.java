package sc.fiji.tessera.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A step of a network that says something of every pixel.
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
 * <p>The loss of auxiliary outputs is added to that of the first. Not thread-safe.
 */
public final class TrainingStep extends BatchStep {

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
  private final NDManager device;
  private final TorchScript script;

  public TrainingStep(GraphInterpreter network, Loss loss, Adam optimizer, Batch batch) {
    super(network.manager(), optimizer, batch, loss.guide());
    this.network = network;
    this.auxiliaries = AuxiliaryOutputs.of(network.graph());
    device = network.manager();
    script = new TorchScript(device, loss.method("value") + auxiliaries.lossMethod());
  }

  @Override
  void show() {
    try (NDManager step = device.newSubManager()) {
      NDList images = new NDList(imageArray(step));
      network.forward(images, GraphInterpreter.Mode.STATISTICS).close();
    }
  }

  @Override
  NDArray loss(NDManager step) {
    NDArray image = imageArray(step);
    NDList outputs = network.forward(new NDList(image), GraphInterpreter.Mode.TRAINING);
    outputs.attach(step);
    NDArray target = targetArray(step);
    requireSize(outputs.get(0).getShape(), target.getShape());
    List<NDArray> arguments = new ArrayList<>(List.of(outputs.get(0)));
    for (int i : auxiliaries.indices()) arguments.add(outputs.get(i));
    arguments.add(target);
    arguments.add(weightArray(step));
    arguments.add(guideArray(step));
    arguments.add(image);
    try (GradientMode on = new GradientMode(true)) {
      return script.call(step, "loss", arguments.toArray()).get(0);
    }
  }

  private static void requireSize(Shape logits, Shape wanted) {
    if (logits.get(2) == wanted.get(1) && logits.get(3) == wanted.get(2)) return;
    throw new IllegalArgumentException(
        String.format(
            Locale.ROOT,
            "its output is %d x %d pixels; only networks whose output is as high and wide as their input can be trained",
            logits.get(3),
            logits.get(2)));
  }

  @Override
  public void close() {
    script.close();
    super.close();
  }
}
