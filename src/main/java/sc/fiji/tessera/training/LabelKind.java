package sc.fiji.tessera.training;

import java.util.Arrays;

/** How much the labels say, by the value of the key {@code labels}. */
public enum LabelKind {
  /** The class of every pixel, or of those that are not ignored. */
  PIXELS("pixels"),
  /** Only the rectangle around each object. */
  BOXES("boxes"),
  /** Only which classes are on an image, perhaps with shares of its pixels. */
  TAGS("tags");

  private final String label;

  LabelKind(String label) {
    this.label = label;
  }

  /** The value of that name; throws where there is none. */
  public static LabelKind of(String label) {
    for (LabelKind k : values()) if (k.label.equals(label)) return k;
    throw new IllegalArgumentException(
        "labels is '" + label + "', but must be one of " + Arrays.toString(values()) + ".");
  }

  @Override
  public String toString() {
    return label;
  }
}
