package sc.fiji.tessera.label;

/**
 * The boxes that a detector corrects, at one map of its pyramid: three at each pixel, half as high
 * as wide, square, and twice as high as wide, of one area, in pixels of the image. Ren, He,
 * Girshick, Sun, "Faster R-CNN" (NIPS 2015); the first is at the corner of the image.
 *
 * @param height of the padded image, in pixels
 * @param width of it
 * @param rows of the map
 * @param columns of the map
 * @param side of the square box, in pixels
 * @param exact as detectron2 has them, an eighth of the side apart; else as torchvision, with
 *     rounded sides, and as far apart as the map's pixels are
 */
public record AnchorGrid(int height, int width, int rows, int columns, int side, boolean exact) {
  private static final int OF_SIDE = 8;

  /** Height over width. */
  private static final float[] RATIOS = {0.5f, 1, 2};

  /** As torchvision has them. */
  public AnchorGrid(int height, int width, int rows, int columns, int side) {
    this(height, width, rows, columns, side, false);
  }

  /** Boxes at each pixel. */
  public static final int COUNT = RATIOS.length;

  /** Left, top, right, bottom of every box; by rows, then columns, then ratios. */
  public float[] boxes() {
    float[][] shapes = new float[COUNT][];
    for (int a = 0; a < COUNT; a++) shapes[a] = shape(RATIOS[a]);
    int strideX = exact ? side / OF_SIDE : width / columns;
    int strideY = exact ? side / OF_SIDE : height / rows;
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
    if (exact) {
      float half = (float) (Math.sqrt((double) side * side / ratio) / 2);
      return new float[] {-half, -ratio * half, half, ratio * half};
    }
    float right = (float) Math.rint(1 / root * side / 2);
    float bottom = (float) Math.rint(root * side / 2);
    return new float[] {-right, -bottom, right, bottom};
  }
}
