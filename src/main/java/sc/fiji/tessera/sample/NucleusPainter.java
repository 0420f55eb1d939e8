package sc.fiji.tessera.sample;

/** The amount of dye at each place of one nucleus after another; 1 = a typical nucleus. */
final class NucleusPainter {
  private static final double RIM_WIDTH = 0.13;

  private final NucleiStain stain;
  private final Draw draw;

  private Nucleus nucleus;
  private double brightness;
  private double thinning;
  private double chromatin;
  private double grain;
  private double tiltX;
  private double tiltY;
  private ValueNoise noise;

  /** Spots, four numbers each: column, row, radius in pixels, depth (negative = a hole). */
  private double[] spots;

  NucleusPainter(NucleiStain stain, Draw draw) {
    this.stain = stain;
    this.draw = draw;
  }

  /** Turns to another nucleus and draws what is random about its dye. */
  void take(Nucleus next) {
    nucleus = next;
    double spread = stain.brightnessSpread();
    brightness = Math.exp(spread * draw.gaussian());
    brightness = Math.min(6, Math.max(stain.dimmest(), brightness));
    chromatin = stain.chromatin() * draw.uniform(0.6, 1.4);
    if (next.condensed()) {
      brightness *= draw.uniform(1.5, 3.5);
      chromatin *= 0.3;
    }
    thinning = draw.uniform(0.08, 0.4);
    grain = Math.max(1, stain.grain() * next.radius());
    tiltX = 0.08 * draw.gaussian() / next.radius();
    tiltY = 0.08 * draw.gaussian() / next.radius();
    noise = new ValueNoise(draw.seed());
    drawSpots();
  }

  private void drawSpots() {
    int holes = nucleus.condensed() ? 0 : (int) draw.poisson(stain.nucleoli());
    int bright = nucleus.condensed() ? 0 : (int) draw.poisson(stain.foci());
    spots = new double[4 * (holes + bright)];
    double radius = nucleus.radius();
    for (int k = 0; k < spots.length; k += 4) {
      boolean hole = k < 4 * holes;
      double angle = draw.uniform(0, 2 * Math.PI);
      double away = radius * 0.7 * Math.sqrt(draw.uniform(0, 1));
      spots[k] = nucleus.extent() + away * Math.cos(angle);
      spots[k + 1] = nucleus.extent() + away * Math.sin(angle);
      spots[k + 2] = radius * (hole ? draw.uniform(0.1, 0.24) : draw.uniform(0.06, 0.15));
      spots[k + 3] = hole ? -draw.uniform(0.15, 0.55) : draw.uniform(0.2, 0.9);
    }
  }

  /** The dye at column i and row j of the nucleus's square, which must lie inside the outline. */
  float dye(int i, int j) {
    double d = nucleus.distance(i, j);
    // A nucleus is a flattened body: thinner towards its rim.
    double value = Math.pow(Math.max(0.02, 1 - d * d), thinning);
    double x = i - nucleus.extent();
    double y = j - nucleus.extent();
    value *= 1 + chromatin * noise.at(x / grain, y / grain, 3) + tiltX * x + tiltY * y;
    if (stain.rim() > 0) {
      double fromRim = (0.9 - d) / RIM_WIDTH;
      value += stain.rim() * Math.exp(-0.5 * fromRim * fromRim);
    }
    for (int k = 0; k < spots.length; k += 4) {
      double dx = (i - spots[k]) / spots[k + 2];
      double dy = (j - spots[k + 1]) / spots[k + 2];
      double square = dx * dx + dy * dy;
      if (square < 9) value *= 1 + spots[k + 3] * Math.exp(-0.5 * square);
    }
    return (float) (brightness * Math.max(0.08, value));
  }
}
