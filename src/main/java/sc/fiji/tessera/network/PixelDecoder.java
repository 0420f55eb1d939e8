package sc.fiji.tessera.network;

import java.util.ArrayList;
import java.util.List;

/**
 * Mask2Former's pixel decoder: the maps at 1/32, 1/16 and 1/8 look at each other by deformable
 * attention, then the map at 1/4 is added to the finest of them. Cheng, Misra, Schwing, Kirillov,
 * Girdhar, "Masked-attention Mask Transformer for Universal Image Segmentation" (CVPR 2022).
 *
 * @param prefix what parameters start with: {@code sem_seg_head.pixel_decoder.}
 * @param dimension of all maps, a multiple of 4 and of the heads
 * @param layers of deformable attention
 * @param heads attention heads
 * @param points that each pixel looks at, for each head and map
 * @param perceptron width of the hidden layers
 */
record PixelDecoder(
    String prefix, int dimension, int layers, int heads, int points, int perceptron) {
  /** Maps that look at each other. */
  static final int LEVELS = 3;

  private static final int GROUPS = 32;
  private static final float EPSILON = 1e-5f;

  /**
   * What comes out.
   *
   * @param levels sizes of the maps at 1/32, 1/16, 1/8
   * @param pixels of these maps, [N, H_i W_i, dimension] each
   * @param places encodings of the places of their pixels, [1, H_i W_i, dimension] each
   * @param mask the map at 1/4, [N, dimension, H, W]
   */
  record Decoded(PixelLevels levels, List<Tokens> pixels, List<Tokens> places, Features mask) {}

  /** Adds the layers to the encoder's maps at 1/4, 1/8, 1/16, 1/32. */
  Decoded apply(TokenLayers tokens, List<Features> stages) {
    Layers net = tokens.net();
    GroupNormalization normal = new GroupNormalization(net, GROUPS);
    List<Features> maps = new ArrayList<>();
    List<Tokens> places = new ArrayList<>();
    for (int i = 0; i < LEVELS; i++) {
      String name = prefix + "input_proj." + i + ".";
      Features stage = stages.get(LEVELS - i);
      Features map = net.summand(name + 0, stage, dimension, Kernel.of(1), true);
      maps.add(normal.apply(name + 1, map));
      places.add(new SinePositions(tokens).of(maps.get(i)));
    }
    PixelLevels levels = new PixelLevels(tokens, maps);
    Tokens all = attended(tokens, levels, places);
    List<Tokens> pixels = new ArrayList<>();
    levels.split(all.value(), 1).forEach(part -> pixels.add(new Tokens(part, dimension)));
    Features fine = tokens.map(pixels.get(LEVELS - 1), maps.get(LEVELS - 1));
    return new Decoded(levels, pixels, places, mask(net, normal, stages.get(0), fine));
  }

  private Tokens attended(TokenLayers tokens, PixelLevels levels, List<Tokens> places) {
    Layers net = tokens.net();
    String kinds =
        net.parameter(prefix + "transformer.level_embed", Init.normal(1), LEVELS, dimension);
    Tokens[] seen = new Tokens[LEVELS];
    Tokens[] where = new Tokens[LEVELS];
    for (int i = 0; i < LEVELS; i++) {
      seen[i] = tokens.pixels(levels.map(i));
      where[i] = tokens.add(places.get(i), row(tokens, kinds, i, dimension));
    }
    Tokens x = joined(tokens, seen);
    Tokens at = joined(tokens, where);
    DeformableAttention attention = new DeformableAttention(tokens, levels, heads, points);
    for (int i = 0; i < layers; i++) {
      String name = prefix + "transformer.encoder.layers." + i + ".";
      Tokens looked = attention.apply(name + "self_attn", tokens.add(x, at), x);
      x = tokens.normalization(name + "norm1", tokens.add(x, looked), EPSILON);
      Tokens wide = tokens.relu(tokens.linear(name + "linear1", x, perceptron));
      Tokens thought = tokens.linear(name + "linear2", wide, dimension);
      x = tokens.normalization(name + "norm2", tokens.add(x, thought), EPSILON);
    }
    return x;
  }

  private static Tokens joined(TokenLayers tokens, Tokens[] parts) {
    Tokens all = parts[0];
    for (int i = 1; i < parts.length; i++) all = tokens.join(all, parts[i]);
    return all;
  }

  /** A row of a table [rows, dimension], [1, dimension]. */
  static Tokens row(TokenLayers tokens, String table, int row, int dimension) {
    Layers net = tokens.net();
    List<String> range = List.of(table, net.constant(row), net.constant(row + 1), net.constant(0));
    return new Tokens(net.node("Slice", range), dimension);
  }

  private Features mask(Layers net, GroupNormalization normal, Features stage, Features fine) {
    Features x = net.summand(prefix + "adapter_1", stage, dimension, Kernel.of(1), false);
    x = normal.apply(prefix + "adapter_1.norm", x);
    x = net.add(x, net.resize(fine, x, Interpolation.BILINEAR));
    x = net.convolution(prefix + "layer_1", x, dimension, Kernel.of(3), false);
    x = net.relu(normal.apply(prefix + "layer_1.norm", x));
    return net.summand(prefix + "mask_features", x, dimension, Kernel.of(1), true);
  }
}
