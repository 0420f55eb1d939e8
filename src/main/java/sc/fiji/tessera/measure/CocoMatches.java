package sc.fiji.tessera.measure;

/**
 * What became of the instances of one class found in one image, by falling score.
 *
 * @param scores of the instances
 * @param matched [threshold][instance] whether it took one of the truth
 * @param ignored [threshold][instance] whether it is neither right nor wrong
 * @param truth instances of the truth that count
 */
record CocoMatches(double[] scores, boolean[][] matched, boolean[][] ignored, int truth) {
  /** 0.5, 0.55, ... 0.95, in the binary fractions that the reference program has. */
  static final double[] THRESHOLDS = thresholds();

  private static double[] thresholds() {
    int n = 10;
    double[] thresholds = new double[n];
    for (int i = 0; i < n; i++) thresholds[i] = 0.5 + i * ((0.95 - 0.5) / (n - 1));
    thresholds[n - 1] = 0.95;
    return thresholds;
  }
}
