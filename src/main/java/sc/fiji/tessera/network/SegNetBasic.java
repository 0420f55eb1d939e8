package sc.fiji.tessera.network;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/**
 * The small SegNet: four levels of one convolution of 7 x 7 with 64 channels, and their mirror
 * image without ReLU. Parameters are named as the layers of the authors' Caffe net ({@code conv1},
 * {@code conv1_bn}, {@code conv_decode4}, {@code conv_classifier}).
 */
record SegNetBasic(Layers net) {
  private static final int LEVELS = 4;
  private static final Kernel POOLING = Kernel.of(2).stride(2);

  Features logits(Features image) {
    Deque<Pooled> poolings = new ArrayDeque<>();
    Features x = responseNormalized(image);
    for (int level = 1; level <= LEVELS; level++) {
      Features features = net.relu(normalized("conv" + level, x));
      poolings.push(net.maxPoolWithIndices(features, POOLING));
      x = poolings.peek().features();
    }
    for (int level = LEVELS; level >= 1; level--) {
      x = normalized("conv_decode" + level, net.maxUnpool(x, poolings.pop(), POOLING));
    }
    return net.convolution("conv_classifier", x, net.classes(), Kernel.of(1), true);
  }

  private Features normalized(String name, Features in) {
    Features x = net.convolution(name, in, net.width(64), Kernel.of(7), true);
    return net.batchNormalization(name + "_bn", x);
  }

  /** Local response normalisation over five neighbouring channels. */
  private Features responseNormalized(Features image) {
    Attribute[] attributes = {
      Attribute.of("size", 5L), Attribute.of("alpha", 1e-4f), Attribute.of("beta", 0.75f)
    };
    return new Features(net.node("LRN", List.of(image.value()), attributes), image.channels());
  }
}
