package sc.fiji.tessera.inference;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.image.Probabilities;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelCard.Activation;

/**
 * Test-time augmentation: runs a network on several symmetric versions of each window, turns every
 * answer into probabilities and back into place, and gives their mean. Volumes are turned and
 * mirrored in x and y. Takes as many times longer as there are symmetries. Not thread-safe.
 */
final class AveragedNetwork implements TilePipeline.Network {
  private final TilePipeline.Network network;
  private final List<Symmetry> symmetries;
  private final ModelCard.Output output;
  private final int channels;

  /** Of the network's output. */
  private final int classes;

  private FloatBuffer turned = FloatBuffer.allocate(0);
  private FloatBuffer answer = FloatBuffer.allocate(0);
  private FloatBuffer back = FloatBuffer.allocate(0);
  private float[][] planes = new float[0][];

  AveragedNetwork(
      TilePipeline.Network network,
      List<Symmetry> symmetries,
      ModelCard.Output output,
      int channels) {
    this.network = network;
    this.symmetries = symmetries;
    this.output = output;
    this.channels = channels;
    this.classes = output.channels().size();
  }

  @Override
  public void run(FloatBuffer in, FloatBuffer out, BlockShape shape, Progress progress) {
    int pixels = shape.pixels();
    int height = shape.height();
    int width = shape.width();
    turned = DirectFloats.reused(turned, shape.count() * channels * pixels);
    answer = DirectFloats.reused(answer, shape.count() * classes * pixels);
    if (planes.length == 0 || planes[0].length != pixels) {
      planes = new float[classes][pixels];
      back = FloatBuffer.allocate(pixels);
    }
    for (int i = 0; i < shape.count() * classes * pixels; i++) out.put(i, 0);
    for (Symmetry s : symmetries) {
      s.apply(in, turned, shape.count() * channels * shape.depth(), height, width);
      BlockShape as =
          s.transpose() ? new BlockShape(shape.count(), shape.depth(), width, height) : shape;
      run(as, progress);
      for (int n = 0; n < shape.count(); n++) add(s, n, shape, out);
    }
  }

  private void run(BlockShape shape, Progress progress) {
    try {
      network.run(turned, answer, shape, progress);
    } catch (CancellationException e) {
      turned = FloatBuffer.allocate(0); // the network may go on with them for a second
      answer = FloatBuffer.allocate(0);
      throw e;
    }
  }

  /** Adds one answer's share to what comes out. */
  private void add(Symmetry s, int n, BlockShape shape, FloatBuffer out) {
    int pixels = shape.pixels();
    int first = n * classes * pixels;
    for (int c = 0; c < classes; c++) answer.get(first + c * pixels, planes[c]);
    float[][] scores = Arrays.copyOf(planes, output.classes().size());
    if (output.activation() == Activation.SOFTMAX) Probabilities.softmax(scores);
    if (output.activation() == Activation.SIGMOID) Probabilities.sigmoid(scores);
    if (output.centres().found()) turnOffsets(s);
    float share = 1f / symmetries.size();
    for (int c = 0; c < classes; c++) {
      s.undo(FloatBuffer.wrap(planes[c]), back, shape.depth(), shape.height(), shape.width());
      int start = first + c * pixels;
      for (int i = 0; i < pixels; i++) {
        out.put(start + i, out.get(start + i) + share * back.get(i));
      }
    }
  }

  /** An arrow in a mirrored image points the other way; with rows as columns, down is right. */
  private void turnOffsets(Symmetry s) {
    int down = classes - 2;
    int right = classes - 1;
    if (s.transpose()) {
      float[] t = planes[down];
      planes[down] = planes[right];
      planes[right] = t;
    }
    if (s.mirrorY()) negate(planes[down]);
    if (s.mirrorX()) negate(planes[right]);
  }

  private static void negate(float[] values) {
    for (int i = 0; i < values.length; i++) values[i] = -values[i];
  }
}
