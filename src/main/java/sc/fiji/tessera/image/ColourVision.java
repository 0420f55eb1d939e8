package sc.fiji.tessera.image;

/**
 * How people see colours: most, and those whose retina lacks the cones for red or for green (about
 * one man in fifty; the anomalous kinds, one in twenty, see more than these do). A colour becomes
 * the one that looks the same to all.
 *
 * <p>The matrices for linear RGB are those of Machado, Oliveira, Fernandes: A physiologically-based
 * model for simulation of color vision deficiency, IEEE Transactions on Visualization and Computer
 * Graphics 15 (2009) 1291-1298, at the severity 1.0.
 */
enum ColourVision {
  NORMAL(1, 0, 0, 0, 1, 0, 0, 0, 1),
  PROTANOPIA(
      0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998),
  DEUTERANOPIA(
      0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881);

  private final double[] matrix;

  ColourVision(double... matrix) {
    this.matrix = matrix;
  }

  /** CIELAB (D65) of an sRGB colour as it is seen. */
  double[] lab(int rgb) {
    double[] c = {linear(rgb >> 16 & 255), linear(rgb >> 8 & 255), linear(rgb & 255)};
    double[] seen = new double[3];
    for (int row = 0; row < 3; row++) {
      double sum = 0;
      for (int k = 0; k < 3; k++) sum += matrix[3 * row + k] * c[k];
      seen[row] = Math.max(0, Math.min(1, sum));
    }
    double x = bend((0.4124564 * seen[0] + 0.3575761 * seen[1] + 0.1804375 * seen[2]) / 0.95047);
    double y = bend(0.2126729 * seen[0] + 0.7151522 * seen[1] + 0.0721750 * seen[2]);
    double z = bend((0.0193339 * seen[0] + 0.1191920 * seen[1] + 0.9503041 * seen[2]) / 1.08883);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  /** How different two sRGB colours look: the distance in CIELAB, of which 2.3 is just seen. */
  double distance(int rgb, int other) {
    return Math.sqrt(squared(lab(rgb), lab(other)));
  }

  static double squared(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
  }

  private static double linear(int value) {
    double v = value / 255.0;
    return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
  }

  private static double bend(double t) {
    return t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
  }
}
