package sc.fiji.tessera.label;

/**
 * The boxes that a detector corrects, at one map of its pyramid: three at each pixel, half as high
 * as wide, square, and twice as high as wide, of one area, in pixels of the image. Ren, He,
 * Girshick, Sun, "Faster R-CNN" (NIPS 2015); sides are rounded, and the first is at the corner of
 * the image, as torchvision has it.
 *
 * @param height of the padded image, in pixels
 * @param width of it
 * @param rows of the map
 * @param columns of the map
 * @param side of the square box, in pixels
 */
public record AnchorGrid(int height, int width, int rows, int columns, int side) {
  /** Height over width. */
  private static final float[] RATIOS = {0.5f, 1, 2};

  /** Boxes at each pixel. */
  public static final int COUNT = RATIOS.length;

  /** Left, top, right, bottom of every box; by rows, then columns, then ratios. */
  public float[] boxes() {
    float[][] shapes = new float[COUNT][];
    for (int a = 0; a < COUNT; a++) shapes[a] = shape(RATIOS[a]);
    int strideX = width / columns;
    int strideY = height / rows;
    float[] boxes = new float[4 * COUNT * rows * columns];
    int i = 0;
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        for (float[] shape : shapes) {
          for (int k = 0; k < 4; k++) {
            boxes[i++] = shape[k] + (k % 2 == 0 ? x * strideX : y * strideY);
          }
        }
      }
    }
    return boxes;
  }

  /** Around 0. */
  private float[] shape(float ratio) {
    float root = (float) Math.sqrt(ratio);
    float right = (float) Math.rint(1 / root * side / 2);
    float bottom = (float) Math.rint(root * side / 2);
    return new float[] {-right, -bottom, right, bottom};
  }
}
