package sc.fiji.tessera.plugins.measure;

import ij.measure.ResultsTable;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.measure.ObjectMatching;
import sc.fiji.tessera.measure.ObjectPlaces;
import sc.fiji.tessera.measure.ObjectRow;

/**
 * A row for each object of the truth, and for each that was found without a match: Image, Frame (of
 * series), RefId, PredId (0 = none), Status, IoU, Dice, RefCovered, PredInside, areas (volumes) and
 * their error in percent, CentroidShift, Unit, and where it is: X, Y in the unit, Slice.
 */
final class ObjectTable {
  private static final int DECIMALS = 3;
  private static final List<String> WHOLE = List.of("RefId", "PredId", "Slice");

  /** Where a row's object is, for showing it. */
  record Place(
      String image, int frame, int truth, int truthSlice, int prediction, int predictionSlice) {}

  private final ResultsTable table = new ResultsTable();
  private final List<Place> places = new ArrayList<>();

  ObjectTable() {
    table.setPrecision(DECIMALS);
    table.showRowNumbers(false);
    table.setNaNEmptyCells(true);
  }

  /** Adds the objects of a pair. */
  void add(LabelPair pair, ObjectMatching matching) {
    ObjectPlaces truth = ObjectPlaces.of(pair.truth());
    ObjectPlaces found = ObjectPlaces.of(pair.prediction());
    double[] spacing = pair.spacing();
    double size = 1;
    for (double s : spacing) size *= s;
    for (ObjectRow row : ObjectRow.of(matching)) {
      boolean inTruth = row.referenceLabel() > 0;
      double[] at =
          inTruth ? truth.centroid(row.referenceLabel()) : found.centroid(row.predictionLabel());
      int slice = inTruth ? truth.slice(row.referenceLabel()) : found.slice(row.predictionLabel());
      double[] other = found.centroid(row.predictionLabel());
      table.incrementCounter();
      table.addValue("Image", pair.image());
      if (pair.frame() > 0) table.addValue("Frame", pair.frame());
      table.addValue("RefId", row.referenceLabel());
      table.addValue("PredId", row.predictionLabel());
      table.addValue("Status", row.status().toString());
      table.addValue("IoU", row.iou());
      table.addValue("Dice", row.dice());
      table.addValue("RefCovered", row.covered());
      table.addValue("PredInside", row.inside());
      table.addValue("RefArea", row.referenceArea() * size);
      table.addValue("PredArea", row.predictionArea() * size);
      table.addValue("AreaError_pct", areaError(row));
      table.addValue("CentroidShift", inTruth ? distance(at, other, spacing) : Double.NaN);
      table.addValue("Unit", pair.pixelSize().unit());
      table.addValue("X", (at[0] + 0.5) * spacing[0]);
      table.addValue("Y", (at[1] + 0.5) * spacing[1]);
      table.addValue("Slice", slice + 1);
      places.add(place(pair, row, slice));
    }
  }

  private static Place place(LabelPair pair, ObjectRow row, int slice) {
    LabelPair.Sources sources = pair.sources();
    return new Place(
        pair.image(),
        pair.frame(),
        row.referenceLabel(),
        sources.slice(sources.truth(), slice),
        row.predictionLabel(),
        sources.slice(sources.prediction(), slice));
  }

  private static double areaError(ObjectRow row) {
    boolean both = row.referenceLabel() > 0 && row.predictionLabel() > 0;
    if (!both) return Double.NaN;
    return 100.0 * (row.predictionArea() - row.referenceArea()) / row.referenceArea();
  }

  private static double distance(double[] a, double[] b, double[] spacing) {
    double sum = 0;
    for (int d = 0; d < spacing.length; d++) sum += Math.pow((a[d] - b[d]) * spacing[d], 2);
    return Math.sqrt(sum);
  }

  ResultsTable table() {
    for (String name : WHOLE)
      if (table.columnExists(name)) table.setDecimalPlaces(table.getColumnIndex(name), 0);
    if (table.columnExists("Frame")) table.setDecimalPlaces(table.getColumnIndex("Frame"), 0);
    return table;
  }

  /** Where the object of each row is. */
  List<Place> places() {
    return places;
  }
}
