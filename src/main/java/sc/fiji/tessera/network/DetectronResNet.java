package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.List;

/**
 * A ResNet as detectron2 builds it: names are {@code stem.conv1}, {@code res2.0.conv1}, {@code
 * res2.0.shortcut}, each with its {@code .norm}. He, Zhang, Ren, Sun, "Deep Residual Learning for
 * Image Recognition" (CVPR 2016).
 *
 * @param prefix before all names, with its dot
 * @param depth 18 or 34 (two 3 x 3 convolutions a block), 50 or 101 (bottlenecks)
 * @param stem channels of the first convolution; 64 as published
 * @param planes inner channels of the first stage's blocks; 64 as published
 * @param inside whether the stride is in a block's 3 x 3 convolution, not in its first 1 x 1
 */
record DetectronResNet(Layers net, String prefix, int depth, int stem, int planes, boolean inside) {
  private static final int STAGES = 4;

  /** Of the published width, with the stride in the first 1 x 1 convolution. */
  DetectronResNet(Layers net, String prefix, int depth) {
    this(net, prefix, depth, 64, 64, false);
  }

  /** The maps of {@code res2} (1/4) to {@code res5} (1/32). */
  List<Features> stages(Features image) {
    Features x = net.relu(unit("stem.conv1", image, net.width(stem), Kernel.of(7).stride(2)));
    x = net.maxPool(x, Kernel.of(3).stride(2), false);
    List<Features> maps = new ArrayList<>();
    ResNet.Options encoder = ResNet.Options.of(depth, 32);
    List<Integer> blocks = encoder.blocks();
    for (int stage = 0; stage < STAGES; stage++) {
      for (int b = 0; b < blocks.get(stage); b++) {
        int stride = b == 0 && stage > 0 ? 2 : 1;
        String name = "res" + (stage + 2) + "." + b;
        x =
            encoder.bottleneck()
                ? block(name, x, planes << stage, stride)
                : basic(name, x, planes << stage, stride);
      }
      maps.add(x);
    }
    return maps;
  }

  private Features basic(String name, Features in, int width, int stride) {
    int out = net.width(width);
    Features x = net.relu(unit(name + ".conv1", in, out, Kernel.of(3).stride(stride)));
    x = unit(name + ".conv2", x, out, Kernel.of(3));
    boolean same = stride == 1 && in.channels() == out;
    Features shortcut = same ? in : unit(name + ".shortcut", in, out, Kernel.of(1).stride(stride));
    return net.relu(net.add(x, shortcut));
  }

  private Features block(String name, Features in, int narrow, int stride) {
    int middle = net.width(narrow);
    int out = net.width(4 * narrow);
    Kernel entry = Kernel.of(1).stride(stride);
    Kernel first = inside ? Kernel.of(1) : entry;
    Kernel second = inside ? Kernel.of(3).stride(stride) : Kernel.of(3);
    Features x = net.relu(unit(name + ".conv1", in, middle, first));
    x = net.relu(unit(name + ".conv2", x, middle, second));
    x = unit(name + ".conv3", x, out, Kernel.of(1));
    boolean same = stride == 1 && in.channels() == out;
    Features shortcut = same ? in : unit(name + ".shortcut", in, out, entry);
    return net.relu(net.add(x, shortcut));
  }

  private Features unit(String name, Features in, int out, Kernel k) {
    return net.convBn(prefix + name, prefix + name + ".norm", in, out, k);
  }
}
