package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.List;

/**
 * The features of MobileNetV3, with torchvision's names: a convolution of stride 2, inverted
 * residuals with squeeze-and-excitation, a 1 x 1 convolution. Howard et al., "Searching for
 * MobileNetV3" (ICCV 2019). Batch normalisation has an epsilon of 0.001 here.
 */
final class MobileNetV3 {

  /** The two published sizes. */
  enum Variant {
    LARGE,
    SMALL
  }

  /** One row of the paper's tables; channel counts before the width divisor. */
  private record Block(
      int kernel, int in, int expanded, int out, boolean squeeze, boolean hard, int stride) {}

  /** kernel, expanded, out, squeeze and excite, hard swish, stride: tables 1 and 2. */
  private static final int[][] LARGE = {
    {3, 16, 16, 0, 0, 1},
    {3, 64, 24, 0, 0, 2},
    {3, 72, 24, 0, 0, 1},
    {5, 72, 40, 1, 0, 2},
    {5, 120, 40, 1, 0, 1},
    {5, 120, 40, 1, 0, 1},
    {3, 240, 80, 0, 1, 2},
    {3, 200, 80, 0, 1, 1},
    {3, 184, 80, 0, 1, 1},
    {3, 184, 80, 0, 1, 1},
    {3, 480, 112, 1, 1, 1},
    {3, 672, 112, 1, 1, 1},
    {5, 672, 160, 1, 1, 2},
    {5, 960, 160, 1, 1, 1},
    {5, 960, 160, 1, 1, 1},
  };

  private static final int[][] SMALL = {
    {3, 16, 16, 1, 0, 2},
    {3, 72, 24, 0, 0, 2},
    {3, 88, 24, 0, 0, 1},
    {5, 96, 40, 1, 1, 2},
    {5, 240, 40, 1, 1, 1},
    {5, 240, 40, 1, 1, 1},
    {5, 120, 48, 1, 1, 1},
    {5, 144, 48, 1, 1, 1},
    {5, 288, 96, 1, 1, 2},
    {5, 576, 96, 1, 1, 1},
    {5, 576, 96, 1, 1, 1},
  };

  private static final float EPSILON = 1e-3f;

  private final Layers net;

  private MobileNetV3(Layers net) {
    this.net = net;
  }

  /**
   * The outputs of all layers, by their index in the reference; the last is the 1 x 1 convolution
   * (960 or 576 channels).
   *
   * @param prefix before the index of a layer, with its dot: {@code "backbone."}
   * @param dilated false: output stride 32; true: 16, the last stage dilated by 2
   */
  static List<Features> features(
      Layers net, String prefix, Features image, Variant variant, boolean dilated) {
    MobileNetV3 mobile = new MobileNetV3(net);
    List<Features> all = new ArrayList<>();
    Kernel halving = Kernel.of(3).stride(2);
    all.add(mobile.unit(prefix + 0, image, net.width(16), halving, true));
    int stride = 2;
    int dilation = 1;
    for (Block b : blocks(variant)) {
      stride *= b.stride;
      if (dilated && stride == 32) dilation = 2;
      Features x = all.get(all.size() - 1);
      all.add(mobile.residual(prefix + all.size() + ".block.", x, b, dilation));
    }
    Features x = all.get(all.size() - 1);
    int last = variant == Variant.LARGE ? 960 : 576;
    all.add(mobile.unit(prefix + all.size(), x, net.width(last), Kernel.of(1), true));
    return all;
  }

  /** The index of the last layer before the one that reaches 1/16: features at 1/8. */
  static int eighth(Variant variant) {
    return variant == Variant.LARGE ? 4 : 2;
  }

  private static List<Block> blocks(Variant variant) {
    List<Block> all = new ArrayList<>();
    int in = 16;
    for (int[] r : variant == Variant.LARGE ? LARGE : SMALL) {
      all.add(new Block(r[0], in, r[1], r[2], r[3] == 1, r[4] == 1, r[5]));
      in = r[2];
    }
    return all;
  }

  private Features residual(String name, Features in, Block b, int dilation) {
    int expanded = net.width(b.expanded);
    int layer = 0;
    Features x = in;
    if (b.expanded != b.in) x = unit(name + layer++, x, expanded, Kernel.of(1), b.hard);
    // a stage that is dilated gives up its stride
    Kernel depthwise = Kernel.of(b.kernel).dilation(dilation).groups(expanded);
    if (dilation == 1) depthwise = depthwise.stride(b.stride);
    x = unit(name + layer++, x, expanded, depthwise, b.hard);
    if (b.squeeze) x = excite(name + layer++, x, net.width(squeezed(b.expanded)));
    x = normalized(name + layer, x, net.width(b.out), Kernel.of(1));
    return b.stride == 1 && b.in == b.out ? net.add(x, in) : x;
  }

  private Features unit(String name, Features in, int out, Kernel kernel, boolean hard) {
    Features x = normalized(name, in, out, kernel);
    return hard ? net.hardSwish(x) : net.relu(x);
  }

  private Features normalized(String name, Features in, int out, Kernel kernel) {
    Features x = net.convolution(name + ".0", in, out, kernel, false);
    return net.batchNormalization(name + ".1", x, EPSILON);
  }

  /** Scales each channel by what all channels say of the whole image. */
  private Features excite(String name, Features in, int squeezed) {
    Features s = net.globalAveragePool(in);
    s = net.convRelu(name + ".fc1", s, squeezed, Kernel.of(1));
    s = net.convolution(name + ".fc2", s, in.channels(), Kernel.of(1), true);
    return net.multiply(net.hardSigmoid(s), in);
  }

  /** A quarter, rounded to a multiple of 8, but by no more than a tenth down. */
  private static int squeezed(int expanded) {
    int quarter = expanded / 4;
    int rounded = Math.max(8, (quarter + 4) / 8 * 8);
    return rounded < 0.9 * quarter ? rounded + 8 : rounded;
  }
}
