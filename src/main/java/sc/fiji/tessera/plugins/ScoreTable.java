package sc.fiji.tessera.plugins;

import ij.measure.ResultsTable;
import java.util.List;
import java.util.function.ToDoubleFunction;
import sc.fiji.tessera.measure.ImageSetScores;
import sc.fiji.tessera.measure.ImageSetScores.ClassScore;
import sc.fiji.tessera.measure.SemanticScores;

/**
 * The scores of segmented images as a table for the Results window: Image, Class, Pixels (of the
 * class in the truth), IoU, Dice, Precision, Recall, Accuracy. The row "mean" of an image averages
 * its classes; its Accuracy is the share of pixels that are right. For a set there follow "mean
 * over images" (images for which a score is not defined are left out) and "pooled" (all pixels
 * together).
 */
final class ScoreTable {
  private static final int DECIMALS = 4;

  /** A column: a score of one class, and what stands in the row that averages the classes. */
  private record Column(
      String name, ClassScore ofClass, ToDoubleFunction<SemanticScores> ofClasses) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column("IoU", SemanticScores::iou, SemanticScores::meanIou),
          new Column("Dice", SemanticScores::dice, SemanticScores::meanDice),
          new Column("Precision", SemanticScores::precision, SemanticScores::meanPrecision),
          new Column("Recall", SemanticScores::recall, SemanticScores::meanAccuracy),
          new Column("Accuracy", SemanticScores::accuracy, SemanticScores::pixelAccuracy));

  private final List<String> names;
  private final ImageSetScores scores;
  private final boolean summary;
  private final ResultsTable table = new ResultsTable();

  /**
   * @param names of the images
   * @param scores of the images, in the same order
   * @param summary whether the set as a whole is shown at the end
   */
  ScoreTable(List<String> names, ImageSetScores scores, boolean summary) {
    this.names = names;
    this.scores = scores;
    this.summary = summary;
  }

  ResultsTable toResultsTable() {
    table.setPrecision(DECIMALS);
    table.showRowNumbers(false);
    for (int i = 0; i < names.size(); i++) image(names.get(i), scores.images().get(i));
    if (summary) {
      overImages();
      image("pooled", scores.pooled());
    }
    table.setDecimalPlaces(table.getColumnIndex("Pixels"), 0);
    return table;
  }

  private void image(String name, SemanticScores s) {
    for (int c = 0; c < s.matrix().classes(); c++) {
      start(name, Integer.toString(c), s.matrix().reference(c));
      for (Column column : COLUMNS) table.addValue(column.name, column.ofClass.of(s, c));
    }
    start(name, "mean", s.matrix().total());
    for (Column column : COLUMNS) table.addValue(column.name, column.ofClasses.applyAsDouble(s));
  }

  private void overImages() {
    SemanticScores pooled = scores.pooled();
    for (int c = 0; c < pooled.matrix().classes(); c++) {
      start("mean over images", Integer.toString(c), pooled.matrix().reference(c));
      for (Column column : COLUMNS) {
        table.addValue(column.name, scores.perImage(column.ofClass, c).value());
      }
    }
    start("mean over images", "mean", pooled.matrix().total());
    for (Column column : COLUMNS) {
      table.addValue(column.name, scores.perImage(column.ofClasses).value());
    }
  }

  private void start(String image, String name, double pixels) {
    table.incrementCounter();
    table.addValue("Image", image);
    table.addValue("Class", name);
    table.addValue("Pixels", pixels);
  }
}
