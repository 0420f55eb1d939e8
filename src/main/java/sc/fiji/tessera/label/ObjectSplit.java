package sc.fiji.tessera.label;

import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * Splits touching objects by a watershed: seeds are the peaks of a landscape that rise by more than
 * h above the pass to a higher one (its h-maxima, at least one in every connected region), and grow
 * down to the border of their label. The landscape is the distance to what is outside the label, or
 * a score. Each label is split by itself, so that objects which are apart stay apart; Meyer, "Color
 * image segmentation" (1992); Soille, "Morphological Image Analysis" (2003), section 6.3.
 *
 * @param landscape what has its peaks in the middle of objects
 * @param h least rise of a peak: a length for distances, a score for scores
 * @param seedsOnly whether the seeds are the result, one pixel each, else the objects
 */
public record ObjectSplit(Landscape landscape, Extent h, boolean seedsOnly) implements Refinement {
  /**
   * What a watershed runs on.
   *
   * @param scores whether on scores, else on the distance to what is outside the label
   * @param channel 1 or more: the scores of this class, counted from 1; 0: of all but class 0, or
   *     of a single class that one
   */
  public record Landscape(boolean scores, int channel) {
    /** The distance to what is outside. */
    public static final Landscape DISTANCE = new Landscape(false, 0);
  }

  @Override
  public boolean usesScores() {
    return landscape.scores;
  }

  /** Numbered from 1, label by label; the scores stay. */
  @Override
  public LabelField of(LabelField field, BooleanSupplier cancelled) {
    float[] scores = landscape.scores ? scores(field.requiredScores()) : null;
    double[] spacing = field.spacing(h.calibrated());
    LabelArray labels = field.array();
    int[] result = new int[field.labels().length];
    int[] count = {0};
    for (LabelCrop tight : LabelCrop.of(labels)) {
      Refinement.check(cancelled);
      int[] margin = new int[field.size().length];
      Arrays.fill(margin, 1);
      LabelCrop crop = tight.grown(margin, field.size());
      LabelArray mask = crop.mask(labels);
      float[] heights = scores == null ? depth(mask, spacing) : new float[mask.values().length];
      if (scores != null) crop.forEach(field.size(), (i, o) -> heights[i] = scores[o]);
      int[] parts = parts(mask, heights).values();
      int before = count[0];
      crop.forEach(
          field.size(),
          (i, o) -> {
            if (parts[i] == 0) return;
            result[o] = before + parts[i];
            count[0] = Math.max(count[0], result[o]);
          });
    }
    return field.withLabels(result);
  }

  private LabelArray parts(LabelArray mask, float[] heights) {
    byte[] inside = new byte[heights.length];
    for (int i = 0; i < inside.length; i++) inside[i] = (byte) mask.values()[i];
    LabelArray seeds = Peaks.of(heights, mask.dimensions(), inside, h.value());
    if (seedsOnly) return seeds;
    float[] valleys = heights.clone();
    for (int i = 0; i < valleys.length; i++) valleys[i] = -valleys[i];
    return Watershed.of(valleys, seeds, inside);
  }

  /** Where the label fills the whole image there is no outside, and no peak. */
  private static float[] depth(LabelArray mask, double[] spacing) {
    float[] depth = new float[mask.values().length];
    int[] at = {0};
    DistanceTransform.euclidean(mask.image(), spacing)
        .forEach(d -> depth[at[0]++] = Float.isFinite(d.getRealFloat()) ? d.getRealFloat() : 0);
    return depth;
  }

  private float[] scores(float[][] scores) {
    if (landscape.channel > scores.length) {
      throw new IllegalArgumentException(
          "There is no channel " + landscape.channel + ": the scores have " + scores.length + ".");
    }
    if (landscape.channel > 0) return scores[landscape.channel - 1];
    if (scores.length == 1) return scores[0];
    float[] foreground = new float[scores[0].length];
    for (int c = 1; c < scores.length; c++) {
      for (int p = 0; p < foreground.length; p++) foreground[p] += scores[c][p];
    }
    return foreground;
  }
}
