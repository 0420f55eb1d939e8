package sc.fiji.tessera.measure;

/**
 * The example of the page "Extending": TP / (TP + a FP + b FN) of a class, 0 to 1; with a = b = 1
 * the IoU, with 0.5 Dice. NaN for a class in neither image. Tversky, "Features of similarity"
 * (Psychological Review 1977).
 *
 * @param extra what a pixel too much costs, 0 or more
 * @param missing what a pixel too few costs, 0 or more
 */
record TverskyIndex(double extra, double missing) {
  TverskyIndex {
    if (!(extra >= 0 && missing >= 0)) {
      throw new IllegalArgumentException(
          "The weights of a Tversky index must be 0 or more, but are "
              + extra
              + " and "
              + missing
              + ".");
    }
  }

  /** Of a class, from the counts of an image or of all. */
  double of(ConfusionMatrix matrix, int c) {
    double right = matrix.count(c, c);
    double tooMuch = matrix.prediction(c) - right;
    double tooFew = matrix.reference(c) - right;
    return right / (right + extra * tooMuch + missing * tooFew);
  }
}
