package sc.fiji.tessera.image;

import ij.process.LUT;
import java.awt.Color;
import java.util.List;

/**
 * Colours for labels: 0 is black; the first seven are those of Okabe and Ito, which the
 * colour-blind tell apart as well; and each further label has the colour that is farthest, in
 * CIELAB, from all before it and from white and grey, for all kinds of {@link ColourVision}. So
 * neighbours in number differ most, and the first few are the clearest. After 255 they repeat.
 *
 * <p>Okabe, Ito: Color Universal Design (2008), jfly.uni-koeln.de/color. The idea of the others is
 * that of Glasbey, van der Heijden, Toh, Gray: Colour displays for categorical images, Color
 * Research and Application 32 (2007); the table is computed here, once.
 */
public final class LabelColours {
  private static final int LEVELS = 18;

  /** Darker than this is too close to the background for a thin outline. */
  private static final double DARKEST = 40;

  /** Orange, sky blue, bluish green, yellow, blue, vermilion, reddish purple. */
  private static final int[] FIRST = {
    0xe69f00, 0x56b4e9, 0x009e73, 0xf0e442, 0x0072b2, 0xd55e00, 0xcc79a7
  };

  /** So many colours, with black, are as far apart for the colour-blind as for others. */
  private static final int STRICT = 17;

  /** Of later ones, those that most people see farther apart may be so much nearer for others. */
  private static final double LATER = 3 * 3;

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
    Candidates candidates = new Candidates();
    candidates.take(0xffffff); // outlines lie on grey images: no label is white or grey
    candidates.take(0x808080);
    candidates.take(0);
    int[] table = new int[256];
    for (int label = 1; label < 256; label++) {
      boolean given = label <= FIRST.length;
      table[label] = given ? FIRST[label - 1] : candidates.farthest(label < STRICT ? 1 : LATER);
      candidates.take(table[label]);
    }
    return table;
  }

  /** A grid of colours, each with its distance to the nearest that is taken. */
  private static final class Candidates {
    private final int[] colours = new int[LEVELS * LEVELS * LEVELS];
    private final double[][][] lab = new double[ColourVision.values().length][colours.length][];

    /** Squared, for each kind of vision. */
    private final double[][] nearest = new double[lab.length][colours.length];

    Candidates() {
      for (int i = 0; i < colours.length; i++) {
        colours[i] =
            level(i / LEVELS / LEVELS) << 16 | level(i / LEVELS % LEVELS) << 8 | level(i % LEVELS);
        for (ColourVision vision : ColourVision.values()) {
          lab[vision.ordinal()][i] = vision.lab(colours[i]);
          boolean dark = lab[0][i][0] < DARKEST;
          nearest[vision.ordinal()][i] = dark ? -1 : Double.MAX_VALUE;
        }
      }
    }

    private static int level(int i) {
      return i * 255 / (LEVELS - 1);
    }

    void take(int colour) {
      for (ColourVision vision : ColourVision.values()) {
        int v = vision.ordinal();
        double[] taken = vision.lab(colour);
        for (int i = 0; i < colours.length; i++)
          nearest[v][i] = Math.min(nearest[v][i], ColourVision.squared(lab[v][i], taken));
      }
    }

    /**
     * @param weight of the squared distances of the colour-blind
     */
    int farthest(double weight) {
      int best = 0;
      double most = -1;
      for (int i = 0; i < colours.length; i++) {
        double distance = nearest[0][i];
        for (int v = 1; v < nearest.length; v++)
          distance = Math.min(distance, weight * nearest[v][i]);
        if (distance > most) best = i;
        most = Math.max(most, distance);
      }
      return colours[best];
    }
  }
}
