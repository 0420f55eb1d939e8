package sc.fiji.tessera.label;

import java.util.BitSet;

/**
 * From the small mask that a detector gives for a box to the pixels of the image: the centre of
 * every pixel is looked up in the mask, bilinearly between the centres of its cells, 0 beyond. He
 * et al., "Mask R-CNN" (ICCV 2017), as its programs paste them.
 *
 * @param mask probabilities, x fastest, 0 to 1
 * @param columns cells along x
 * @param box what the mask covers; parts outside the image are cut off
 */
public record MaskPaste(float[] mask, int columns, ScoredBox box) {
  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if the mask does not consist of whole rows
   */
  public MaskPaste {
    if (columns < 1 || mask.length == 0 || mask.length % columns != 0)
      throw new IllegalArgumentException(
          "A mask of " + mask.length + " cells does not consist of rows of " + columns + ".");
  }

  /**
   * As torchvision pastes: the box is widened by half a cell of the mask on each side and cut to
   * whole pixels before.
   */
  public static MaskPaste rounded(float[] mask, int columns, ScoredBox box) {
    int rows = Math.max(1, mask.length / Math.max(1, columns));
    double[] x = rounded((float) box.left(), (float) box.right(), columns);
    double[] y = rounded((float) box.top(), (float) box.bottom(), rows);
    ScoredBox whole = new ScoredBox(x[0], y[0], x[1], y[1], box.score());
    return new MaskPaste(mask, columns, whole);
  }

  /** The mask with a cell more at each end covers pixels from the first to the last, inclusive. */
  private static double[] rounded(float low, float high, int cells) {
    float half = (high - low) * 0.5f * ((cells + 2f) / cells);
    float middle = (high + low) * 0.5f;
    int first = (int) (middle - half);
    int count = Math.max(1, (int) (middle + half) - first + 1);
    double cell = count / (cells + 2.0);
    return new double[] {first + cell, first + cell * (cells + 1)};
  }

  /**
   * The pixels of an image that are at least so probable, as an object.
   *
   * @param width pixels of the image along x
   * @param height pixels along y
   * @param limit above 0, usually 0.5
   */
  public RegionMask object(int width, int height, double limit) {
    int rows = mask.length / columns;
    double cellX = (box.right() - box.left()) / columns;
    double cellY = (box.bottom() - box.top()) / rows;
    int left = (int) Math.max(0, Math.floor(box.left() - cellX));
    int top = (int) Math.max(0, Math.floor(box.top() - cellY));
    int right = (int) Math.min(width, Math.ceil(box.right() + cellX));
    int bottom = (int) Math.min(height, Math.ceil(box.bottom() + cellY));
    if (right <= left || bottom <= top) return new RegionMask(0, 0, 0, 0, new BitSet());
    int across = right - left;
    RegionMask.Membership inside =
        pixel -> {
          double u = (left + pixel % across + 0.5 - box.left()) / cellX - 0.5;
          double v = (top + pixel / across + 0.5 - box.top()) / cellY - 0.5;
          boolean near = u > -1 && u < columns && v > -1 && v < rows;
          return near && (float) between(u, v) >= limit;
        };
    return RegionMask.of(across, bottom - top, inside).shifted(left, top);
  }

  /**
   * The probabilities of an image's pixels, x fastest.
   *
   * @param width pixels of the image along x
   * @param height pixels along y
   */
  public float[] soft(int width, int height) {
    float[] pixels = new float[Math.multiplyExact(width, height)];
    int rows = mask.length / columns;
    double stepX = columns / (box.right() - box.left());
    double stepY = rows / (box.bottom() - box.top());
    for (int y = 0; y < height; y++) {
      double v = (y + 0.5 - box.top()) * stepY - 0.5;
      if (!(v > -1 && v < rows)) continue;
      for (int x = 0; x < width; x++) {
        double u = (x + 0.5 - box.left()) * stepX - 0.5;
        if (u > -1 && u < columns) pixels[y * width + x] = (float) between(u, v);
      }
    }
    return pixels;
  }

  /**
   * The pixels of an image that are at least so probable, 0 or 1, x fastest.
   *
   * @param limit usually 0.5
   */
  public byte[] binary(int width, int height, double limit) {
    float[] soft = soft(width, height);
    byte[] pixels = new byte[soft.length];
    for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) (soft[i] >= limit ? 1 : 0);
    return pixels;
  }

  private double between(double u, double v) {
    int x = (int) Math.floor(u);
    int y = (int) Math.floor(v);
    double right = u - x;
    double below = v - y;
    return (1 - below) * ((1 - right) * cell(x, y) + right * cell(x + 1, y))
        + below * ((1 - right) * cell(x, y + 1) + right * cell(x + 1, y + 1));
  }

  private float cell(int x, int y) {
    boolean inside = x >= 0 && x < columns && y >= 0 && y < mask.length / columns;
    return inside ? mask[y * columns + x] : 0;
  }
}
