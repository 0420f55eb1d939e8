package sc.fiji.tessera.inference;

import sc.fiji.tessera.model.DetectionCard;

/**
 * To which size a detector brings images before it looks: their shorter side to one length, unless
 * the longer one would then be too long.
 *
 * @param shortest pixels of the shorter side; 800 is usual
 * @param longest the most pixels of the longer side; 1333 is usual
 * @param factor how much larger all images become, whatever their sides; 0 = as their sides say
 */
public record DetectorScale(int shortest, int longest, double factor) {
  /** As published with weights trained on COCO. */
  public static final DetectorScale USUAL = new DetectorScale(800, 1333);

  /** By the sides. */
  public DetectorScale(int shortest, int longest) {
    this(shortest, longest, 0);
  }

  /** All images by one factor, above 0. */
  public static DetectorScale times(double factor) {
    return new DetectorScale(1, Integer.MAX_VALUE, factor);
  }

  /** What a model's card says. */
  public static DetectorScale of(DetectionCard detection) {
    return detection.scale() > 0 ? times(detection.scale()) : USUAL;
  }

  public DetectorScale {
    if (shortest < 1 || longest < shortest) {
      throw new IllegalArgumentException(
          "A detector's sides must be at least 1, the longest not below the shortest, unlike "
              + shortest
              + " and "
              + longest
              + ".");
    }
  }

  /** The size of an image as torchvision has it: [height, width], at least 1. */
  public int[] of(int height, int width) {
    if (factor > 0) return new int[] {scaled(height), scaled(width)};
    // rounded as PyTorch rounds, which divides by multiplying: else a side may be a pixel shorter
    float least = 1f / Math.min(height, width) * shortest;
    float most = 1f / Math.max(height, width) * longest;
    double scale = Math.min(least, most);
    int newHeight = (int) Math.floor(height * scale);
    return new int[] {Math.max(1, newHeight), Math.max(1, (int) Math.floor(width * scale))};
  }

  /** The same as detectron2 rounds it, to the nearest whole numbers: [height, width]. */
  public int[] nearest(int height, int width) {
    double scale = (double) shortest / Math.min(height, width);
    double longer = scale * Math.max(height, width);
    if (longer > longest) scale *= longest / longer;
    return new int[] {
      Math.max(1, (int) (scale * height + 0.5)), Math.max(1, (int) (scale * width + 0.5))
    };
  }

  private int scaled(int side) {
    return (int) Math.max(1, Math.round(side * factor));
  }
}
