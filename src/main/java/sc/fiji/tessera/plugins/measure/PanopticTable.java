package sc.fiji.tessera.plugins.measure;

import ij.measure.ResultsTable;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import sc.fiji.tessera.measure.ObjectMatches;
import sc.fiji.tessera.measure.PanopticScores;
import sc.fiji.tessera.measure.PanopticScores.Average;
import sc.fiji.tessera.measure.PanopticScores.Counts;

/**
 * Panoptic quality as a table: a row for each class that occurs, then All, and where it is known
 * which classes are things, Things and Stuff: their PQ, SQ and RQ are means over classes, their
 * counts are sums.
 */
final class PanopticTable {
  private static final int DECIMALS = 4;

  private final PanopticScores scores;
  private final PanopticClasses classes;
  private final ResultsTable table = new ResultsTable();

  PanopticTable(PanopticScores scores, PanopticClasses classes) {
    this.scores = scores;
    this.classes = classes;
    table.setPrecision(DECIMALS);
    table.showRowNumbers(false);
  }

  ResultsTable toResultsTable() {
    for (int c : new TreeSet<>(scores.present())) {
      Counts counts = scores.classes().get(c);
      row(classes.name(c), new Average(counts.pq(), counts.sq(), counts.rq(), 1), counts);
    }
    mean("All", c -> true);
    if (classes.tellApart()) {
      mean("Things", classes::isThing);
      mean("Stuff", c -> !classes.isThing(c));
    }
    for (String whole : new String[] {"TP", "FP", "FN", "Classes"}) {
      table.setDecimalPlaces(table.getColumnIndex(whole), 0);
    }
    return table;
  }

  private void mean(String name, IntPredicate which) {
    ObjectMatches matches = ObjectMatches.NONE;
    double iou = 0;
    for (int c : new TreeSet<>(scores.present())) {
      if (!which.test(c)) continue;
      matches = matches.plus(scores.classes().get(c).matches());
      iou += scores.classes().get(c).iou();
    }
    row(name, scores.average(which), new Counts(matches, iou));
  }

  private void row(String name, Average average, Counts counts) {
    table.incrementCounter();
    table.addValue("Class", name);
    table.addValue("PQ", average.pq());
    table.addValue("SQ", average.sq());
    table.addValue("RQ", average.rq());
    table.addValue("TP", counts.matches().truePositives());
    table.addValue("FP", counts.matches().falsePositives());
    table.addValue("FN", counts.matches().falseNegatives());
    table.addValue("SumIoU", counts.iou());
    table.addValue("Classes", average.classes());
  }
}
