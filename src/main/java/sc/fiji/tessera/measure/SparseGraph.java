package sc.fiji.tessera.measure;

/**
 * Which rows may be partners of which columns.
 *
 * @param first [row] its first edge; its edges end before the first of the next row, so there is
 *     one entry more than rows
 * @param partner [edge] the column
 * @param columns how many there are
 */
record SparseGraph(int[] first, int[] partner, int columns) {
  int rows() {
    return first.length - 1;
  }
}
