package sc.fiji.tessera.label;

/**
 * Fills small holes of an object and removes its small islands; pixels that touch at a corner
 * belong together, inside and outside. Unlike {@link Holes}, small regions of background at the
 * image's border are filled as well. Of an object of small islands alone, the largest stays.
 * Kirillov et al., "Segment Anything" (ICCV 2023), as its programs do.
 *
 * @param mask the object
 * @param changed whether it is another than before
 */
public record MaskRepair(RegionMask mask, boolean changed) {

  /**
   * Repairs an object.
   *
   * @param width columns of the image
   * @param height rows
   * @param minimum regions of fewer pixels are filled, or removed
   */
  public static MaskRepair of(RegionMask mask, int width, int height, int minimum) {
    int[] pixels = new int[Math.multiplyExact(width, height)];
    mask.paint(pixels, width, 1);
    int[] dimensions = {width, height};
    boolean filled = filled(pixels, dimensions, minimum);
    boolean cleared = cleared(pixels, dimensions, minimum);
    if (!filled && !cleared) return new MaskRepair(mask, false);
    return new MaskRepair(RegionMask.of(width, height, i -> pixels[i] != 0), true);
  }

  private static boolean filled(int[] pixels, int[] dimensions, int minimum) {
    int[] inverse = new int[pixels.length];
    for (int i = 0; i < inverse.length; i++) inverse[i] = 1 - pixels[i];
    ConnectedComponents gaps = components(inverse, dimensions);
    boolean any = false;
    for (int i = 0; i < pixels.length; i++) {
      int gap = gaps.values()[i];
      if (gap == 0 || gaps.size(gap) >= minimum) continue;
      pixels[i] = 1;
      any = true;
    }
    return any;
  }

  private static boolean cleared(int[] pixels, int[] dimensions, int minimum) {
    ConnectedComponents islands = components(pixels, dimensions);
    int largest = 0;
    boolean any = false;
    for (int c = 1; c <= islands.count(); c++) {
      if (islands.size(c) < minimum) any = true;
      if (largest == 0 || islands.size(c) > islands.size(largest)) largest = c;
    }
    if (!any) return false;
    for (int i = 0; i < pixels.length; i++) {
      int c = islands.values()[i];
      boolean kept = c != 0 && (islands.size(c) >= minimum || isAll(islands, largest, minimum, c));
      pixels[i] = kept ? 1 : 0;
    }
    return true;
  }

  /** Whether it is the largest, and that is small as well. */
  private static boolean isAll(ConnectedComponents islands, int largest, int minimum, int c) {
    return c == largest && islands.size(largest) < minimum;
  }

  private static ConnectedComponents components(int[] pixels, int[] dimensions) {
    return ConnectedComponents.of(new LabelArray(pixels, dimensions), Connectivity.CORNERS);
  }
}
