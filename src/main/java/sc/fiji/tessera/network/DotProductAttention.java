package sc.fiji.tessera.network;

import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/**
 * softmax(q k' / sqrt(d) + bias) v for each head of d dimensions, on values that are heads already.
 * Vaswani et al., "Attention is all you need" (NeurIPS 2017). A first axis of 1 serves every
 * example of the other values.
 */
final class DotProductAttention {
  private final Layers net;
  private final TokenLayers tokens;
  private final int heads;

  DotProductAttention(TokenLayers tokens, int heads) {
    this.tokens = tokens;
    this.net = tokens.net();
    this.heads = heads;
  }

  /** Tokens [N, L, heads d] as queries and values [N, heads, L, d]. */
  String heads(Tokens in) {
    return cut(in, 0, 2, 1, 3);
  }

  /** Tokens [N, L, heads d] as keys [N, heads, d, L]. */
  String keys(Tokens in) {
    return cut(in, 0, 2, 3, 1);
  }

  private String cut(Tokens in, long... order) {
    new OptionLimits("A transformer's")
        .that(
            in.dimension() % heads == 0,
            "dimension",
            in.dimension(),
            "a multiple of its " + heads + " attention heads");
    String shape = net.constant(0, 0, heads, in.dimension() / heads);
    return tokens.transposed(net.node("Reshape", List.of(in.value(), shape)), order);
  }

  /** q k' / sqrt(d), [N, heads, L, M]. */
  String scores(String queries, String keys, int dimension) {
    String scale = net.scalar((float) (1 / Math.sqrt(dimension)));
    return net.node("MatMul", List.of(net.node("Mul", List.of(queries, scale)), keys));
  }

  /** The values that the scores choose, heads one behind the other: [N, L, heads d]. */
  Tokens seen(String scores, String values, int dimension) {
    String weights = net.node("Softmax", List.of(scores), Attribute.of("axis", -1L));
    String seen = net.node("MatMul", List.of(weights, values));
    String joined = tokens.transposed(seen, 0, 2, 1, 3);
    int all = heads * dimension;
    return new Tokens(net.node("Reshape", List.of(joined, net.constant(0, 0, all))), all);
  }
}
