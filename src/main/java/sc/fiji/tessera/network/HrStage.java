package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.List;

/**
 * The branches of an {@link HrNet}: branch b runs at 1/4 / 2^b of the image with width * 2^b
 * channels. In every module each branch passes some residual blocks and then becomes the sum of all
 * branches, brought to its resolution.
 *
 * @param width published channels of the finest branch
 * @param blocks residual blocks of a branch in a module
 * @param interpolation towards finer branches
 */
record HrStage(Layers net, int width, int blocks, Interpolation interpolation) {
  private static final Kernel HALF = Kernel.of(3).stride(2);

  private int channels(int branch) {
    return net.width(width << branch);
  }

  /** The first two branches, from the encoder's first map. */
  List<Features> first(Features in) {
    List<Features> maps = new ArrayList<>();
    Kernel k = Kernel.of(3);
    boolean same = in.channels() == channels(0);
    maps.add(same ? in : net.convBnRelu("transition1.0.0", "transition1.0.1", in, channels(0), k));
    maps.add(net.convBnRelu("transition1.1.0.0", "transition1.1.0.1", in, channels(1), HALF));
    return maps;
  }

  /** One more branch, from the coarsest. */
  List<Features> coarser(List<Features> maps) {
    int branch = maps.size();
    List<Features> more = new ArrayList<>(maps);
    String name = "transition" + branch + "." + branch + ".0.";
    Features last = maps.get(branch - 1);
    more.add(net.convBnRelu(name + 0, name + 1, last, channels(branch), HALF));
    return more;
  }

  List<Features> run(String name, int modules, List<Features> maps) {
    List<Features> x = maps;
    for (int m = 0; m < modules; m++) x = module(name + "." + m, x);
    return x;
  }

  private List<Features> module(String name, List<Features> in) {
    List<Features> maps = new ArrayList<>();
    for (int b = 0; b < in.size(); b++) {
      ResidualBlock block = ResidualBlock.basic(width << b, 1, 1);
      maps.add(block.repeat(blocks, net, name + ".branches." + b, in.get(b)));
    }
    List<Features> fused = new ArrayList<>();
    for (int i = 0; i < maps.size(); i++) fused.add(fused(name + ".fuse_layers." + i, maps, i));
    return fused;
  }

  private Features fused(String name, List<Features> maps, int to) {
    Features sum = null;
    for (int from = 0; from < maps.size(); from++) {
      Features x = brought(name + "." + from, maps, from, to);
      sum = sum == null ? x : net.add(sum, x);
    }
    return net.relu(sum);
  }

  /** Branch {@code from} with the resolution and channels of branch {@code to}. */
  private Features brought(String name, List<Features> maps, int from, int to) {
    Features x = maps.get(from);
    if (from > to) {
      x = net.convBn(name + ".0", name + ".1", x, channels(to), Kernel.of(1));
      return net.resize(x, maps.get(to), interpolation);
    }
    for (int step = 0; step < to - from; step++) {
      String unit = name + "." + step;
      boolean last = step == to - from - 1;
      x = net.convBn(unit + ".0", unit + ".1", x, channels(last ? to : from), HALF);
      if (!last) x = net.relu(x);
    }
    return x;
  }
}
