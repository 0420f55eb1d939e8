package sc.fiji.tessera.sample;

/**
 * The shape of a nucleus: an ellipse whose radius waves with the angle (a Fourier series) and whose
 * long axis may be bent. Its area is that of a circle of the given radius: bending is a shear, and
 * the waves are scaled to a mean square of 1.
 */
final class Outline {
  private static final int ANGLES = 256;
  private static final int WAVES = 7;

  /** From here on a place is outside whatever its angle; the angle is not worked out. */
  private static final double OUTSIDE = 1.3;

  private final double radius;
  private final double cosine;
  private final double sine;
  private final double longAxis;
  private final double shortAxis;
  private final double bend;
  private double farthest;
  private final float[] reach = new float[ANGLES + 1];

  Outline(double radius, double elongation, double irregularity, double bend, Draw draw) {
    this.radius = radius;
    this.bend = bend;
    double angle = draw.uniform(0, 2 * Math.PI);
    cosine = Math.cos(angle);
    sine = Math.sin(angle);
    longAxis = radius * Math.sqrt(elongation);
    shortAxis = radius / Math.sqrt(elongation);
    wave(irregularity, draw);
  }

  private void wave(double irregularity, Draw draw) {
    double[] amplitude = new double[WAVES];
    double[] phase = new double[WAVES];
    for (int k = 0; k < WAVES; k++) {
      amplitude[k] = irregularity * draw.gaussian() * Math.pow(2.0 / (k + 2), 1.5);
      phase[k] = draw.uniform(0, 2 * Math.PI);
    }
    double square = 0;
    for (int i = 0; i < ANGLES; i++) {
      double value = 1;
      for (int k = 0; k < WAVES; k++) {
        value += amplitude[k] * Math.cos((k + 2) * 2 * Math.PI * i / ANGLES + phase[k]);
      }
      // Never so deep that the outline comes near its own centre.
      reach[i] = (float) Math.max(0.45, Math.min(1.7, value));
      square += reach[i] * reach[i];
    }
    float scale = (float) (1 / Math.sqrt(square / ANGLES));
    for (int i = 0; i < ANGLES; i++) reach[i] *= scale;
    reach[ANGLES] = reach[0];
    for (float r : reach) farthest = Math.max(farthest, r);
  }

  double radius() {
    return radius;
  }

  /** Half the side of a square around the centre that holds the shape, in pixels. */
  int extent() {
    double bent = shortAxis + bend * longAxis * farthest * farthest;
    return 1 + (int) Math.ceil(farthest * Math.hypot(longAxis, bend == 0 ? 0 : bent));
  }

  /**
   * How far out a place is: 0 in the middle, 1 on the outline, above 1 outside; far outside it is
   * only a lower bound.
   *
   * @param x from the centre, in pixels
   * @param y from the centre, in pixels
   */
  double distance(double x, double y) {
    double u = (cosine * x + sine * y) / longAxis;
    double v = (cosine * y - sine * x) / shortAxis;
    v -= bend * (longAxis / shortAxis) * (u * u - 0.3);
    double length = Math.sqrt(u * u + v * v);
    if (length > OUTSIDE * farthest) return length / farthest;
    double turn = Math.atan2(v, u) / (2 * Math.PI);
    double bin = (turn < 0 ? turn + 1 : turn) * ANGLES;
    int i = Math.min(ANGLES - 1, (int) bin);
    return length / (reach[i] + (bin - i) * (reach[i + 1] - reach[i]));
  }
}
