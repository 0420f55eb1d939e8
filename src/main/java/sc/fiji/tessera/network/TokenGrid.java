package sc.fiji.tessera.network;

/**
 * Vectors on a grid whose size is known when the graph is built, [N, height, width, dimension].
 *
 * @param value the value's name
 */
record TokenGrid(String value, int height, int width, int dimension) {

  /** The same values where their arrangement does not matter. */
  Tokens tokens() {
    return new Tokens(value, dimension);
  }

  /** Other vectors on the same grid. */
  TokenGrid with(Tokens vectors) {
    return new TokenGrid(vectors.value(), height, width, vectors.dimension());
  }

  int cells() {
    return height * width;
  }
}
