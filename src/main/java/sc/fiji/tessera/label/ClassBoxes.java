package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * From what a detector's head says of each region to boxes with classes: every class corrects the
 * region in its own way, sure boxes are kept, and of those of one class that overlap the surest.
 * Girshick, "Fast R-CNN" (ICCV 2015).
 *
 * @param score the least probability of a box
 * @param overlap of two boxes of one class, the less sure is dropped above this IoU; 0.5 is usual
 * @param most boxes of an image; 100 is usual
 */
public record ClassBoxes(double score, double overlap, int most) {
  /** As published. */
  public static final ClassBoxes USUAL = new ClassBoxes(0.05, 0.5, 100);

  private static final float LEAST_SIDE = 1e-2f;

  /**
   * A box with its class.
   *
   * @param box in pixels, with its probability
   * @param label the class, from 1
   */
  public record Found(ScoredBox box, int label) {}

  public ClassBoxes {
    if (!(score >= 0 && score <= 1) || !(overlap >= 0 && overlap <= 1) || most < 1) {
      throw new IllegalArgumentException(
          "Boxes need a score and an overlap from 0 to 1 and a number of 1 or more, not "
              + List.of(score, overlap, most)
              + ".");
    }
  }

  /**
   * The boxes, the surest first.
   *
   * @param regions in pixels of an image
   * @param logits [regions, classes], the background first
   * @param corrections [regions, 4 classes]
   * @param width of the image
   * @param height of it
   */
  public List<Found> of(
      List<ScoredBox> regions, float[] logits, float[] corrections, int width, int height) {
    if (regions.isEmpty()) return List.of();
    int classes = logits.length / regions.size();
    float[] sides = new float[4 * regions.size()];
    float[][] probabilities = new float[regions.size()][];
    for (int r = 0; r < regions.size(); r++) {
      ScoredBox b = regions.get(r);
      sides[4 * r] = (float) b.left();
      sides[4 * r + 1] = (float) b.top();
      sides[4 * r + 2] = (float) b.right();
      sides[4 * r + 3] = (float) b.bottom();
      probabilities[r] = softmax(logits, r * classes, classes);
    }
    List<Found> found = new ArrayList<>();
    float[] box = new float[4];
    for (int c = 1; c < classes; c++) {
      List<ScoredBox> boxes = new ArrayList<>();
      for (int r = 0; r < regions.size(); r++) {
        if (!(probabilities[r][c] > score)) continue;
        int at = 4 * (r * classes + c);
        BoxCorrection.CLASSES.apply(sides, 4 * r, corrections, at, 1, box, 0);
        BoxCorrection.clip(box, 0, width, height);
        if (BoxCorrection.isLarge(box, 0, LEAST_SIDE)) {
          boxes.add(BoxCorrection.scored(box, 0, probabilities[r][c]));
        }
      }
      for (int i : Suppression.greedy(boxes, overlap)) found.add(new Found(boxes.get(i), c));
    }
    found.sort(Comparator.<Found>comparingDouble(f -> f.box.score()).reversed());
    return List.copyOf(found.subList(0, Math.min(most, found.size())));
  }

  private static float[] softmax(float[] logits, int from, int n) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) largest = Math.max(largest, logits[from + i]);
    float[] p = new float[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double e = Math.exp(logits[from + i] - largest);
      p[i] = (float) e;
      sum += e;
    }
    for (int i = 0; i < n; i++) p[i] = (float) (p[i] / sum);
    return p;
  }
}
