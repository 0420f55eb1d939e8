package sc.fiji.tessera.training;

import java.util.Arrays;

/**
 * Which object each box of a detector is to find, by the IoU of the boxes. Ren, He, Girshick, Sun,
 * "Faster R-CNN" (NIPS 2015), section 3.1.2; the numbers are those of torchvision's {@code
 * Matcher}. Boxes are left, top, right, bottom, four numbers in a row.
 *
 * @param below boxes with less IoU with every object are background
 * @param from boxes with so much find the object with the most; between both they find nothing, and
 *     are not background either
 * @param keepsBest whether the boxes that are nearest to an object find something however little
 *     that is
 */
record BoxMatches(double below, double from, boolean keepsBest) {
  /** The number of the object of a box that is background. */
  static final int BACKGROUND = -1;

  /** That of a box that is neither. */
  static final int BETWEEN = -2;

  /** Of anchors. */
  static final BoxMatches ANCHORS = new BoxMatches(0.3, 0.7, true);

  /** Of proposals. */
  static final BoxMatches REGIONS = new BoxMatches(0.5, 0.5, false);

  /**
   * The object of each box.
   *
   * @param objects their boxes
   * @param boxes that are to find them
   * @return numbers of objects from 0, {@link #BACKGROUND} or {@link #BETWEEN}
   */
  int[] of(float[] objects, float[] boxes) {
    int n = boxes.length / 4;
    int[] matches = new int[n];
    Arrays.fill(matches, BACKGROUND);
    if (objects.length == 0) return matches;
    int[] nearest = new int[n];
    float[] overlap = new float[n];
    float[] best = new float[objects.length / 4];
    for (int i = 0; i < n; i++) {
      for (int o = 0; o < best.length; o++) {
        float iou = iou(objects, 4 * o, boxes, 4 * i);
        best[o] = Math.max(best[o], iou);
        if (iou <= overlap[i]) continue;
        overlap[i] = iou;
        nearest[i] = o;
      }
    }
    for (int i = 0; i < n; i++) {
      boolean found = overlap[i] >= (float) from || keepsBest && isBest(objects, boxes, i, best);
      matches[i] = found ? nearest[i] : overlap[i] < (float) below ? BACKGROUND : BETWEEN;
    }
    return matches;
  }

  /** Whether no other box is nearer to some object; ties count. */
  private static boolean isBest(float[] objects, float[] boxes, int box, float[] best) {
    for (int o = 0; o < best.length; o++) {
      if (best[o] > 0 && iou(objects, 4 * o, boxes, 4 * box) == best[o]) return true;
    }
    return false;
  }

  /** Intersection over union of two boxes, in floats as torchvision has it. */
  static float iou(float[] a, int i, float[] b, int j) {
    float width = Math.min(a[i + 2], b[j + 2]) - Math.max(a[i], b[j]);
    float height = Math.min(a[i + 3], b[j + 3]) - Math.max(a[i + 1], b[j + 1]);
    if (width <= 0 || height <= 0) return 0;
    float shared = width * height;
    return shared / (area(a, i) + area(b, j) - shared);
  }

  private static float area(float[] boxes, int i) {
    return (boxes[i + 2] - boxes[i]) * (boxes[i + 3] - boxes[i + 1]);
  }
}
