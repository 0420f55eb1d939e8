package sc.fiji.tessera.network;

/**
 * A sequence of vectors in a graph, [N, tokens, dimension]: what transformers compute with.
 *
 * @param value the value's name
 * @param dimension the length of each vector
 */
record Tokens(String value, int dimension) {}
