package sc.fiji.tessera.sample;

/**
 * Smooth random texture: random values on a unit lattice, interpolated, summed over octaves. About
 * zero mean and unit standard deviation. A pure function of place and seed, hence thread-safe.
 */
final class ValueNoise {
  /** Standard deviation of one octave: uniform lattice values, averaged by the interpolation. */
  private static final double ONE_OCTAVE = 0.43;

  private final int seed;

  ValueNoise(int seed) {
    this.seed = seed;
  }

  double at(double x, double y, int octaves) {
    double sum = 0;
    double power = 0;
    double amplitude = 1;
    for (int i = 0; i < octaves; i++) {
      // The shift keeps the lattices of the octaves from lining up at the origin.
      sum += amplitude * octave(x + 17.3 * i, y - 9.7 * i, seed + i);
      power += amplitude * amplitude;
      amplitude *= 0.6;
      x *= 2;
      y *= 2;
    }
    return sum / (ONE_OCTAVE * Math.sqrt(power));
  }

  private static double octave(double x, double y, int seed) {
    int i = (int) Math.floor(x);
    int j = (int) Math.floor(y);
    double u = smooth(x - i);
    double v = smooth(y - j);
    double top = lattice(i, j, seed) * (1 - u) + lattice(i + 1, j, seed) * u;
    double bottom = lattice(i, j + 1, seed) * (1 - u) + lattice(i + 1, j + 1, seed) * u;
    return top * (1 - v) + bottom * v;
  }

  private static double smooth(double t) {
    return t * t * t * (t * (6 * t - 15) + 10);
  }

  private static double lattice(int i, int j, int seed) {
    int h = seed ^ i * 0x9E3779B1 ^ j * 0x85EBCA77;
    h = (h ^ (h >>> 15)) * 0x2C1B3C6D;
    h = (h ^ (h >>> 12)) * 0x297A2D39;
    return (h ^ (h >>> 15)) * 0x1p-31;
  }
}
