package sc.fiji.tessera.image;

import java.util.List;

/**
 * How ROIs become labels.
 *
 * @param content what a label says
 * @param sparse whether pixels under no ROI are ignored; else they are background
 * @param ignore a class number that means "not learned from", beside the name {@code ignore};
 *     negative = none
 * @param known names of the classes from 0 on that ROIs may have; empty = any
 */
public record RoiDrawing(Content content, boolean sparse, int ignore, List<String> known) {
  /** What a label says. */
  public enum Content {
    /** The number of a class. */
    CLASSES,
    /** 1 = any class. */
    FOREGROUND,
    /** The number of an object; each ROI is one, or those of the same class and instance. */
    OBJECTS,
    /**
     * As for objects, but each point of a ROI of points is one of its own, unless it has a name.
     */
    SEEDS
  }

  public RoiDrawing {
    known = List.copyOf(known);
  }
}
