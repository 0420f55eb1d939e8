package sc.fiji.tessera.plugins.measure;

import ij.measure.ResultsTable;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import sc.fiji.tessera.measure.Bootstrap;
import sc.fiji.tessera.measure.Mean;

/**
 * A row for each score of a set of images: Metric, Class, Value, Lo95 and Hi95 (bootstrapped over
 * images, blank for fewer than five), SD over images, Images where it is defined, Undefined where
 * not, and the Definition in words.
 */
final class SummaryTable {
  private static final int DECIMALS = 4;
  private static final List<String> COUNTS = List.of("Images", "Undefined");

  private final ResultsTable table = new ResultsTable();

  SummaryTable() {
    table.setPrecision(DECIMALS);
    table.showRowNumbers(false);
    table.setNaNEmptyCells(true);
  }

  /** A mean over images. */
  void mean(String metric, String name, double[] each, String definition) {
    Mean mean = Mean.of(Arrays.stream(each));
    row(metric, name, mean.value(), Bootstrap.ofMean(each), each, definition);
  }

  /**
   * A score of all images together.
   *
   * @param each the scores of the images, for their spread
   * @param ofDrawn the score of some images together
   */
  void pooled(
      String metric,
      double value,
      double[] each,
      ToDoubleFunction<int[]> ofDrawn,
      String definition) {
    row(metric, "all", value, Bootstrap.of(each.length, ofDrawn), each, definition);
  }

  private void row(
      String metric,
      String name,
      double value,
      Bootstrap interval,
      double[] each,
      String definition) {
    Mean mean = Mean.of(Arrays.stream(each));
    table.incrementCounter();
    table.addValue("Metric", metric);
    table.addValue("Class", name);
    table.addValue("Value", value);
    table.addValue("Lo95", interval.low());
    table.addValue("Hi95", interval.high());
    table.addValue("SD", deviation(each, mean));
    table.addValue("Images", mean.used());
    table.addValue("Undefined", mean.undefined());
    table.addValue("Definition", definition);
  }

  /** Of the sample; NaN for fewer than two. */
  private static double deviation(double[] each, Mean mean) {
    double squares =
        Arrays.stream(each)
            .filter(v -> !Double.isNaN(v))
            .map(v -> (v - mean.value()) * (v - mean.value()))
            .sum();
    return mean.used() < 2 ? Double.NaN : Math.sqrt(squares / (mean.used() - 1));
  }

  ResultsTable table() {
    for (String name : COUNTS)
      if (table.columnExists(name)) table.setDecimalPlaces(table.getColumnIndex(name), 0);
    return table;
  }
}
