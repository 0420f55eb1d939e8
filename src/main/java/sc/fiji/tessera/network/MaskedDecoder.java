package sc.fiji.tessera.network;

import java.util.List;
import java.util.function.Supplier;
import sc.fiji.tessera.graph.Attribute;

/**
 * Mask2Former's transformer decoder: learned queries look at the pixels of three maps in turns,
 * each only where the mask that it has so far lies (everywhere, while it has none), then at each
 * other. Every query ends as a mask and a class. Cheng, Misra, Schwing, Kirillov, Girdhar,
 * "Masked-attention Mask Transformer for Universal Image Segmentation" (CVPR 2022).
 *
 * @param prefix what parameters start with: {@code sem_seg_head.predictor.}
 * @param queries how many
 * @param layers of the decoder
 * @param heads attention heads
 * @param perceptron width of the hidden layers
 * @param classes without that of no object
 */
record MaskedDecoder(
    String prefix, int queries, int layers, int heads, int perceptron, int classes) {
  private static final float EPSILON = 1e-5f;

  /** Added to what is not to be seen: a softmax makes it 0, also in 16 bits. */
  private static final float HIDDEN = -3e4f;

  /**
   * What comes out.
   *
   * @param logits [N, queries, classes + 1], no object last
   * @param masks logits [N, queries, H, W], as large as the mask map
   */
  record Outputs(Tokens logits, Features masks) {}

  /** Adds the layers. */
  Outputs apply(TokenLayers tokens, PixelDecoder.Decoded in) {
    Layers net = tokens.net();
    int d = in.mask().channels();
    Tokens x = table(tokens, "query_feat", queries, d);
    Tokens at = table(tokens, "query_embed", queries, d);
    String kinds = table(tokens, "level_embed", PixelDecoder.LEVELS, d).value();
    Pair[] maps = new Pair[PixelDecoder.LEVELS];
    for (int i = 0; i < maps.length; i++) {
      Tokens row = PixelDecoder.row(tokens, kinds, i, d);
      maps[i] = new Pair(tokens.add(in.pixels().get(i), row), in.places().get(i));
    }
    x = tokens.repeated(x, in.pixels().get(0));
    for (int i = 0; i < layers; i++) {
      int level = i % maps.length;
      Features masks = masks(tokens, ready(tokens, x), in.mask());
      String hidden = hidden(net, net.resize(masks, in.levels().map(level), BILINEAR));
      x = look(tokens, i, new Pair(x, at), maps[level], hidden);
      x = among(tokens, i, new Pair(x, at));
      x = thought(tokens, i, x);
    }
    Tokens ready = ready(tokens, x);
    Tokens logits = tokens.linear(prefix + "class_embed", ready, classes + 1);
    return new Outputs(logits, masks(tokens, ready, in.mask()));
  }

  private static final Interpolation BILINEAR = Interpolation.BILINEAR;

  /** Vectors and encodings of their places. */
  private record Pair(Tokens vectors, Tokens places) {
    Tokens placed(TokenLayers tokens) {
      return tokens.add(vectors, places);
    }
  }

  private Tokens table(TokenLayers tokens, String name, int rows, int dimension) {
    String values =
        tokens.net().parameter(prefix + name + ".weight", Init.normal(1), rows, dimension);
    return new Tokens(values, dimension);
  }

  /** As both heads see the queries, after every layer. */
  private Tokens ready(TokenLayers tokens, Tokens x) {
    return shared(tokens, () -> tokens.normalization(prefix + "decoder_norm", x, EPSILON));
  }

  /** The product of every pixel's vector with one that each query gives: [N, queries, H, W]. */
  private Features masks(TokenLayers tokens, Tokens ready, Features map) {
    Layers net = tokens.net();
    Tokens weights = shared(tokens, () -> perceptron(tokens, ready));
    String pixels = net.node("Reshape", List.of(map.value(), net.constant(0, 0, -1)));
    String products = net.node("MatMul", List.of(weights.value(), pixels));
    String shape = net.sizes().joined(net.constant(0, queries), net.heightWidth(map));
    return new Features(net.node("Reshape", List.of(products, shape)), queries);
  }

  private Tokens perceptron(TokenLayers tokens, Tokens in) {
    String name = prefix + "mask_embed.layers.";
    Tokens x = tokens.relu(tokens.linear(name + 0, in, in.dimension()));
    x = tokens.relu(tokens.linear(name + 1, x, in.dimension()));
    return tokens.linear(name + 2, x, in.dimension());
  }

  /** All layers have the same heads. */
  private static Tokens shared(TokenLayers tokens, Supplier<Tokens> head) {
    Features f =
        tokens
            .net()
            .again(
                () -> {
                  Tokens t = head.get();
                  return new Features(t.value(), t.dimension());
                });
    return new Tokens(f.value(), f.channels());
  }

  /**
   * What to add to scores: [N, 1, queries, pixels], 0 where a mask is at least as probable as not,
   * and everywhere where it is so nowhere.
   */
  private String hidden(Layers net, Features masks) {
    String probable = net.node("Sigmoid", List.of(masks.value()));
    String flat = net.node("Reshape", List.of(probable, net.constant(0, 0, -1)));
    String inside = net.node("GreaterOrEqual", List.of(flat, net.scalar(0.5f)));
    String seen = net.node("Cast", List.of(inside), Attribute.of("to", 1L));
    Attribute last = Attribute.of("axes", new long[] {-1});
    String any = net.node("ReduceMax", List.of(seen), last);
    String outside = net.node("Sub", List.of(any, seen)); // 1 - seen, or 0 where there is none
    String penalty = net.node("Mul", List.of(outside, net.scalar(HIDDEN)));
    return net.node("Unsqueeze", List.of(penalty, net.constant(1)));
  }

  private Tokens look(TokenLayers tokens, int layer, Pair queries, Pair map, String hidden) {
    String name = prefix + "transformer_cross_attention_layers." + layer + ".";
    Tokens seen =
        attention(
            tokens,
            name + "multihead_attn.",
            new Tokens[] {queries.placed(tokens), map.placed(tokens), map.vectors},
            hidden);
    return tokens.normalization(name + "norm", tokens.add(queries.vectors, seen), EPSILON);
  }

  private Tokens among(TokenLayers tokens, int layer, Pair queries) {
    String name = prefix + "transformer_self_attention_layers." + layer + ".";
    Tokens placed = queries.placed(tokens);
    Tokens seen =
        attention(
            tokens, name + "self_attn.", new Tokens[] {placed, placed, queries.vectors}, null);
    return tokens.normalization(name + "norm", tokens.add(queries.vectors, seen), EPSILON);
  }

  private Tokens thought(TokenLayers tokens, int layer, Tokens x) {
    String name = prefix + "transformer_ffn_layers." + layer + ".";
    Tokens wide = tokens.relu(tokens.linear(name + "linear1", x, perceptron));
    Tokens thought = tokens.linear(name + "linear2", wide, x.dimension());
    return tokens.normalization(name + "norm", tokens.add(x, thought), EPSILON);
  }

  /** One weight for queries, keys and values, in this order; {@code hidden} is added to scores. */
  private Tokens attention(TokenLayers tokens, String name, Tokens[] in, String hidden) {
    Layers net = tokens.net();
    int d = in[0].dimension();
    Init init = Init.normal(TokenLayers.DEVIATION);
    String weight = net.parameter(name + "in_proj_weight", init, 3L * d, d);
    String bias = net.parameter(name + "in_proj_bias", Init.constant(0), 3L * d);
    Tokens[] own = new Tokens[in.length];
    for (int i = 0; i < in.length; i++) {
      String w = tokens.transposed(third(net, weight, i, d), 1, 0);
      String product = net.node("MatMul", List.of(in[i].value(), w));
      own[i] = new Tokens(net.node("Add", List.of(product, third(net, bias, i, d))), d);
    }
    DotProductAttention attention = new DotProductAttention(tokens, heads);
    String keys = attention.keys(own[1]);
    String scores = attention.scores(attention.heads(own[0]), keys, d / heads);
    if (hidden != null) scores = net.node("Add", List.of(scores, hidden));
    Tokens seen = attention.seen(scores, attention.heads(own[2]), d / heads);
    return tokens.linear(name + "out_proj", seen, d);
  }

  private static String third(Layers net, String all, int number, int dimension) {
    long from = (long) number * dimension;
    List<String> range =
        List.of(all, net.constant(from), net.constant(from + dimension), net.constant(0));
    return net.node("Slice", range);
  }
}
