package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Hiera as the image encoder of SAM 2: four stages of attention in windows, each of half the
 * resolution and twice the width of the one before, with a few blocks that see the whole image.
 * Ryali et al., "Hiera: A hierarchical vision transformer without the bells-and-whistles" (ICML
 * 2023); Bolya et al., "Window attention is bugged" (ICLR 2024), for the positions.
 *
 * @param dimension of the first stage, a multiple of its heads
 * @param heads attention heads of the first stage; they double with the dimension
 * @param blocks how many each of the four stages has
 * @param windows side of each stage's windows; the first block of a stage still uses those of the
 *     stage before
 * @param global the numbers, from 0, of the blocks that see the whole image
 * @param background side of the grid that the positions on the image are learned on
 */
record Hiera(
    int dimension, int heads, int[] blocks, int[] windows, Set<Integer> global, int background) {
  private static final float EPSILON = 1e-6f;
  private static final int EXPANSION = 4;
  private static final Kernel HALVE = new Kernel(2, 2, 0, 1, 1);

  /** What a block is: where it stands and what it makes of it. */
  private record Block(String name, int window, int heads, int dimension, boolean halves) {}

  /** Adds the encoder for square images; the maps of the four stages, the finest first. */
  List<Features> apply(GridLayers grids, String prefix, Features image, int side) {
    Layers net = grids.net();
    Kernel kernel = new Kernel(7, 4, 3, 1, 1);
    Features patches = net.convolution(prefix + "patch_embed.proj", image, dimension, kernel, true);
    Features placed = net.add(patches, positions(grids, prefix, patches, side / 4));
    TokenGrid x = grids.grid(placed, side / 4, side / 4);
    List<Features> maps = new ArrayList<>();
    int number = 0;
    for (int stage = 0; stage < blocks.length; stage++) {
      for (int i = 0; i < blocks[stage]; i++, number++) {
        boolean first = i == 0 && stage > 0;
        int window = global.contains(number) ? 0 : windows[first ? stage - 1 : stage];
        String name = prefix + "blocks." + number + ".";
        Block block = new Block(name, window, heads << stage, dimension << stage, first);
        x = block(grids, block, x);
      }
      maps.add(grids.map(x));
    }
    return maps;
  }

  /** A coarse grid of positions, resized, and the same window of positions everywhere. */
  private Features positions(GridLayers grids, String prefix, Features like, int cells) {
    Layers net = grids.net();
    Init init = Init.normal(TokenLayers.DEVIATION);
    int side = windows[0];
    String coarse = net.parameter(prefix + "pos_embed", init, 1, dimension, background, background);
    String window = net.parameter(prefix + "pos_embed_window", init, 1, dimension, side, side);
    String size = net.constant(1, dimension, cells, cells);
    String resized =
        net.node("Resize", List.of(coarse, "", "", size), Interpolation.BICUBIC.attributes());
    long times = cells / side;
    String tiled = net.node("Tile", List.of(window, net.constant(1, 1, times, times)));
    return new Features(net.node("Add", List.of(resized, tiled)), like.channels());
  }

  private TokenGrid block(GridLayers grids, Block block, TokenGrid in) {
    TokenLayers net = grids.tokens();
    TokenGrid normal = in.with(net.normalization(block.name + "norm1", in.tokens(), EPSILON));
    TokenGrid shortcut = in;
    if (block.dimension != in.dimension()) {
      Tokens wide = net.linear(block.name + "proj", normal.tokens(), block.dimension);
      shortcut = halved(grids, normal.with(wide));
    }
    TokenGrid seen = seen(grids, block, normal, shortcut);
    Tokens x = net.add(shortcut.tokens(), seen.tokens());
    Tokens wide = net.normalization(block.name + "norm2", x, EPSILON);
    wide = net.gelu(net.linear(block.name + "mlp.layers.0", wide, EXPANSION * block.dimension));
    Tokens thought = net.linear(block.name + "mlp.layers.1", wide, block.dimension);
    return shortcut.with(net.add(x, thought));
  }

  private static TokenGrid seen(GridLayers grids, Block block, TokenGrid in, TokenGrid like) {
    if (block.window == 0) return attention(grids, block, in);
    TokenGrid windows = attention(grids, block, grids.windows(in, block.window));
    return grids.joined(windows, like.height(), like.width());
  }

  private static TokenGrid halved(GridLayers grids, TokenGrid in) {
    Features map = grids.net().maxPool(grids.map(in), HALVE, false);
    return grids.grid(map, in.height() / 2, in.width() / 2);
  }

  /** Where a stage begins, queries are the largest of 2 x 2, and so is the result's grid. */
  private static TokenGrid attention(GridLayers grids, Block block, TokenGrid in) {
    TokenLayers net = grids.tokens();
    int d = block.dimension;
    DotProductAttention attention = new DotProductAttention(net, block.heads);
    Tokens all = net.linear(block.name + "attn.qkv", in.tokens(), 3 * d);
    TokenGrid query = in.with(net.vectorRange(all, 0, d, 3));
    if (block.halves) query = halved(grids, query);
    String queries = attention.heads(flat(grids, query));
    String keys = attention.keys(flat(grids, in.with(net.vectorRange(all, d, d, 3))));
    String values = attention.heads(flat(grids, in.with(net.vectorRange(all, 2L * d, d, 3))));
    int perHead = d / block.heads;
    Tokens seen = attention.seen(attention.scores(queries, keys, perHead), values, perHead);
    Tokens out = net.linear(block.name + "attn.proj", seen, d);
    String grid = grids.reshaped(out.value(), -1, query.height(), query.width(), d);
    return query.with(new Tokens(grid, d));
  }

  private static Tokens flat(GridLayers grids, TokenGrid in) {
    String value = grids.reshaped(in.value(), -1, in.cells(), in.dimension());
    return new Tokens(value, in.dimension());
  }
}
