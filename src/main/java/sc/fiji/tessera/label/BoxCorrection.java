package sc.fiji.tessera.label;

/**
 * How a detector corrects boxes: by four numbers, the shifts of the centre relative to width and
 * height, and the logarithms of the factors of these. Girshick et al., "Rich feature hierarchies"
 * (CVPR 2014). Boxes are left, top, right, bottom.
 *
 * @param centre what shifts were multiplied with
 * @param side what logarithms were multiplied with
 */
public record BoxCorrection(float centre, float side) {
  /** Of anchors. */
  public static final BoxCorrection ANCHORS = new BoxCorrection(1, 1);

  /** Of proposals, for each class. */
  public static final BoxCorrection CLASSES = new BoxCorrection(10, 5);

  /** A box grows to at most 1000 / 16 of its size. */
  private static final float MOST = (float) Math.log(1000.0 / 16);

  /**
   * Puts a corrected box into another array.
   *
   * @param from where the box begins among the boxes
   * @param at where its numbers begin among the corrections
   * @param step from each of its numbers to the next
   * @param to where the new box begins
   */
  void apply(float[] boxes, int from, float[] corrections, int at, int step, float[] out, int to) {
    for (int axis = 0; axis < 2; axis++) {
      float low = boxes[from + axis];
      float length = boxes[from + axis + 2] - low;
      float shift = corrections[at + axis * step] / centre;
      float factor = Math.min(corrections[at + (axis + 2) * step] / side, MOST);
      float middle = shift * length + (low + 0.5f * length);
      float half = 0.5f * ((float) Math.exp(factor) * length);
      out[to + axis] = middle - half;
      out[to + axis + 2] = middle + half;
    }
  }

  /**
   * The numbers that bring a box to another: what {@link #apply} turns back.
   *
   * @param boxes left, top, right, bottom of each, with sides above 0
   * @param from where the box begins among them
   * @param wanted the others
   * @param of where the wanted one begins
   * @param out four numbers
   * @param to where they begin
   */
  public void between(float[] boxes, int from, float[] wanted, int of, float[] out, int to) {
    for (int axis = 0; axis < 2; axis++) {
      float length = boxes[from + axis + 2] - boxes[from + axis];
      float other = wanted[of + axis + 2] - wanted[of + axis];
      float middle = boxes[from + axis] + 0.5f * length;
      float aim = wanted[of + axis] + 0.5f * other;
      out[to + axis] = centre * (aim - middle) / length;
      out[to + axis + 2] = side * (float) Math.log(other / length);
    }
  }

  /** Cuts a box off at the borders of an image. */
  static void clip(float[] boxes, int at, int width, int height) {
    for (int k = 0; k < 4; k++) {
      float most = k % 2 == 0 ? width : height;
      boxes[at + k] = Math.min(Math.max(boxes[at + k], 0), most);
    }
  }

  /** Whether both sides are at least so long; boxes that are no numbers are not. */
  static boolean isLarge(float[] boxes, int at, float least) {
    return boxes[at + 2] - boxes[at] >= least && boxes[at + 3] - boxes[at + 1] >= least;
  }

  static ScoredBox scored(float[] boxes, int at, double score) {
    return new ScoredBox(boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3], score);
  }
}
