package sc.fiji.tessera.network;

import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/**
 * The prompts of Segment Anything as vectors: points and corners of boxes by random Fourier
 * features of their place (Tancik et al., NeurIPS 2020) and a learned vector of their kind, a mask
 * by a few convolutions. Kirillov et al., "Segment Anything" (ICCV 2023).
 *
 * @param prefix what parameters start with: {@code prompt_encoder.}
 * @param dimension of the vectors, even
 * @param side of the images that the network sees, in pixels
 * @param cells side of the grid of the image's embedding
 */
record PromptEncoder(String prefix, int dimension, int side, int cells) {
  private static final float EPSILON = 1e-6f;

  /** Labels of points are from 0 to one less: background, foreground, a box's two corners. */
  private static final int KINDS = 4;

  private static final Kernel HALVE = new Kernel(2, 2, 0, 1, 1);

  /**
   * Adds the encoding of points.
   *
   * @param frequencies what {@link #frequencies} gave
   * @param points float [B, P, 2], x and y in pixels of the network's image, pixel (0, 0) ranging
   *     from 0 to 1 with its centre at 0.5: half a pixel is added
   * @param labels float [B, P]: -1 no point, 0 background, 1 foreground, 2 and 3 a box's corners
   * @return [B, P, dimension]
   */
  Tokens points(TokenLayers tokens, String frequencies, String points, String labels) {
    Layers net = tokens.net();
    String centres = net.node("Add", List.of(points, net.scalar(0.5f)));
    String scaled = net.node("Mul", List.of(centres, net.scalar(2f / side)));
    Tokens place = fourier(net, frequencies, net.node("Sub", List.of(scaled, net.scalar(1f))));
    String kinds = net.node("Unsqueeze", List.of(labels, net.constant(-1)));
    String isNone = is(net, kinds, -1);
    String isPoint = net.node("Sub", List.of(net.scalar(1f), isNone));
    String sum = net.node("Mul", List.of(place.value(), isPoint));
    sum = chosen(net, sum, isNone, "not_a_point_embed");
    for (int i = 0; i < KINDS; i++) {
      sum = chosen(net, sum, is(net, kinds, i), "point_embeddings." + i);
    }
    return new Tokens(sum, dimension);
  }

  /** 1 where the label is that one, 0 elsewhere. */
  private static String is(Layers net, String labels, int kind) {
    String equal = net.node("Equal", List.of(labels, net.scalar((float) kind)));
    return net.node("Cast", List.of(equal), Attribute.of("to", 1L));
  }

  private String chosen(Layers net, String sum, String where, String name) {
    String learned = embedding(net, name);
    return net.node("Add", List.of(sum, net.node("Mul", List.of(where, learned))));
  }

  private String embedding(Layers net, String name) {
    Init init = Init.normal(TokenLayers.DEVIATION);
    return net.parameter(prefix + name + ".weight", init, 1, dimension);
  }

  /** The random frequencies [2, dimension / 2] that all places are encoded with, never trained. */
  String frequencies(Layers net) {
    String matrix = prefix + "pe_layer.positional_encoding_gaussian_matrix";
    return net.fixed(net.parameter(matrix, Init.normal(1), 2, dimension / 2));
  }

  /** Sines and cosines of random projections of places from -1 to 1, [..., 2]. */
  private Tokens fourier(Layers net, String frequencies, String places) {
    String angles = net.node("MatMul", List.of(places, frequencies));
    angles = net.node("Mul", List.of(angles, net.scalar((float) (2 * Math.PI))));
    List<String> both = List.of(net.node("Sin", List.of(angles)), net.node("Cos", List.of(angles)));
    return new Tokens(net.node("Concat", both, Attribute.of("axis", -1L)), dimension);
  }

  /** The encoding of the cells' centres, [cells cells, dimension], row by row. */
  Tokens cellCentres(TokenLayers tokens, String frequencies) {
    float[] places = new float[2 * cells * cells];
    for (int i = 0; i < cells * cells; i++) {
      places[2 * i] = 2 * (i % cells + 0.5f) / cells - 1;
      places[2 * i + 1] = 2 * (i / cells + 0.5f) / cells - 1;
    }
    Layers net = tokens.net();
    return fourier(net, frequencies, net.constant(places, (long) cells * cells, 2));
  }

  /**
   * Adds the encoding of a mask.
   *
   * @param mask float [B, 1, 4 cells, 4 cells], logits
   * @param hasMask float [1]: 1 if the mask counts, 0 if there is none
   * @return [B, dimension, cells, cells]
   */
  Features mask(GridLayers grids, String mask, String hasMask) {
    Layers net = grids.net();
    String name = prefix + "mask_downscaling.";
    Features x = halved(grids, name + 0, name + 1, new Features(mask, 1), 4);
    x = halved(grids, name + 3, name + 4, x, 16);
    x = net.convolution(name + 6, x, dimension, Kernel.of(1), true);
    String none = grids.reshaped(embedding(net, "no_mask_embed"), 1, dimension, 1, 1);
    String hasNone = net.node("Sub", List.of(net.scalar(1f), hasMask));
    String without = net.node("Mul", List.of(none, hasNone));
    String with = net.node("Mul", List.of(x.value(), hasMask));
    return new Features(net.node("Add", List.of(with, without)), dimension);
  }

  private static Features halved(
      GridLayers grids, String convolution, String normalization, Features in, int out) {
    Layers net = grids.net();
    Features x = net.convolution(convolution, in, out, HALVE, true);
    return net.gelu(grids.channelNormalization(normalization, x, EPSILON));
  }
}
