package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.List;

/**
 * The thirteen convolutions of VGG-16 in five groups, each group followed by a pooling that halves
 * the map. Simonyan, Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
 * Recognition" (ICLR 2015). The networks that are made of it differ in names, in normalisation and
 * at the borders.
 *
 * @param names what the parameters are called
 * @param normalized batch normalisation after each convolution
 * @param border zeros around the image in the first convolution; 1 keeps the size
 * @param ceil whether pooling keeps an incomplete last row and column; if not, images must have at
 *     least 32 pixels
 */
record Vgg16(Names names, boolean normalized, int border, boolean ceil) {
  static final int GROUPS = 5;
  private static final int[] CONVOLUTIONS = {2, 2, 3, 3, 3};
  private static final int[] WIDTHS = {64, 128, 256, 512, 512};

  /** Names of the i-th convolution of a group and of its normalisation; both count from 0. */
  interface Names {
    String convolution(int group, int i);

    /** Asked only where there is normalisation. */
    String normalization(int group, int i);
  }

  /** As the Caffe nets, which have no normalisation: {@code conv1_1} to {@code conv5_3}. */
  static final Names CAFFE = new CaffeNames();

  private record CaffeNames() implements Names {
    @Override
    public String convolution(int group, int i) {
      return "conv" + (group + 1) + "_" + (i + 1);
    }

    @Override
    public String normalization(int group, int i) {
      throw new IllegalStateException("Caffe's VGG-16 has no batch normalisation");
    }
  }

  /** As torchvision's vgg16 and vgg16_bn: {@code features.0}, {@code features.2}... */
  static Vgg16 torchvision(String prefix, boolean normalized) {
    return new Vgg16(new ModuleNumbers(prefix + "features.", normalized), normalized, 1, false);
  }

  private record ModuleNumbers(String prefix, boolean normalized) implements Names {
    @Override
    public String convolution(int group, int i) {
      return prefix + number(group, i);
    }

    @Override
    public String normalization(int group, int i) {
      return prefix + (number(group, i) + 1);
    }

    /** Convolution, normalisation, ReLU and pooling each have a number. */
    private int number(int group, int i) {
      int perConvolution = normalized ? 3 : 2;
      int number = i * perConvolution;
      for (int g = 0; g < group; g++) number += convolutions(g) * perConvolution + 1;
      return number;
    }
  }

  static int convolutions(int group) {
    return CONVOLUTIONS[group];
  }

  /** Channels of a group, before the width divisor. */
  static int width(int group) {
    return WIDTHS[group];
  }

  /** The convolutions of a group, without the pooling after it. */
  Features group(Layers net, int group, Features in) {
    return group(net, group, in, Kernel.of(3));
  }

  /** With another kernel; the border around the image holds all the same. */
  Features group(Layers net, int group, Features in, Kernel kernel) {
    Features x = in;
    for (int i = 0; i < convolutions(group); i++) {
      Kernel k = group == 0 && i == 0 ? kernel.pad(border) : kernel;
      int out = net.width(width(group));
      x = net.convolution(names.convolution(group, i), x, out, k, true);
      if (normalized) x = net.batchNormalization(names.normalization(group, i), x);
      x = net.relu(x);
    }
    return x;
  }

  Features pool(Layers net, Features in) {
    return net.maxPool(in, Kernel.of(2).stride(2), ceil);
  }

  /** What each group gives, before its pooling (strides 1 to 16), then the last pooled map (32). */
  List<Features> stages(Layers net, Features image) {
    List<Features> stages = new ArrayList<>();
    Features x = image;
    for (int g = 0; g < GROUPS; g++) {
      Features features = group(net, g, x);
      stages.add(features);
      x = pool(net, features);
    }
    stages.add(x);
    return stages;
  }

  /** What each pooling gives: strides 2 to 32. */
  List<Features> pooled(Layers net, Features image) {
    List<Features> pooled = new ArrayList<>();
    Features x = image;
    for (int g = 0; g < GROUPS; g++) {
      x = pool(net, group(net, g, x));
      pooled.add(x);
    }
    return pooled;
  }
}
