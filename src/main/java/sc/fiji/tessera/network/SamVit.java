package sc.fiji.tessera.network;

import java.util.Set;

/**
 * The image encoder of Segment Anything: a vision transformer on the grid of an image's patches.
 * Most blocks see square windows of the grid, a few see all of it; positions are learned for each
 * patch and, in the attention, for each distance. Kirillov et al., "Segment Anything" (ICCV 2023),
 * after Li et al., "Exploring plain vision transformer backbones for object detection" (ECCV 2022).
 *
 * @param dimension of the tokens, a multiple of the heads
 * @param layers blocks
 * @param heads attention heads of each block
 * @param window side of the windows in patches
 * @param global the numbers, from 0, of the blocks that see all patches
 * @param patch side of a patch in pixels
 */
record SamVit(int dimension, int layers, int heads, int window, Set<Integer> global, int patch) {
  private static final float EPSILON = 1e-6f;
  private static final int EXPANSION = 4;

  /** Adds the encoder for square images of some side; parameters start with {@code prefix}. */
  Features apply(GridLayers grids, String prefix, Features image, int side) {
    Layers net = grids.net();
    int cells = side / patch;
    Kernel kernel = Kernel.of(patch).stride(patch).pad(0);
    Features patches = net.convolution(prefix + "patch_embed.proj", image, dimension, kernel, true);
    TokenGrid x = grids.grid(patches, cells, cells);
    Init init = Init.normal(TokenLayers.DEVIATION);
    String positions = net.parameter(prefix + "pos_embed", init, 1, cells, cells, dimension);
    x = x.with(grids.tokens().add(x.tokens(), new Tokens(positions, dimension)));
    for (int i = 0; i < layers; i++) {
      x = block(grids, prefix + "blocks." + i + ".", x, global.contains(i) ? 0 : window);
    }
    return grids.map(x);
  }

  private TokenGrid block(GridLayers grids, String name, TokenGrid in, int side) {
    TokenLayers net = grids.tokens();
    TokenGrid normal = in.with(net.normalization(name + "norm1", in.tokens(), EPSILON));
    TokenGrid seen =
        side == 0
            ? attention(grids, name + "attn.", normal)
            : grids.joined(
                attention(grids, name + "attn.", grids.windows(normal, side)),
                in.height(),
                in.width());
    Tokens x = net.add(in.tokens(), seen.tokens());
    Tokens wide = net.normalization(name + "norm2", x, EPSILON);
    wide = net.gelu(net.linear(name + "mlp.lin1", wide, EXPANSION * dimension));
    return in.with(net.add(x, net.linear(name + "mlp.lin2", wide, dimension)));
  }

  private TokenGrid attention(GridLayers grids, String name, TokenGrid in) {
    TokenLayers net = grids.tokens();
    DotProductAttention attention = new DotProductAttention(net, heads);
    int d = dimension / heads;
    Tokens all = net.linear(name + "qkv", in.tokens(), 3 * dimension);
    String flat = grids.reshaped(all.value(), -1, in.cells(), 3L * dimension);
    String queries = attention.heads(part(net, flat, 0));
    String keys = attention.keys(part(net, flat, 1));
    String values = attention.heads(part(net, flat, 2));
    String scores = attention.scores(queries, keys, d);
    scores = new RelativePositions(name, in.height()).added(grids, queries, scores, heads, d);
    Tokens seen = attention.seen(scores, values, d);
    Tokens out = net.linear(name + "proj", seen, dimension);
    return in.with(
        new Tokens(grids.reshaped(out.value(), -1, in.height(), in.width(), dimension), dimension));
  }

  /** Query, key or value among the vectors [N, cells, 3 dimension]. */
  private Tokens part(TokenLayers net, String all, int which) {
    return net.vectorRange(new Tokens(all, 3 * dimension), (long) which * dimension, dimension, 2);
  }
}
