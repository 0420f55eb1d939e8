package sc.fiji.tessera.plugins.measure;

import ij.measure.ResultsTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import sc.fiji.tessera.measure.InstanceScores;
import sc.fiji.tessera.measure.Mean;

/**
 * The scores of objects as a table for the Results window: a row for each image, and for a set the
 * rows "mean over images" (images for which a score is not defined are left out) and "pooled" (all
 * objects together).
 */
final class InstanceTable implements MeasureCommand.Tables {
  private static final int DECIMALS = 4;

  /** The partition scores of an image, where they were wanted. */
  record Partitions(
      double rand,
      double information,
      double randError,
      double splits,
      double merges,
      double warping) {
    static final Partitions UNDEFINED =
        new Partitions(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);
  }

  /** What was measured in one image or frame. */
  record Row(String image, int frame, InstanceScores scores, Partitions partitions) {}

  private record Column(String name, boolean count, ToDoubleFunction<Row> value) {
    static Column count(String name, ToDoubleFunction<InstanceScores> value) {
      return new Column(name, true, row -> value.applyAsDouble(row.scores));
    }

    static Column score(String name, ToDoubleFunction<InstanceScores> value) {
      return new Column(name, false, row -> value.applyAsDouble(row.scores));
    }

    static Column partition(String name, ToDoubleFunction<Partitions> value) {
      return new Column(name, false, row -> value.applyAsDouble(row.partitions));
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          Column.count("RefObjects", s -> truth(s)),
          Column.count("PredObjects", s -> found(s)),
          Column.count("TP", s -> s.matched().matches().truePositives()),
          Column.count("FP", s -> s.matched().matches().falsePositives()),
          Column.count("FN", s -> s.matched().matches().falseNegatives()),
          Column.score("Precision", s -> s.matched().precision()),
          Column.score("Recall", s -> s.matched().recall()),
          Column.score("F1", s -> s.matched().f1()),
          Column.score("AP", s -> s.matched().accuracy()),
          Column.score("SQ", s -> s.matched().meanMatchedScore()),
          Column.score("RQ", s -> s.matched().f1()),
          Column.score("PQ", s -> s.matched().panopticQuality()),
          Column.score("AP50", InstanceScores::ap50),
          Column.score("AP75", InstanceScores::ap75),
          Column.score("mAP50_95", InstanceScores::meanAp),
          Column.score("DSB2018", InstanceScores::meanApAbove),
          Column.score("SEG", s -> s.tracking().seg()),
          Column.score("DET", s -> s.tracking().det()),
          Column.score("AJI", s -> s.jaccard().aji()),
          Column.score("AJIplus", s -> s.jaccard().plus()),
          Column.score("BestDice", s -> s.dice().symmetric()),
          Column.count("Missed", s -> s.errors().missed()),
          Column.count("Extra", s -> s.errors().extra()),
          Column.count("Splits", s -> s.errors().splits()),
          Column.count("Merges", s -> s.errors().merges()),
          Column.count("CountError", s -> s.errors().countDifference()));

  private static final List<Column> PARTITIONS =
      List.of(
          Column.partition("VRand", Partitions::rand),
          Column.partition("VInfo", Partitions::information),
          Column.partition("ARE", Partitions::randError),
          Column.partition("VISplit", Partitions::splits),
          Column.partition("VIMerge", Partitions::merges),
          Column.partition("Warping", Partitions::warping));

  private final List<Row> rows;
  private final List<Column> columns = new ArrayList<>(COLUMNS);
  private final String rule;
  private final boolean frames;
  private final ResultsTable table = new ResultsTable();

  /**
   * @param rows the images
   * @param rule what counted as a match, such as {@code IoU>=0.5}
   * @param partitions whether they were measured
   */
  InstanceTable(List<Row> rows, String rule, boolean partitions) {
    this.rows = rows;
    this.rule = rule;
    this.frames = rows.stream().anyMatch(r -> r.frame > 0);
    if (partitions) columns.addAll(PARTITIONS);
  }

  private static double truth(InstanceScores s) {
    return s.matched().matches().truePositives() + s.matched().matches().falseNegatives();
  }

  private static double found(InstanceScores s) {
    return s.matched().matches().truePositives() + s.matched().matches().falsePositives();
  }

  @Override
  public String name() {
    return "objects-scores";
  }

  @Override
  public ResultsTable toResultsTable(boolean ofSet) {
    table.setPrecision(DECIMALS);
    table.showRowNumbers(false);
    table.setNaNEmptyCells(true);
    for (Row row : rows) add(row.image, row.frame, c -> c.value.applyAsDouble(row));
    if (ofSet) {
      add("mean over images", 0, c -> Mean.of(values(c)).value());
      Row pooled = new Row("pooled", 0, pooled(), Partitions.UNDEFINED);
      add("pooled", 0, c -> c.value.applyAsDouble(pooled));
    }
    for (Column c : columns)
      if (c.count && !ofSet) table.setDecimalPlaces(table.getColumnIndex(c.name), 0);
    if (frames) table.setDecimalPlaces(table.getColumnIndex("Frame"), 0);
    return table;
  }

  private void add(String image, int frame, ToDoubleFunction<Column> value) {
    table.incrementCounter();
    table.addValue("Image", image);
    if (frames && frame > 0) table.addValue("Frame", frame);
    else if (frames) table.addValue("Frame", "");
    table.addValue("Match", rule);
    for (Column c : columns) table.addValue(c.name, value.applyAsDouble(c));
  }

  private DoubleStream values(Column c) {
    return rows.stream().mapToDouble(c.value);
  }

  private InstanceScores pooled() {
    InstanceScores sum = InstanceScores.NONE;
    for (Row row : rows) sum = sum.plus(row.scores);
    return sum;
  }

  @Override
  public ResultsTable summary() {
    SummaryTable summary = new SummaryTable();
    for (Column c : columns) {
      if (c.count) continue;
      double[] each = values(c).toArray();
      double together = rows.size() > 1 ? of(c, pooled()) : Double.NaN;
      if (!Double.isNaN(together)) {
        summary.pooled(
            c.name, together, each, drawn -> of(c, pooled(drawn)), rule + "; pooled objects");
      }
      String definition = rows.size() > 1 ? "mean over images" : "of the image";
      summary.mean(c.name, "all", each, rule + "; " + definition);
    }
    return summary.table();
  }

  private static double of(Column c, InstanceScores scores) {
    return c.value.applyAsDouble(new Row("", 0, scores, Partitions.UNDEFINED));
  }

  private InstanceScores pooled(int[] drawn) {
    InstanceScores sum = InstanceScores.NONE;
    for (int i : drawn) sum = sum.plus(rows.get(i).scores);
    return sum;
  }
}
