package sc.fiji.tessera.network;

import java.util.List;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Tensor;

/**
 * TinyViT, the image encoder of MobileSAM: convolutions at a quarter of the image's size, then
 * three stages of windowed attention with a depthwise convolution between attention and perceptron.
 * Wu et al., "TinyViT: Fast pretraining distillation for small vision transformers" (ECCV 2022);
 * Zhang et al., "Faster Segment Anything" (2023), where the last stage is not coarser than the one
 * before.
 *
 * @param dimensions channels of the four stages
 * @param blocks how many each stage has
 * @param windows side of each stage's windows; the first has none
 * @param heads attention heads of each stage; the first has none
 * @param pretraining classes of the classification head that checkpoints carry along unused
 */
record TinyVit(int[] dimensions, int[] blocks, int[] windows, int[] heads, int pretraining) {
  private static final float EPSILON = 1e-5f;
  private static final int EXPANSION = 4;

  /** The network of 5 million parameters. */
  static final TinyVit MOBILE_SAM =
      new TinyVit(
          new int[] {64, 128, 160, 320},
          new int[] {2, 2, 6, 2},
          new int[] {7, 7, 14, 7},
          new int[] {2, 4, 5, 10},
          1000);

  /** Adds the encoder for square images of some side; a sixteenth of it comes out. */
  Features apply(GridLayers grids, String prefix, Features image, int side) {
    Layers net = grids.net();
    String stem = prefix + "patch_embed.seq.";
    Features x = unit(net, stem + 0, image, dimensions[0] / 2, Kernel.of(3).stride(2));
    x = unit(net, stem + 2, net.gelu(x), dimensions[0], Kernel.of(3).stride(2));
    for (int i = 0; i < blocks[0]; i++) x = bottleneck(net, prefix + "layers.0.blocks." + i, x);
    int cells = side / 4;
    for (int stage = 1; stage < dimensions.length; stage++) {
      int stride = stage < dimensions.length - 1 ? 2 : 1;
      String merge = prefix + "layers." + (stage - 1) + ".downsample";
      x = merged(net, merge, x, dimensions[stage], stride);
      cells /= stride;
      for (int i = 0; i < blocks[stage]; i++) {
        x = block(grids, prefix + "layers." + stage + ".blocks." + i, x, cells, stage);
      }
    }
    carryHead(net, prefix);
    return x;
  }

  /** What classified images in the pretraining: part of checkpoints, used by no node. */
  private void carryHead(Layers net, String prefix) {
    int d = dimensions[dimensions.length - 1];
    net.parameter(prefix + "norm_head.weight", Init.constant(1), d);
    net.parameter(prefix + "norm_head.bias", Init.constant(0), d);
    net.parameter(prefix + "head.weight", Init.constant(0), pretraining, d);
    net.parameter(prefix + "head.bias", Init.constant(0), pretraining);
  }

  private static Features unit(Layers net, String name, Features in, int out, Kernel k) {
    return net.convBn(name + ".c", name + ".bn", in, out, k);
  }

  /** An inverted bottleneck: wide, depthwise, narrow, and the sum. */
  private static Features bottleneck(Layers net, String name, Features in) {
    int wide = EXPANSION * in.channels();
    Features x = net.gelu(unit(net, name + ".conv1", in, wide, Kernel.of(1)));
    x = net.gelu(unit(net, name + ".conv2", x, wide, Kernel.of(3).groups(wide)));
    x = unit(net, name + ".conv3", x, in.channels(), Kernel.of(1));
    return net.gelu(net.add(in, x));
  }

  private static Features merged(Layers net, String name, Features in, int out, int stride) {
    Features x = net.gelu(unit(net, name + ".conv1", in, out, Kernel.of(1)));
    Kernel depthwise = Kernel.of(3).stride(stride).groups(out);
    x = net.gelu(unit(net, name + ".conv2", x, out, depthwise));
    return unit(net, name + ".conv3", x, out, Kernel.of(1));
  }

  private Features block(GridLayers grids, String name, Features in, int cells, int stage) {
    TokenLayers net = grids.tokens();
    TokenGrid x = grids.grid(in, cells, cells);
    TokenGrid windows = grids.windows(x, windows()[stage]);
    TokenGrid seen = grids.joined(attention(grids, name + ".attn", windows, stage), cells, cells);
    Features map = grids.map(x.with(net.add(x.tokens(), seen.tokens())));
    Kernel depthwise = Kernel.of(3).groups(in.channels());
    map = unit(grids.net(), name + ".local_conv", map, in.channels(), depthwise);
    TokenGrid y = grids.grid(map, cells, cells);
    Tokens wide = net.normalization(name + ".mlp.norm", y.tokens(), EPSILON);
    wide = net.gelu(net.linear(name + ".mlp.fc1", wide, EXPANSION * in.channels()));
    Tokens thought = net.linear(name + ".mlp.fc2", wide, in.channels());
    return grids.map(y.with(net.add(y.tokens(), thought)));
  }

  /** Each head's query, key and value lie together. Zeros around the map are normalised too. */
  private TokenGrid attention(GridLayers grids, String name, TokenGrid in, int stage) {
    TokenLayers net = grids.tokens();
    int d = in.dimension();
    int count = heads[stage];
    int perHead = d / count;
    Tokens x = net.normalization(name + ".norm", in.tokens(), EPSILON);
    Tokens all = net.linear(name + ".qkv", x, 3 * d);
    String each = grids.reshaped(all.value(), -1, in.cells(), count, 3L * perHead);
    Tokens parts = new Tokens(net.transposed(each, 0, 2, 1, 3), 3 * perHead);
    String queries = net.vectorRange(parts, 0, perHead, 3).value();
    String keys = net.vectorRange(parts, perHead, perHead, 3).value();
    String values = net.vectorRange(parts, 2L * perHead, perHead, 3).value();
    DotProductAttention attention = new DotProductAttention(net, count);
    String scores = attention.scores(queries, net.transposed(keys, 0, 1, 3, 2), perHead);
    scores = grids.net().node("Add", List.of(scores, biases(grids, name, in.height(), count)));
    Tokens out = net.linear(name + ".proj", attention.seen(scores, values, perHead), d);
    return in.with(new Tokens(grids.reshaped(out.value(), -1, in.height(), in.width(), d), d));
  }

  /** [heads, cells, cells]: a learned number for every distance along both axes, without sign. */
  private static String biases(GridLayers grids, String name, int side, int heads) {
    int cells = side * side;
    long[] distance = new long[cells * cells];
    for (int i = 0; i < distance.length; i++) {
      int rows = Math.abs(i / cells / side - i % cells / side);
      int columns = Math.abs(i / cells % side - i % cells % side);
      distance[i] = (long) rows * side + columns;
    }
    Layers net = grids.net();
    String learned = net.parameter(name + ".attention_biases", Init.constant(0), heads, cells);
    String index = net.constant(Tensor.of("", distance, cells, cells));
    return net.node("Gather", List.of(learned, index), Attribute.of("axis", 1L));
  }
}
