package sc.fiji.tessera.measure;

/**
 * An instance of the truth.
 *
 * @param category its class
 * @param region where it is
 * @param size area that decides whether it is small, medium or large, in pixels; COCO takes the
 *     area of the annotated outline, for boxes as well
 * @param crowd whether it stands for several instances: what lies in it is neither right nor wrong
 */
public record TrueInstance(int category, Region region, double size, boolean crowd) {
  /** A single one, as large as its region. */
  public static TrueInstance of(int category, Region region) {
    return new TrueInstance(category, region, region.area(), false);
  }
}
