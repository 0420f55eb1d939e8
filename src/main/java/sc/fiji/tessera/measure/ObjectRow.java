package sc.fiji.tessera.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * One object in a table of objects: of the reference, or of the prediction without a match. So
 * there are as many rows as objects of the reference and false positives: nothing vanishes.
 *
 * @param status what became of it
 * @param referenceLabel label in the reference; 0 for a predicted object without a match
 * @param predictionLabel label of the match in the prediction; 0 for an object without a match
 * @param shared pixels that it shares with its match; 0 without
 * @param referenceArea pixels in the reference; 0 without
 * @param predictionArea pixels in the prediction; 0 without
 */
public record ObjectRow(
    ObjectStatus status,
    int referenceLabel,
    int predictionLabel,
    long shared,
    long referenceArea,
    long predictionArea) {
  /** All objects: those of the reference by label, then those of the prediction without a match. */
  public static List<ObjectRow> of(ObjectMatching matching) {
    ObjectOverlaps objects = matching.objects();
    ObjectOutcomes outcomes = ObjectOutcomes.of(matching);
    boolean[] matched = new boolean[objects.predictions()];
    List<ObjectRow> rows = new ArrayList<>();
    for (int r = 0; r < objects.references(); r++) {
      int p = matching.match(r);
      if (p >= 0) matched[p] = true;
      rows.add(
          new ObjectRow(
              outcomes.reference(r),
              objects.referenceLabel(r),
              p < 0 ? 0 : objects.predictionLabel(p),
              matching.shared(r),
              objects.referenceArea(r),
              p < 0 ? 0 : objects.predictionArea(p)));
    }
    for (int p = 0; p < matched.length; p++)
      if (!matched[p])
        rows.add(
            new ObjectRow(
                outcomes.prediction(p),
                0,
                objects.predictionLabel(p),
                0,
                0,
                objects.predictionArea(p)));
    return rows;
  }

  /** Intersection over union with its match; 0 without one. */
  public double iou() {
    return (double) shared / (referenceArea + predictionArea - shared);
  }

  /** Dice with its match; 0 without one. */
  public double dice() {
    return 2.0 * shared / (referenceArea + predictionArea);
  }

  /** Share of the reference's object that its match covers; 0 without one, NaN without object. */
  public double covered() {
    return (double) shared / referenceArea;
  }

  /** Share of the match that lies in the reference's object; NaN without a predicted object. */
  public double inside() {
    return (double) shared / predictionArea;
  }
}
