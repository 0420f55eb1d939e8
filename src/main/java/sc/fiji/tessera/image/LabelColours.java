package sc.fiji.tessera.image;

import ij.process.LUT;
import java.awt.Color;
import java.util.List;

/**
 * Colours for labels: 0 is black, and each further label has the colour that is farthest, in
 * CIELAB, from all before it and from white and grey. So neighbours in number differ most, and the
 * first few are the clearest. After 255 they repeat.
 *
 * <p>The idea is that of Glasbey, van der Heijden, Toh, Gray: Colour displays for categorical
 * images, Color Research and Application 32 (2007); the table is computed here, once.
 */
public final class LabelColours {
  private static final int LEVELS = 18;

  /** Darker than this is too close to the background for a thin outline. */
  private static final double DARKEST = 40;

  private static final int[] TABLE = table();

  private LabelColours() {}

  /** The colour of a label: black for 0. */
  public static Color of(long label) {
    return new Color(TABLE[label <= 0 ? 0 : (int) ((label - 1) % 255) + 1]);
  }

  /** A new colour table with label i at index i. */
  public static LUT table256() {
    return table256(List.of());
  }

  /**
   * The same with given colours for the first labels.
   *
   * @param first colours of the labels 0, 1, ..: 0xRRGGBB
   */
  public static LUT table256(List<Integer> first) {
    byte[][] rgb = new byte[3][256];
    for (int i = 0; i < 256; i++) {
      int colour = i < first.size() ? first.get(i) : TABLE[i];
      for (int k = 0; k < 3; k++) rgb[k][i] = (byte) (colour >> (16 - 8 * k));
    }
    return new LUT(rgb[0], rgb[1], rgb[2]);
  }

  private static int[] table() {
    int n = LEVELS * LEVELS * LEVELS;
    int[] colours = new int[n];
    double[][] lab = new double[n][];
    double[] distance = new double[n];
    for (int i = 0; i < n; i++) {
      colours[i] =
          level(i / LEVELS / LEVELS) << 16 | level(i / LEVELS % LEVELS) << 8 | level(i % LEVELS);
      lab[i] = lab(colours[i]);
      distance[i] = lab[i][0] < DARKEST ? -1 : Double.MAX_VALUE;
    }
    int[] table = new int[256];
    // Outlines lie on grey images: no label is white or grey.
    farther(distance, lab, lab(0xffffff));
    farther(distance, lab, lab(0x808080));
    double[] last = lab(0);
    for (int label = 1; label < 256; label++) {
      int best = farther(distance, lab, last);
      table[label] = colours[best];
      last = lab[best];
    }
    return table;
  }

  /** Takes a new colour into account; the candidate that is farthest from all taken. */
  private static int farther(double[] distance, double[][] lab, double[] taken) {
    int best = 0;
    for (int i = 0; i < distance.length; i++) {
      double l = lab[i][0] - taken[0];
      double a = lab[i][1] - taken[1];
      double b = lab[i][2] - taken[2];
      distance[i] = Math.min(distance[i], l * l + a * a + b * b);
      if (distance[i] > distance[best]) best = i;
    }
    return best;
  }

  private static int level(int i) {
    return i * 255 / (LEVELS - 1);
  }

  /** CIELAB (D65) of an sRGB colour. */
  static double[] lab(int rgb) {
    double[] c = {linear(rgb >> 16 & 255), linear(rgb >> 8 & 255), linear(rgb & 255)};
    double x = bend((0.4124564 * c[0] + 0.3575761 * c[1] + 0.1804375 * c[2]) / 0.95047);
    double y = bend(0.2126729 * c[0] + 0.7151522 * c[1] + 0.0721750 * c[2]);
    double z = bend((0.0193339 * c[0] + 0.1191920 * c[1] + 0.9503041 * c[2]) / 1.08883);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  private static double linear(int value) {
    double v = value / 255.0;
    return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
  }

  private static double bend(double t) {
    return t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
  }
}
