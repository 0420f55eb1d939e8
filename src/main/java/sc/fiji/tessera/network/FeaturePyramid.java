package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.List;

/**
 * A feature pyramid: the maps of an encoder's stages made equally deep, each with the coarser one,
 * enlarged, added. Lin, Dollar, Girshick, He, Hariharan, Belongie, "Feature Pyramid Networks for
 * Object Detection" (CVPR 2017). Names are torchvision's: {@code inner_blocks.0.0}, {@code
 * layer_blocks.0.0}, with normalisation {@code inner_blocks.0.1}.
 *
 * @param normalized whether every convolution is followed by batch normalisation, in place of a
 *     bias
 */
record FeaturePyramid(Layers net, String prefix, boolean normalized) {

  /** Five maps, from the finest on; the last is every second pixel of the one before. */
  List<Features> add(List<Features> stages) {
    int width = net.width(256);
    List<Features> maps = new ArrayList<>();
    Features coarser = null;
    for (int i = stages.size() - 1; i >= 0; i--) {
      Features x = block("inner_blocks." + i, stages.get(i), width, Kernel.of(1));
      if (coarser != null) x = net.add(x, net.resize(coarser, x, Interpolation.NEAREST));
      coarser = x;
      maps.add(0, block("layer_blocks." + i, x, width, Kernel.of(3)));
    }
    maps.add(net.maxPool(maps.get(maps.size() - 1), Kernel.of(1).stride(2), false));
    return maps;
  }

  private Features block(String name, Features in, int width, Kernel k) {
    String block = prefix + name + ".";
    if (normalized) return net.convBn(block + 0, block + 1, in, width, k);
    return net.convolution(block + 0, in, width, k, true);
  }
}
