package sc.fiji.tessera.network;

/**
 * A pre-norm transformer block: attention, then a perceptron of one hidden layer, each on the
 * normalised tokens and added to them.
 *
 * @param heads attention heads
 * @param expansion how many times wider than the tokens the perceptron is; 4 in most
 * @param epsilon of the layer normalisations
 * @param dropout in training, everywhere inside; 0 for none
 * @param dropPath in training, how probably a residual branch is left out; 0 for never
 */
record TransformerBlock(int heads, int expansion, float epsilon, float dropout, float dropPath) {
  /** Adds the block. */
  Tokens apply(TokenLayers net, BlockNames names, Tokens in) {
    Tokens normal = net.normalization(names.norm1(), in, epsilon);
    Tokens seen = new Attention(net, heads, dropout).apply(names, normal);
    Tokens x = net.add(in, net.dropPath(seen, dropPath));
    Tokens thought = perceptron(net, names, net.normalization(names.norm2(), x, epsilon));
    return net.add(x, net.dropPath(thought, dropPath));
  }

  private Tokens perceptron(TokenLayers net, BlockNames names, Tokens in) {
    Tokens wide = net.gelu(net.linear(names.widen(), in, expansion * in.dimension()));
    Tokens narrow = net.linear(names.narrow(), net.dropout(wide, dropout), in.dimension());
    return net.dropout(narrow, dropout);
  }
}
