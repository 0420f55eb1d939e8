package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * From what a region proposal network says of each anchor to the regions that are worth a closer
 * look. Ren, He, Girshick, Sun, "Faster R-CNN" (NIPS 2015); with a pyramid of maps the best of each
 * map are taken, and suppressed among themselves. Lin et al., "Feature Pyramid Networks" (CVPR
 * 2017).
 *
 * @param perMap the most anchors of a map that are looked at; 1000 is usual
 * @param all the most regions of all maps; 1000 is usual
 * @param overlap of two regions of one map, the less sure is dropped above this IoU; 0.7 is usual
 */
public record RegionProposals(int perMap, int all, double overlap) {
  /** As published. */
  public static final RegionProposals USUAL = new RegionProposals(1000, 1000, 0.7);

  private static final float LEAST_SIDE = 1e-3f;

  /**
   * One map.
   *
   * @param anchors of its pixels
   * @param objectness logits, [anchors, rows, columns]
   * @param corrections of the anchors, [4 anchors, rows, columns], the four of an anchor in a row
   */
  public record Level(AnchorGrid anchors, float[] objectness, float[] corrections) {
    public Level {
      int pixels = anchors.rows() * anchors.columns();
      if (objectness.length != AnchorGrid.COUNT * pixels
          || corrections.length != 4 * objectness.length) {
        throw new IllegalArgumentException(
            "A map of "
                + pixels
                + " pixels needs "
                + AnchorGrid.COUNT
                + " logits and "
                + 4 * AnchorGrid.COUNT
                + " corrections for each, not "
                + objectness.length
                + " and "
                + corrections.length
                + " in all.");
      }
    }

    /** The place of an anchor's logit: anchors are counted by pixels, logits by anchors. */
    private int place(int anchor) {
      int pixels = anchors.rows() * anchors.columns();
      return anchor % AnchorGrid.COUNT * pixels + anchor / AnchorGrid.COUNT;
    }
  }

  public RegionProposals {
    if (perMap < 1 || all < 1 || !(overlap >= 0 && overlap <= 1)) {
      throw new IllegalArgumentException(
          "Proposals need numbers of 1 or more and an overlap from 0 to 1, not "
              + List.of(perMap, all, overlap)
              + ".");
    }
  }

  /**
   * The regions, the surest first; scores are logits.
   *
   * @param width of the image without its padding
   * @param height of it
   */
  public List<ScoredBox> of(List<Level> levels, int width, int height) {
    List<ScoredBox> found = new ArrayList<>();
    for (Level level : levels) {
      List<ScoredBox> boxes = best(level, width, height);
      for (int i : Suppression.greedy(boxes, overlap)) found.add(boxes.get(i));
    }
    found.sort(Comparator.comparingDouble(ScoredBox::score).reversed());
    return List.copyOf(found.subList(0, Math.min(all, found.size())));
  }

  private List<ScoredBox> best(Level level, int width, int height) {
    float[] anchors = level.anchors.boxes();
    int pixels = level.anchors.rows() * level.anchors.columns();
    int[] order =
        IntStream.range(0, level.objectness.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -level.objectness[level.place(i)]))
            .limit(perMap)
            .mapToInt(i -> i)
            .toArray();
    List<ScoredBox> boxes = new ArrayList<>();
    float[] box = new float[4];
    for (int i : order) {
      int at = i % AnchorGrid.COUNT * 4 * pixels + i / AnchorGrid.COUNT;
      BoxCorrection.ANCHORS.apply(anchors, 4 * i, level.corrections, at, pixels, box, 0);
      BoxCorrection.clip(box, 0, width, height);
      if (!BoxCorrection.isLarge(box, 0, LEAST_SIDE)) continue;
      boxes.add(BoxCorrection.scored(box, 0, level.objectness[level.place(i)]));
    }
    return boxes;
  }
}
