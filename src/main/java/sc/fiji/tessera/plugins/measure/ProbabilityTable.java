package sc.fiji.tessera.plugins.measure;

import ij.gui.Plot;
import ij.measure.ResultsTable;
import java.awt.Color;
import java.util.List;
import sc.fiji.tessera.measure.ProbabilityCalibration;
import sc.fiji.tessera.measure.ProbabilitySample;
import sc.fiji.tessera.measure.Ranking;

/** What a sample of pixels says of the probabilities: a table, and the reliability diagram. */
final class ProbabilityTable {
  private final ProbabilitySample sample;
  private final ProbabilityCalibration calibration;

  ProbabilityTable(ProbabilitySample sample, int bins) {
    this.sample = sample;
    calibration = sample.calibration(bins);
  }

  /**
   * A row for each class with Pixels, AUC, AP, BestF1 and BestThreshold, and one for all classes
   * with ECE, MCE, LogLoss, Brier and Temperature.
   */
  ResultsTable table() {
    ResultsTable table = empty();
    long pixels = 0;
    for (int c = 0; c < sample.classes(); c++) {
      Ranking ranking = sample.ranking(c);
      table.addRow();
      table.addValue("Class", Integer.toString(c));
      table.addValue("Pixels", sample.count(c));
      table.addValue("AUC", ranking.rocArea());
      table.addValue("AP", ranking.averagePrecision());
      table.addValue("BestF1", ranking.bestF1());
      table.addValue("BestThreshold", ranking.bestThreshold());
      pixels += sample.count(c);
    }
    table.addRow();
    table.addValue("Class", "all");
    table.addValue("Pixels", pixels);
    table.addValue("ECE", calibration.expectedError());
    table.addValue("MCE", calibration.largestError());
    table.addValue("LogLoss", calibration.logLoss());
    table.addValue("Brier", calibration.brier());
    table.addValue("Temperature", sample.temperature());
    table.setDecimalPlaces(table.getColumnIndex("Pixels"), 0);
    return table;
  }

  /** A row for each bin of confidence that holds pixels. */
  ResultsTable reliability() {
    ResultsTable table = empty();
    for (ProbabilityCalibration.Bin bin : calibration.bins()) {
      table.addRow();
      table.addValue("Bin", bin.index() + 1);
      table.addValue("Pixels", bin.pixels());
      table.addValue("Confidence", bin.confidence());
      table.addValue("Accuracy", bin.accuracy());
    }
    for (String whole : List.of("Bin", "Pixels")) {
      if (table.size() > 0) table.setDecimalPlaces(table.getColumnIndex(whole), 0);
    }
    return table;
  }

  /** Accuracy over confidence; where they are equal, a probability means what it says. */
  Plot diagram() {
    Plot plot = new Plot("Reliability", "Confidence", "Accuracy");
    plot.setLimits(0, 1, 0, 1.02);
    plot.setColor(Color.GRAY);
    plot.addPoints(new double[] {0, 1}, new double[] {0, 1}, Plot.LINE);
    plot.setColor(new Color(0x0072b2));
    plot.setLineWidth(2);
    List<ProbabilityCalibration.Bin> bins = calibration.bins();
    plot.addPoints(
        bins.stream().mapToDouble(ProbabilityCalibration.Bin::confidence).toArray(),
        bins.stream().mapToDouble(ProbabilityCalibration.Bin::accuracy).toArray(),
        Plot.CONNECTED_CIRCLES);
    return plot;
  }

  private static ResultsTable empty() {
    ResultsTable table = new ResultsTable();
    table.setPrecision(4);
    table.showRowNumbers(false);
    table.setNaNEmptyCells(true);
    return table;
  }
}
