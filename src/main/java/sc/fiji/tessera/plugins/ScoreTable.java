package sc.fiji.tessera.plugins;

import ij.measure.ResultsTable;
import java.util.List;
import java.util.function.ToDoubleFunction;
import sc.fiji.tessera.measure.ConfusionMatrix;
import sc.fiji.tessera.measure.SemanticScores;

/**
 * The scores of segmented images as a table for the Results window: Image, Class, Pixels (of the
 * class in the truth), IoU, Dice, Precision, Recall, Accuracy. The row "mean" of an image averages
 * its classes; its Accuracy is the share of pixels that are right. For a set there follow, per
 * class, "mean over images" (images without the class left out) and "pooled" (all pixels together).
 */
final class ScoreTable {
  private static final int DECIMALS = 4;

  /**
   * @param image its name
   * @param matrix its counts
   */
  record Row(String image, ConfusionMatrix matrix) {}

  private final List<Row> rows;
  private final boolean summary;
  private final int classes;
  private final ResultsTable table = new ResultsTable();

  /**
   * @param rows one per image
   * @param summary whether the set as a whole is shown at the end
   */
  ScoreTable(List<Row> rows, boolean summary) {
    this.rows = rows;
    this.summary = summary;
    this.classes = rows.stream().mapToInt(r -> r.matrix.classes()).max().orElse(1);
  }

  ResultsTable toResultsTable() {
    table.setPrecision(DECIMALS);
    table.showRowNumbers(false);
    for (Row row : rows) scores(row.image, row.matrix);
    if (summary) {
      overImages();
      ConfusionMatrix pooled = new ConfusionMatrix(classes);
      rows.forEach(r -> pooled.add(r.matrix));
      scores("pooled", pooled);
    }
    table.setDecimalPlaces(table.getColumnIndex("Pixels"), 0);
    return table;
  }

  private void scores(String image, ConfusionMatrix m) {
    SemanticScores s = new SemanticScores(m);
    for (int c = 0; c < m.classes(); c++) {
      start(image, Integer.toString(c), m.reference(c));
      add(s.iou(c), s.dice(c), s.precision(c), s.recall(c), s.accuracy(c));
    }
    start(image, "mean", m.total());
    add(
        s.meanIou(),
        s.meanDice(),
        s.mean(0, s::precision),
        s.mean(0, s::recall),
        s.pixelAccuracy());
  }

  private void overImages() {
    for (int c = 0; c < classes; c++) {
      int k = c;
      long pixels = 0;
      for (Row r : rows) if (k < r.matrix.classes()) pixels += r.matrix.reference(k);
      start("mean over images", Integer.toString(c), pixels);
      add(
          mean(r -> score(r, k, SemanticScores::iou)),
          mean(r -> score(r, k, SemanticScores::dice)),
          mean(r -> score(r, k, SemanticScores::precision)),
          mean(r -> score(r, k, SemanticScores::recall)),
          mean(r -> score(r, k, SemanticScores::accuracy)));
    }
    start("mean over images", "mean", rows.stream().mapToLong(r -> r.matrix.total()).sum());
    add(
        mean(r -> new SemanticScores(r.matrix).meanIou()),
        mean(r -> new SemanticScores(r.matrix).meanDice()),
        mean(r -> precision(new SemanticScores(r.matrix))),
        mean(r -> new SemanticScores(r.matrix).meanAccuracy()),
        mean(r -> new SemanticScores(r.matrix).pixelAccuracy()));
  }

  private static double precision(SemanticScores s) {
    return s.mean(0, s::precision);
  }

  private interface ClassScore {
    double of(SemanticScores scores, int c);
  }

  private static double score(Row row, int c, ClassScore score) {
    if (c >= row.matrix.classes()) return Double.NaN;
    return score.of(new SemanticScores(row.matrix), c);
  }

  private double mean(ToDoubleFunction<Row> score) {
    return rows.stream()
        .mapToDouble(score)
        .filter(v -> !Double.isNaN(v))
        .average()
        .orElse(Double.NaN);
  }

  private void start(String image, String name, double pixels) {
    table.incrementCounter();
    table.addValue("Image", image);
    table.addValue("Class", name);
    table.addValue("Pixels", pixels);
  }

  private void add(double... values) {
    String[] columns = {"IoU", "Dice", "Precision", "Recall", "Accuracy"};
    for (int i = 0; i < columns.length; i++) table.addValue(columns[i], values[i]);
  }
}
