package sc.fiji.tessera.network;

/**
 * Attention between a few tokens and the cells of an image, in both directions. Kirillov et al.,
 * "Segment Anything" (ICCV 2023), appendix A.
 *
 * @param prefix what parameters start with: {@code mask_decoder.transformer.}
 * @param heads attention heads, of half the dimension between tokens and cells
 * @param perceptron width of the hidden layers
 * @param hidden how the perceptron's two layers are named
 */
record TwoWayTransformer(String prefix, int heads, int perceptron, String[] hidden) {
  private static final float EPSILON = 1e-5f;
  private static final int LAYERS = 2;

  /**
   * What attends to each other.
   *
   * @param tokens [B, T, dimension]
   * @param cells [B or 1, L, dimension]
   */
  record Pair(Tokens tokens, Tokens cells) {}

  /**
   * Adds the layers.
   *
   * @param places encodings of the places of both, which are added to queries and keys
   */
  Pair apply(TokenLayers net, Pair in, Pair places) {
    Pair x = in;
    for (int i = 0; i < LAYERS; i++) {
      x = layer(net, prefix + "layers." + i + ".", x, places, i == 0);
    }
    Tokens seen = look(net, prefix + "final_attn_token_to_image", x, places);
    Tokens sum = net.add(x.tokens, seen);
    return new Pair(net.normalization(prefix + "norm_final_attn", sum, EPSILON), x.cells);
  }

  private Pair layer(TokenLayers net, String name, Pair in, Pair places, boolean first) {
    Tokens t = among(net, name + "self_attn", in.tokens, first ? null : places.tokens);
    t = net.normalization(name + "norm1", t, EPSILON);
    Tokens seen = look(net, name + "cross_attn_token_to_image", new Pair(t, in.cells), places);
    t = net.normalization(name + "norm2", net.add(t, seen), EPSILON);
    Tokens wide = net.relu(net.linear(name + "mlp." + hidden[0], t, perceptron));
    Tokens thought = net.linear(name + "mlp." + hidden[1], wide, t.dimension());
    t = net.normalization(name + "norm3", net.add(t, thought), EPSILON);
    Pair swapped = new Pair(in.cells, t);
    Tokens back =
        look(
            net,
            name + "cross_attn_image_to_token",
            swapped,
            new Pair(places.cells, places.tokens));
    Tokens cells = net.normalization(name + "norm4", net.add(in.cells, back), EPSILON);
    return new Pair(t, cells);
  }

  /** Tokens among themselves; the first time without places, and nothing of them is kept. */
  private Tokens among(TokenLayers net, String name, Tokens t, Tokens places) {
    if (places == null) return attention(net, name, t, t, t, t.dimension());
    Tokens placed = net.add(t, places);
    return net.add(t, attention(net, name, placed, placed, t, t.dimension()));
  }

  /** What the first of a pair sees of the second. */
  private Tokens look(TokenLayers net, String name, Pair pair, Pair places) {
    Tokens queries = net.add(pair.tokens, places.tokens);
    Tokens keys = net.add(pair.cells, places.cells);
    return attention(net, name, queries, keys, pair.cells, queries.dimension() / 2);
  }

  private Tokens attention(
      TokenLayers net, String name, Tokens queries, Tokens keys, Tokens values, int inner) {
    DotProductAttention attention = new DotProductAttention(net, heads);
    String q = attention.heads(net.linear(name + ".q_proj", queries, inner));
    String k = attention.keys(net.linear(name + ".k_proj", keys, inner));
    String v = attention.heads(net.linear(name + ".v_proj", values, inner));
    int d = inner / heads;
    Tokens seen = attention.seen(attention.scores(q, k, d), v, d);
    return net.linear(name + ".out_proj", seen, queries.dimension());
  }
}
