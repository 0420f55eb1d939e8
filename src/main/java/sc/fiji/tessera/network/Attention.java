package sc.fiji.tessera.network;

import java.util.List;
import sc.fiji.tessera.graph.Attribute;

/**
 * Multi-head self-attention over any number of tokens: softmax(q k' / sqrt(d)) v for each head, of
 * d = dimension / heads. Every token sees every other, so time and memory grow with the square of
 * their number. Vaswani et al., "Attention is all you need" (NeurIPS 2017).
 */
final class Attention {
  private final TokenLayers net;
  private final int heads;
  private final float dropout;

  /**
   * @param heads how many; the tokens' dimension is a multiple of them
   * @param dropout in training, of attention weights and of the result; 0 for none
   */
  Attention(TokenLayers net, int heads, float dropout) {
    this.net = net;
    this.heads = heads;
    this.dropout = dropout;
  }

  /** Adds the layers; one linear layer gives query, key and value, in this order. */
  Tokens apply(BlockNames names, Tokens in) {
    int d = in.dimension();
    new OptionLimits("A transformer's")
        .that(d % heads == 0, "dimension", d, "a multiple of its " + heads + " attention heads");
    Tokens all = net.linear(names.weight(), names.bias(), in, 3 * d);
    String query = head(all, 0, d, 0, 2, 1, 3);
    String key = head(all, d, d, 0, 2, 3, 1);
    String value = head(all, 2L * d, d, 0, 2, 1, 3);
    Layers graph = net.net();
    String scale = graph.scalar((float) (1 / Math.sqrt((double) d / heads)));
    String scaled = graph.node("Mul", List.of(query, scale));
    String scores = graph.node("MatMul", List.of(scaled, key));
    String weights = graph.node("Softmax", List.of(scores), Attribute.of("axis", -1L));
    Tokens kept = net.dropout(new Tokens(weights, heads), dropout);
    String seen = graph.node("MatMul", List.of(kept.value(), value));
    String joined = net.transposed(seen, 0, 2, 1, 3);
    String flat = graph.node("Reshape", List.of(joined, graph.constant(0, 0, d)));
    return net.dropout(net.linear(names.projection(), new Tokens(flat, d), d), dropout);
  }

  /** Channels from {@code from} on, cut into heads, with axes [N, tokens, head, d] reordered. */
  private String head(Tokens all, long from, int dimension, long... order) {
    Layers graph = net.net();
    String part =
        graph.node(
            "Slice",
            List.of(
                all.value(),
                graph.constant(from),
                graph.constant(from + dimension),
                graph.constant(2)));
    String shape = graph.constant(0, 0, heads, dimension / heads);
    return net.transposed(graph.node("Reshape", List.of(part, shape)), order);
  }
}
