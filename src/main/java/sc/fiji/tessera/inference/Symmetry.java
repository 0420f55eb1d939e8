package sc.fiji.tessera.inference;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * One of the eight symmetries of the square: mirrored or not along each axis, then rows and columns
 * exchanged or not.
 *
 * @param mirrorX columns in reverse order
 * @param mirrorY rows in reverse order
 * @param transpose rows become columns
 */
record Symmetry(boolean mirrorX, boolean mirrorY, boolean transpose) {
  static final Symmetry IDENTITY = new Symmetry(false, false, false);

  /** The image and its three mirror images (one of them turned by half a turn). */
  static final List<Symmetry> FLIPS =
      List.of(
          IDENTITY,
          new Symmetry(true, false, false),
          new Symmetry(false, true, false),
          new Symmetry(true, true, false));

  /** Those and each of them turned by a quarter. */
  static final List<Symmetry> ALL =
      List.of(
          FLIPS.get(0),
          FLIPS.get(1),
          FLIPS.get(2),
          FLIPS.get(3),
          new Symmetry(false, false, true),
          new Symmetry(true, false, true),
          new Symmetry(false, true, true),
          new Symmetry(true, true, true));

  /**
   * Changes [planes, height, width] from one buffer's start to the other's; [planes, width, height]
   * if rows become columns.
   */
  void apply(FloatBuffer from, FloatBuffer to, int planes, int height, int width) {
    float[] row = new float[width];
    for (int p = 0; p < planes; p++) {
      int plane = p * height * width;
      for (int y = 0; y < height; y++) {
        from.get(plane + (mirrorY ? height - 1 - y : y) * width, row);
        if (mirrorX) reverse(row);
        if (!transpose) to.put(plane + y * width, row);
        else for (int x = 0; x < width; x++) to.put(plane + x * height + y, row[x]);
      }
    }
  }

  /** What {@link #apply} has changed, as it was; height and width are those it had before. */
  void undo(FloatBuffer from, FloatBuffer to, int planes, int height, int width) {
    float[] row = new float[width];
    for (int p = 0; p < planes; p++) {
      int plane = p * height * width;
      for (int y = 0; y < height; y++) {
        if (!transpose) from.get(plane + y * width, row);
        else for (int x = 0; x < width; x++) row[x] = from.get(plane + x * height + y);
        if (mirrorX) reverse(row);
        to.put(plane + (mirrorY ? height - 1 - y : y) * width, row);
      }
    }
  }

  private static void reverse(float[] row) {
    for (int i = 0, j = row.length - 1; i < j; i++, j--) {
      float t = row[i];
      row[i] = row[j];
      row[j] = t;
    }
  }
}
