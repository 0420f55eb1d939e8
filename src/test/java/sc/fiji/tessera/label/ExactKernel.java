package sc.fiji.tessera.label;

/** A kernel of a dense CRF with every pair of pixels summed: what the lattice approximates. */
record ExactKernel(double[] weights, int pixels) implements MeanField.Messages {
  /** Of points [pixel * dimensions + axis] in standard deviations. */
  static ExactKernel of(
      float[] features, int dimensions, double weight, DenseCrf.Normalization normalization) {
    int n = features.length / dimensions;
    double[] k = new double[n * n];
    double[] mass = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double square = 0;
        for (int d = 0; d < dimensions; d++) {
          double difference = features[i * dimensions + d] - features[j * dimensions + d];
          square += difference * difference;
        }
        k[i * n + j] = Math.exp(-square / 2);
        mass[i] += k[i * n + j];
      }
    }
    boolean symmetric = normalization == DenseCrf.Normalization.SYMMETRIC;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        k[i * n + j] *= weight / (symmetric ? Math.sqrt(mass[i] * mass[j]) : mass[i]);
      }
    }
    return new ExactKernel(k, n);
  }

  @Override
  public void add(float[] distributions, int classes, float[] messages) {
    for (int i = 0; i < pixels; i++) {
      for (int c = 0; c < classes; c++) {
        double sum = 0;
        for (int j = 0; j < pixels; j++) {
          sum += weights[i * pixels + j] * distributions[j * classes + c];
        }
        messages[i * classes + c] += (float) sum;
      }
    }
  }
}
