package sc.fiji.tessera.network;

/**
 * One of the two decoders of {@link PanopticDeepLab}: atrous spatial pyramid pooling, then one
 * encoder stage after the other from coarse to fine, each projected, put beside the map so far and
 * fused with it by a separable 5 x 5 convolution.
 *
 * @param name what stands before its names: {@code decoder.semantic_}
 * @param how maps are resized
 * @param rate the least dilation of the pyramid
 */
record PanopticDecoder(Layers net, String name, Interpolation how, int rate) {
  /** Channels of the pyramid, before the width divisor. */
  private static final int PYRAMID = 256;

  /**
   * The decoded map at the resolution of the encoder's first stage.
   *
   * @param out its channels, before the width divisor
   * @param low those to which the coarsest of the finer stages is projected; each finer one has
   *     half as many
   */
  Features decoded(ResNet.Stages maps, int out, int low) {
    Features x = pyramid(maps.layer4());
    Features[] finer = {maps.layer3(), maps.layer2(), maps.layer1()};
    for (int i = 0; i < finer.length; i++) {
      int channels = net.width(low >> i);
      String project = name + "decoder.project." + i + ".";
      Features l = net.convBnRelu(project + 0, project + 1, finer[i], channels, Kernel.of(1));
      x = net.concatenate(net.resize(x, l, how), l);
      x = separable(name + "decoder.fuse." + i + ".0", x, out);
    }
    return x;
  }

  /** The class of every pixel of the decoded map: a separable convolution and a 1 x 1 one. */
  Features logits(String key, Features in, int middle, int out) {
    return net.convolution(name(key, 1), hidden(key, in, middle), out, Kernel.of(1), true);
  }

  /** The same for quantities that are 0 in most places. */
  Features quantity(String key, Features in, int middle, int out) {
    return net.prediction(name(key, 1), hidden(key, in, middle), out);
  }

  private Features hidden(String key, Features in, int middle) {
    return separable(name(key, 0) + ".0", in, middle);
  }

  private String name(String key, int layer) {
    return name + "head.classifier." + key + "." + layer;
  }

  private Features separable(String unit, Features in, int out) {
    Kernel depthwise = Kernel.of(5).groups(in.channels());
    String first = unit + ".0.";
    Features x = net.convBnRelu(first + 0, first + 1, in, in.channels(), depthwise);
    return net.convBnRelu(unit + ".1", unit + ".2", x, net.width(out), Kernel.of(1));
  }

  /** Unlike DeepLab v3's, its pooled branch has no normalisation: single images can be learned. */
  private Features pyramid(Features in) {
    String aspp = name + "decoder.aspp.";
    int out = net.width(PYRAMID);
    Features[] branches = new Features[5];
    for (int i = 0; i < 4; i++) {
      Kernel k = i == 0 ? Kernel.of(1) : Kernel.of(3).dilation(i * rate);
      String branch = aspp + "convs." + i + ".";
      branches[i] = net.convBnRelu(branch + 0, branch + 1, in, out, k);
    }
    String pooling = aspp + "convs.4.aspp_pooling.1";
    Features mean = net.globalAveragePool(in);
    mean = net.relu(net.convolution(pooling, mean, out, Kernel.of(1), false));
    branches[4] = net.resize(mean, in, how);
    Features x = net.concatenate(branches);
    x = net.convBnRelu(aspp + "project.0", aspp + "project.1", x, out, Kernel.of(1));
    return net.dropout(x, 0.5f);
  }
}
