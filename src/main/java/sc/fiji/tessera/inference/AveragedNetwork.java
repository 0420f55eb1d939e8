package sc.fiji.tessera.inference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import sc.fiji.tessera.model.ModelCard.Activation;

/**
 * Test-time augmentation: runs a network on several symmetric versions of each window, turns every
 * answer into probabilities and back into place, and gives their mean. Takes as many times longer
 * as there are symmetries. Not thread-safe.
 */
final class AveragedNetwork implements TilePipeline.Network {
  private final TilePipeline.Network network;
  private final List<Symmetry> symmetries;
  private final Activation activation;
  private final int channels;
  private final int classes;
  private FloatBuffer turned = FloatBuffer.allocate(0);
  private FloatBuffer answer = FloatBuffer.allocate(0);
  private FloatBuffer back = FloatBuffer.allocate(0);

  AveragedNetwork(
      TilePipeline.Network network,
      List<Symmetry> symmetries,
      Activation activation,
      int channels,
      int classes) {
    this.network = network;
    this.symmetries = symmetries;
    this.activation = activation;
    this.channels = channels;
    this.classes = classes;
  }

  @Override
  public void run(FloatBuffer in, FloatBuffer out, int height, int width, Progress progress) {
    int pixels = height * width;
    turned = direct(turned, channels * pixels);
    answer = direct(answer, classes * pixels);
    back = direct(back, classes * pixels);
    for (int i = 0; i < classes * pixels; i++) out.put(i, 0);
    float share = 1f / symmetries.size();
    for (Symmetry s : symmetries) {
      s.apply(in, turned, channels, height, width);
      int h = s.transpose() ? width : height;
      int w = s.transpose() ? height : width;
      network.run(turned, answer, h, w, progress);
      probabilities(answer, pixels);
      s.undo(answer, back, classes, height, width);
      for (int i = 0; i < classes * pixels; i++) out.put(i, out.get(i) + share * back.get(i));
    }
  }

  private void probabilities(FloatBuffer scores, int pixels) {
    if (activation == Activation.SIGMOID) {
      for (int i = 0; i < classes * pixels; i++) {
        scores.put(i, (float) (1 / (1 + Math.exp(-scores.get(i)))));
      }
    }
    if (activation != Activation.SOFTMAX) return;
    for (int i = 0; i < pixels; i++) {
      float max = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) max = Math.max(max, scores.get(c * pixels + i));
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        float e = (float) Math.exp(scores.get(c * pixels + i) - max);
        scores.put(c * pixels + i, e);
        sum += e;
      }
      float factor = (float) (1 / sum);
      for (int c = 0; c < classes; c++) {
        scores.put(c * pixels + i, scores.get(c * pixels + i) * factor);
      }
    }
  }

  private static FloatBuffer direct(FloatBuffer old, int floats) {
    if (old.capacity() == floats) return old;
    int bytes = Math.multiplyExact(floats, Float.BYTES);
    try {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
    } catch (OutOfMemoryError e) {
      throw new WindowTooLarge("Java has no memory for a window of " + floats + " values", e);
    }
  }
}
