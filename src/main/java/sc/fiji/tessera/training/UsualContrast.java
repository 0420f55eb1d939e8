package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Plane;

/**
 * How much the intensities of a set are stretched, the median of its planes. A plane on which there
 * is nothing is stretched as much: its own darkest and brightest pixels are noise, which would
 * otherwise look like something.
 *
 * @param factors of each channel; null = each plane is stretched by its own intensities
 */
record UsualContrast(double[] factors) {
  static final UsualContrast NONE = new UsualContrast(null);

  /**
   * @param planes with something on them, arranged as the network wants them; one at a time
   */
  static UsualContrast of(Stream<Plane> planes, ImageFeed feed) {
    List<Affine[]> all = planes.map(p -> feed.normalization().fit(p)).toList();
    if (all.isEmpty()) return NONE;
    double[] factors = new double[all.get(0).length];
    for (int c = 0; c < factors.length; c++) {
      int channel = c;
      double[] sorted = all.stream().mapToDouble(a -> a[channel].factor()).sorted().toArray();
      factors[c] = sorted[sorted.length / 2];
    }
    return new UsualContrast(factors);
  }

  /** As its own intensities say, but for the contrast. */
  Affine[] applied(Affine[] own) {
    if (factors == null) return own;
    Affine[] result = Arrays.copyOf(own, own.length);
    for (int c = 0; c < own.length; c++) {
      result[c] = new Affine(own[c].offset(), factors[c], own[c].low(), own[c].high());
    }
    return result;
  }
}
