package sc.fiji.tessera.plugins.measure;

import ij.gui.Plot;
import ij.measure.ResultsTable;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import sc.fiji.tessera.measure.MatchRule;
import sc.fiji.tessera.measure.ObjectMatching;
import sc.fiji.tessera.measure.ObjectOverlaps;
import sc.fiji.tessera.measure.ObjectScores;

/**
 * The scores of objects at overlaps from 0.05 to 0.95 that count as a match, pooled over images: a
 * table Threshold, TP, FP, FN, Precision, Recall, F1, AP (TP / (TP + FP + FN)), SQ, PQ, and a plot.
 */
final class ThresholdCurve {
  private static final int STEPS = 19;
  private static final int PERCENT = 5;
  private static final Color[] COLOURS = {
    new Color(0x0072b2), new Color(0xd55e00), new Color(0x009e73), new Color(0xcc79a7)
  };

  private final MatchRule rule;
  private final List<ObjectScores> scores =
      new ArrayList<>(Collections.nCopies(STEPS, ObjectScores.NONE));

  /**
   * @param rule how objects match, at any threshold
   */
  ThresholdCurve(MatchRule rule) {
    this.rule = rule;
  }

  private static double threshold(int i) {
    return (i + 1) * PERCENT / 100.0;
  }

  /** Adds an image. */
  void add(ObjectOverlaps objects) {
    for (int i = 0; i < STEPS; i++) {
      MatchRule at = new MatchRule(rule.overlap(), threshold(i), rule.strict());
      scores.set(i, scores.get(i).plus(ObjectMatching.of(objects, at).scores()));
    }
  }

  ResultsTable table() {
    ResultsTable table = new ResultsTable();
    table.setPrecision(4);
    table.showRowNumbers(false);
    for (int i = 0; i < STEPS; i++) {
      ObjectScores s = scores.get(i);
      table.incrementCounter();
      table.addValue("Threshold", threshold(i));
      table.addValue("TP", s.matches().truePositives());
      table.addValue("FP", s.matches().falsePositives());
      table.addValue("FN", s.matches().falseNegatives());
      table.addValue("Precision", s.precision());
      table.addValue("Recall", s.recall());
      table.addValue("F1", s.f1());
      table.addValue("AP", s.accuracy());
      table.addValue("SQ", s.meanMatchedScore());
      table.addValue("PQ", s.panopticQuality());
    }
    for (String name : List.of("TP", "FP", "FN"))
      table.setDecimalPlaces(table.getColumnIndex(name), 0);
    table.setDecimalPlaces(table.getColumnIndex("Threshold"), 2);
    return table;
  }

  Plot plot() {
    String by = rule.overlap().name().toUpperCase(Locale.ROOT).replace("IOU", "IoU");
    Plot plot = new Plot("Scores versus threshold", by + " threshold", "Score");
    plot.setLimits(0, 1, 0, 1.02);
    line(plot, 0, ObjectScores::f1);
    line(plot, 1, ObjectScores::accuracy);
    line(plot, 2, ObjectScores::panopticQuality);
    line(plot, 3, ObjectScores::meanMatchedScore);
    plot.setColor(Color.BLACK);
    plot.setLineWidth(1);
    plot.addLegend("F1\nAP = TP / (TP + FP + FN)\nPQ\nmean overlap of matches (SQ)", "Bottom-Left");
    return plot;
  }

  private void line(Plot plot, int colour, ToDoubleFunction<ObjectScores> score) {
    double[] x = IntStream.range(0, STEPS).mapToDouble(ThresholdCurve::threshold).toArray();
    double[] y = scores.stream().mapToDouble(score).toArray();
    plot.setColor(COLOURS[colour]);
    plot.setLineWidth(2);
    plot.add("line", x, y);
  }
}
