package sc.fiji.tessera.network;

import java.util.List;

/**
 * The context module of Yu and Koltun, "Multi-Scale Context Aggregation by Dilated Convolutions"
 * (ICLR 2016): 3 x 3 convolutions of growing dilation that look at an ever wider neighbourhood of a
 * map of class scores without losing resolution. It starts as the identity (on positive scores).
 * Names of parameters are those of the Caffe nets.
 */
final class ContextModule {
  private static final String[] NAMES = {
    "conv1_1", "conv1_2", "conv2_1", "conv3_1", "conv4_1", "conv5_1", "conv6_1", "conv7_1"
  };
  private static final int[] DILATIONS = {1, 1, 2, 4, 8, 16, 32, 64};

  /** Channels of the large form's layers, as multiples of the classes. */
  private static final int[] LARGE = {2, 2, 4, 8, 16, 32};

  /** The large form's padding, all of it before its first layer. */
  private static final int MARGIN = 33;

  /** The share of noise beside the identity where layers widen. */
  private static final double NOISE = 0.01;

  private final Layers net;
  private final int classes;

  private ContextModule(Layers net, int classes) {
    this.net = net;
    this.classes = classes;
  }

  /**
   * As wide as its input throughout, each layer padding its own: {@code ctx_conv1_1 .. ctx_final}.
   *
   * @param layers 7, 8 or 10, the last two of them without growing dilation
   */
  static Features basic(Layers net, Features in, int layers) {
    ContextModule module = new ContextModule(net, in.channels());
    Features x = in;
    for (int i = 0; i < layers - 2; i++) {
      Kernel k = Kernel.of(3).dilation(DILATIONS[i]);
      x = net.relu(module.convolution("ctx_" + NAMES[i], x, in.channels(), k));
    }
    x = net.relu(module.convolution("ctx_fc1", x, in.channels(), Kernel.of(3)));
    return module.convolution("ctx_final", x, in.channels(), Kernel.of(1));
  }

  /**
   * Widening to 32 times its input's channels; padded once, so that what layers see beyond the
   * border is what the layer before made of zeros: {@code ct_conv1_1 .. ct_final}.
   */
  static Features large(Layers net, Features in) {
    ContextModule module = new ContextModule(net, in.channels());
    Features x = in;
    for (int i = 0; i < LARGE.length; i++) {
      Kernel k = Kernel.of(3).dilation(DILATIONS[i]).pad(i == 0 ? MARGIN : 0);
      x = net.relu(module.convolution("ct_" + NAMES[i], x, LARGE[i] * in.channels(), k));
    }
    x = net.relu(module.convolution("ct_fc1", x, x.channels(), Kernel.of(3).pad(0)));
    return module.convolution("ct_final", x, in.channels(), Kernel.of(1));
  }

  private Features convolution(String name, Features in, int out, Kernel k) {
    String weight =
        net.parameter(name + ".weight", identity(), out, in.channels(), k.size(), k.size());
    String bias = net.parameter(name + ".bias", Init.constant(0), out);
    return new Features(net.node("Conv", List.of(in.value(), weight, bias), k.convolution()), out);
  }

  /**
   * In the middle of the kernel classes / out between channels that stand for the same class, 0
   * elsewhere; where the number of channels changes, noise elsewhere.
   */
  private Init identity() {
    return (random, dims) -> {
      int out = (int) dims[0];
      int in = (int) dims[1];
      int taps = (int) (dims[2] * dims[3]);
      float share = (float) classes / out;
      float[] values = Init.normal(out == in ? 0 : NOISE * share).values(random, dims);
      for (int o = 0; o < out; o++) {
        for (int i = 0; i < in; i++) {
          boolean same = (long) o * classes / out == (long) i * classes / in;
          if (same) values[(o * in + i) * taps + taps / 2] = share;
        }
      }
      return values;
    };
  }
}
