package sc.fiji.tessera.label;

/**
 * The one-dimensional step of the exact distance transform: along a line, g(q) = min over p of f(p)
 * + s^2 (q - p)^2, by the lower envelope of the parabolas rooted at every p. Keeps its buffers.
 */
final class ParabolaEnvelope {
  private final AxisLines lines;
  private final double weight;
  private final double[] bundle;
  private final int[] roots;
  private final double[] from;

  ParabolaEnvelope(AxisLines lines, double spacing) {
    this.lines = lines;
    this.weight = spacing * spacing;
    bundle = new double[lines.length() * lines.widest()];
    roots = new int[lines.length()];
    from = new double[lines.length()];
  }

  /** Transforms {@code count} neighbouring lines in place. */
  void transform(double[] values, int first, int count) {
    int n = lines.length();
    int stride = lines.stride();
    for (int q = 0; q < n; q++)
      for (int i = 0; i < count; i++) bundle[i * n + q] = values[first + q * stride + i];
    for (int i = 0; i < count; i++) {
      int last = envelope(i * n, n);
      if (last < 0) continue;
      int k = 0;
      for (int q = 0; q < n; q++) {
        while (k < last && from[k + 1] < q) k++;
        double step = q - roots[k];
        values[first + q * stride + i] = bundle[i * n + roots[k]] + weight * step * step;
      }
    }
  }

  /** Fills {@code roots} and {@code from}; returns the index of the last parabola, or -1. */
  private int envelope(int offset, int n) {
    int last = -1;
    for (int q = 0; q < n; q++) {
      double f = bundle[offset + q];
      if (f == Double.POSITIVE_INFINITY) continue;
      double crossing = Double.NEGATIVE_INFINITY;
      while (last >= 0) {
        int p = roots[last];
        // Where the parabola of q gets below that of p, in pixels.
        crossing = 0.5 * ((f - bundle[offset + p]) / (weight * (q - p)) + q + p);
        if (crossing > from[last]) break;
        last--;
      }
      from[++last] = last == 0 ? Double.NEGATIVE_INFINITY : crossing;
      roots[last] = q;
    }
    return last;
  }
}
