package sc.fiji.tessera.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * One object in a table of objects: of the reference with its match, or of the prediction without
 * one.
 *
 * @param referenceLabel label in the reference; 0 for a predicted object without a match
 * @param predictionLabel label of the match in the prediction; 0 for a missed object
 * @param overlap of both as the rule measures it, such as their IoU; 0 without a match
 * @param referenceArea pixels in the reference; 0 without
 * @param predictionArea pixels in the prediction; 0 without
 */
public record ObjectRow(
    int referenceLabel,
    int predictionLabel,
    double overlap,
    long referenceArea,
    long predictionArea) {
  /** All objects: those of the reference by label, then those of the prediction without a match. */
  public static List<ObjectRow> of(ObjectMatching matching) {
    ObjectOverlaps objects = matching.objects();
    boolean[] matched = new boolean[objects.predictions()];
    List<ObjectRow> rows = new ArrayList<>();
    for (int r = 0; r < objects.references(); r++) {
      int p = matching.match(r);
      if (p >= 0) matched[p] = true;
      rows.add(
          new ObjectRow(
              objects.referenceLabel(r),
              p < 0 ? 0 : objects.predictionLabel(p),
              matching.overlap(r),
              objects.referenceArea(r),
              p < 0 ? 0 : objects.predictionArea(p)));
    }
    for (int p = 0; p < matched.length; p++)
      if (!matched[p])
        rows.add(new ObjectRow(0, objects.predictionLabel(p), 0, 0, objects.predictionArea(p)));
    return rows;
  }
}
