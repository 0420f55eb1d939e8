package sc.fiji.tessera.plugins.measure;

import ij.measure.ResultsTable;
import java.util.List;
import sc.fiji.tessera.measure.CocoScores;
import sc.fiji.tessera.measure.PascalPrecision;

/**
 * COCO's scores as a table: Class ("all" for the mean over classes), Metric (as the challenge
 * abbreviates it), Value, IoU, Area and Detections (as its program prints them); then Pascal's AP,
 * for which all detections count.
 */
final class DetectionTable {
  private static final int DECIMALS = 4;
  private static final String MEAN = "0.50:0.95";

  /** A number of the challenge, in its order. */
  private record Metric(String name, String iou, String area, int detections) {}

  private static final List<Metric> METRICS =
      List.of(
          new Metric("AP", MEAN, "all", 100),
          new Metric("AP50", "0.50", "all", 100),
          new Metric("AP75", "0.75", "all", 100),
          new Metric("APs", MEAN, "small", 100),
          new Metric("APm", MEAN, "medium", 100),
          new Metric("APl", MEAN, "large", 100),
          new Metric("AR1", MEAN, "all", 1),
          new Metric("AR10", MEAN, "all", 10),
          new Metric("AR100", MEAN, "all", 100),
          new Metric("ARs", MEAN, "small", 100),
          new Metric("ARm", MEAN, "medium", 100),
          new Metric("ARl", MEAN, "large", 100));

  /** Which of them a class gets. */
  private static final int OF_CLASS = 2;

  private final ResultsTable table = new ResultsTable();

  DetectionTable() {
    table.setPrecision(DECIMALS);
    table.showRowNumbers(false);
  }

  /** All twelve. */
  void all(CocoScores scores) {
    rows("all", scores, METRICS.size());
  }

  /** AP and AP50. */
  void ofClass(String name, CocoScores scores) {
    rows(name, scores, OF_CLASS);
  }

  /** The scores of the Pascal VOC challenges: since 2010, and of 2007. */
  void pascal(PascalPrecision scores) {
    row("all", "VOC_AP50", scores.area());
    row("all", "VOC2007_AP50", scores.elevenPoints());
  }

  private void row(String name, String metric, double value) {
    table.incrementCounter();
    table.addValue("Class", name);
    table.addValue("Metric", metric);
    table.addValue("Value", value);
    table.addValue("IoU", "0.50");
    table.addValue("Area", "all");
    table.addValue("Detections", Double.POSITIVE_INFINITY);
  }

  private void rows(String name, CocoScores scores, int count) {
    for (int i = 0; i < count; i++) {
      Metric m = METRICS.get(i);
      table.incrementCounter();
      table.addValue("Class", name);
      table.addValue("Metric", m.name);
      table.addValue("Value", scores.values()[i]);
      table.addValue("IoU", m.iou);
      table.addValue("Area", m.area);
      table.addValue("Detections", m.detections);
    }
  }

  ResultsTable toResultsTable() {
    table.setDecimalPlaces(table.getColumnIndex("Detections"), 0);
    return table;
  }
}
