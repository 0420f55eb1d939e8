package sc.fiji.tessera.inference;

import java.nio.FloatBuffer;
import java.util.List;
import sc.fiji.tessera.image.Probabilities;
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
  private float[][] planes = new float[0][];

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
    turned = DirectFloats.reused(turned, channels * pixels);
    answer = DirectFloats.reused(answer, classes * pixels);
    if (planes.length == 0 || planes[0].length != pixels) {
      planes = new float[classes][pixels];
      back = FloatBuffer.allocate(pixels);
    }
    for (int i = 0; i < classes * pixels; i++) out.put(i, 0);
    float share = 1f / symmetries.size();
    for (Symmetry s : symmetries) {
      s.apply(in, turned, channels, height, width);
      int h = s.transpose() ? width : height;
      int w = s.transpose() ? height : width;
      network.run(turned, answer, h, w, progress);
      for (int c = 0; c < classes; c++) answer.get(c * pixels, planes[c]);
      if (activation == Activation.SOFTMAX) Probabilities.softmax(planes);
      if (activation == Activation.SIGMOID) Probabilities.sigmoid(planes);
      for (int c = 0; c < classes; c++) {
        s.undo(FloatBuffer.wrap(planes[c]), back, 1, height, width);
        int start = c * pixels;
        for (int i = 0; i < pixels; i++) {
          out.put(start + i, out.get(start + i) + share * back.get(i));
        }
      }
    }
  }
}
