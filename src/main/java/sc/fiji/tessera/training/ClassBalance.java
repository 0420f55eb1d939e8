package sc.fiji.tessera.training;

import java.util.Arrays;

/** From which pixels {@link ClassWeighting} counts how frequent the classes are. */
public enum ClassBalance {
  /** The whole training set: the same weights for all patches. */
  SET("set"),
  /** Each patch as it is learned from, its pixels counted one by one. */
  PATCH("patch"),
  /**
   * The square of the image from which each patch is cut, by integral images: in constant time,
   * whatever its size. The same as {@link #PATCH} as long as patches are not turned or scaled.
   */
  INTEGRAL("integral");

  private final String label;

  ClassBalance(String label) {
    this.label = label;
  }

  /** The value of the key {@code frequencies}; throws where there is none of that name. */
  public static ClassBalance of(String label) {
    for (ClassBalance b : values()) if (b.label.equals(label)) return b;
    throw new IllegalArgumentException(
        "frequencies is '" + label + "', but must be one of " + Arrays.toString(values()) + ".");
  }

  @Override
  public String toString() {
    return label;
  }
}
