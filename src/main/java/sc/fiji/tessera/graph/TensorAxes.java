package sc.fiji.tessera.graph;

/**
 * What the axes of a tensor stand for, in the letters of bioimage.io: {@code b} batch, {@code c}
 * channel, {@code y} and {@code x}, and for volumes {@code z} or, where frames are taken as slices,
 * {@code t}. In Tessera's own order they are bcyx, bczyx and bctyx.
 *
 * @param letters such as {@code bzyxc}; b and c may be missing
 */
public record TensorAxes(String letters) {
  /** Images of one plane, in Tessera's own order. */
  public static final TensorAxes PLANES = new TensorAxes("bcyx");

  /** Volumes of slices, in Tessera's own order. */
  public static final TensorAxes VOLUMES = new TensorAxes("bczyx");

  /** Throws {@link IllegalArgumentException} with half a sentence for what is not supported. */
  public TensorAxes {
    boolean twice = letters.chars().distinct().count() != letters.length();
    if (twice || !letters.matches("[bcztyx]+")) {
      throw new IllegalArgumentException(
          "its axes are '" + letters + "'; supported are b, c, y, x and one of z and t, each once");
    }
    if (letters.indexOf('x') < 0 || letters.indexOf('y') < 0) {
      throw new IllegalArgumentException("its axes '" + letters + "' have not both y and x");
    }
    if (letters.indexOf('z') >= 0 && letters.indexOf('t') >= 0) {
      throw new IllegalArgumentException(
          "its axes '" + letters + "' have both z and t, of which one is supported");
    }
  }

  /** The axes in Tessera's own order of a tensor of so many: 4 or 5. */
  public static TensorAxes ofRank(int rank) {
    return rank == 5 ? VOLUMES : PLANES;
  }

  /** Which axis is the depth: "z", "t", or "" for planes. */
  public String depth() {
    return letters.replaceAll("[^zt]", "");
  }

  /** The same in Tessera's own order, with batch and channel. */
  public TensorAxes ordered() {
    return new TensorAxes("bc" + depth() + "yx");
  }

  /** Whether they are in Tessera's own order, with batch and channel. */
  public boolean isOrdered() {
    return equals(ordered());
  }

  /** Batch or channel where they are missing. */
  String missing() {
    return "bc".replaceAll("[" + letters + "]", "");
  }

  /** The number of an axis, or -1. */
  public int indexOf(char letter) {
    return letters.indexOf(letter);
  }

  @Override
  public String toString() {
    return letters;
  }
}
