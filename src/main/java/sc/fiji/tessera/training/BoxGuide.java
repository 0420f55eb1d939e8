package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import sc.fiji.tessera.image.LabelBox;

/**
 * The boxes of a patch as losses want them, {@link Guide#BOXES}: [boxes, 9] with class, first row,
 * first column, last row, last column, whether rows are complete (1 or 0), whether columns are, how
 * sharp the constraints are (t), and how much of the beginning is left (1 to 0), in which boxes
 * count as filled; class 0 = no more boxes. A patch that cuts a box keeps only the rows or columns
 * that are complete: of a row that goes on outside nobody knows whether the object is in here. For
 * patches that are flipped, turned by quarters and scaled alone.
 */
record BoxGuide(Patch patch, float sharpness, float beginning) {
  static final int NUMBERS = 9;

  private static final float FIRST_SHARPNESS = 5;
  private static final float GROWTH = 1.1f;

  /** Positions within the patch, and whether all of the box is there. */
  private record Span(int first, int last, boolean whole) {}

  /** t in an epoch, from 1 on: from 5 on a tenth more in each, as in the paper on tightness. */
  static float sharpness(int epoch) {
    return (float) Math.min(1e4, FIRST_SHARPNESS * Math.pow(GROWTH, epoch - 1));
  }

  /** How much is left of the beginning in an epoch, from 1 on: less and less in the first half. */
  static float beginning(int epoch, int epochs) {
    return Math.max(0, 1 - 2 * (epoch - 1f) / epochs);
  }

  /** Puts as many as there are, and zeros up to the given number. */
  void append(int capacity, FloatBuffer into) {
    int put = 0;
    for (LabelBox b : patch.example().boxes()) {
      boolean turned = patch.a() == 0;
      Span x = span(b.x0(), b.x1(), patch.originX(), turned ? patch.b() : patch.a());
      Span y = span(b.y0(), b.y1(), patch.originY(), turned ? patch.c() : patch.d());
      Span across = turned ? y : x;
      Span down = turned ? x : y;
      if (across.last < across.first || down.last < down.first) continue;
      into.put(b.label()).put(down.first).put(across.first).put(down.last).put(across.last);
      into.put(across.whole ? 1 : 0).put(down.whole ? 1 : 0).put(sharpness).put(beginning);
      put++;
    }
    for (int i = put * NUMBERS; i < capacity * NUMBERS; i++) into.put(0);
  }

  /** Which pixels of the patch along an axis are taken from the image's pixels first to last. */
  private Span span(int first, int last, double origin, double step) {
    int from = patch.size();
    int to = -1;
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (int u = 0; u < patch.size(); u++) {
      long at = Math.round(origin + step * (u - (patch.size() - 1) / 2.0));
      least = Math.min(least, at);
      most = Math.max(most, at);
      if (at < first || at > last) continue;
      from = Math.min(from, u);
      to = Math.max(to, u);
    }
    return new Span(from, to, least <= first && most >= last);
  }
}
