package sc.fiji.tessera.network;

import java.util.List;

/**
 * The encoder of a vision transformer: cuts the image into square patches, makes each a token with
 * an embedding of its position, and lets blocks of attention work on them. Dosovitskiy et al., "An
 * image is worth 16x16 words" (ICLR 2021); the distillation token is that of Touvron et al.,
 * "Training data-efficient image transformers" (ICML 2021).
 *
 * <p>Position embeddings were learned for a square grid; for other grids they are resized
 * bilinearly, when the network runs.
 */
final class VisionTransformer {

  /**
   * @param patch side of a patch in pixels
   * @param dimension of the tokens
   * @param layers blocks
   * @param heads attention heads of each block
   * @param expansion how many times wider than the tokens the blocks' perceptrons are
   * @param grid side of the grid of patches that the position embeddings are for
   * @param distilled whether there is a distillation token behind the class token
   * @param epsilon of the layer normalisations: 1e-5 in Segmenter, 1e-6 in most others
   * @param dropPath in training, how probably the last block's branches are left out; less before
   */
  record Options(
      int patch,
      int dimension,
      int layers,
      int heads,
      int expansion,
      int grid,
      boolean distilled,
      float epsilon,
      float dropPath) {

    /** How many tokens stand before those of the patches. */
    int extra() {
      return distilled ? 2 : 1;
    }
  }

  /**
   * What parameters are called.
   *
   * @param patches the convolution that makes patches tokens
   * @param classToken the class token
   * @param positions the position embeddings
   * @param block what stands before a block's number
   * @param inBlock the names within a block
   * @param norm the last layer normalisation
   */
  record Names(
      String patches,
      String classToken,
      String positions,
      String block,
      BlockNames inBlock,
      String norm) {

    static final Names TIMM =
        new Names("patch_embed.proj", "cls_token", "pos_embed", "blocks.", BlockNames.TIMM, "norm");

    static final Names TORCHVISION =
        new Names(
            "conv_proj",
            "class_token",
            "encoder.pos_embedding",
            "encoder.layers.encoder_layer_",
            BlockNames.TORCHVISION,
            "encoder.ln");

    /** The same names behind {@code prefix}. */
    Names behind(String prefix) {
      return new Names(
          prefix + patches,
          prefix + classToken,
          prefix + positions,
          prefix + block,
          inBlock,
          prefix + norm);
    }
  }

  /**
   * What comes out.
   *
   * @param tokens [N, extra + h w, dimension]: class token, perhaps distillation token, patches
   * @param grid a map [N, dimension, h, w] as large as the grid of patches
   */
  record Encoding(Tokens tokens, Features grid) {}

  private final Options options;
  private final Names names;

  VisionTransformer(Options options, Names names) {
    this.options = options;
    this.names = names;
  }

  /** Adds the encoder to an image whose height and width are multiples of the patch. */
  Encoding apply(TokenLayers net, Features image) {
    Kernel kernel = Kernel.of(options.patch).stride(options.patch).pad(0);
    Features grid = net.net().convolution(names.patches, image, options.dimension, kernel, true);
    Tokens patches = net.pixels(grid);
    Tokens x = net.learned(names.classToken, 1, patches);
    if (options.distilled) x = net.join(x, net.learned(distillationToken(), 1, patches));
    x = net.add(net.join(x, patches), positions(net, grid));
    for (int i = 0; i < options.layers; i++) {
      TransformerBlock block =
          new TransformerBlock(options.heads, options.expansion, options.epsilon, 0, dropPath(i));
      x = block.apply(net, names.inBlock.in(names.block + i), x);
    }
    return new Encoding(net.normalization(names.norm, x, options.epsilon), grid);
  }

  private String distillationToken() {
    return names.classToken.replace("cls_token", "dist_token");
  }

  /** From 0 in the first block to the full probability in the last. */
  private float dropPath(int block) {
    return options.layers == 1 ? 0 : options.dropPath * block / (options.layers - 1);
  }

  /** [1, extra + h w, dimension]; on the grid they were learned for, as they were learned. */
  private Tokens positions(TokenLayers net, Features grid) {
    Layers graph = net.net();
    int side = options.grid;
    long extra = options.extra();
    long count = extra + (long) side * side;
    String learned =
        graph.parameter(
            names.positions, Init.normal(TokenLayers.DEVIATION), 1, count, options.dimension);
    Tokens all = new Tokens(learned, options.dimension);
    String flat = net.transposed(net.range(all, extra, count).value(), 0, 2, 1);
    String shape = graph.constant(0, 0, side, side);
    Features square = new Features(graph.node("Reshape", List.of(flat, shape)), options.dimension);
    Features fitted = graph.resize(square, grid, Interpolation.BILINEAR);
    return net.join(net.range(all, 0, extra), net.pixels(fitted));
  }
}
