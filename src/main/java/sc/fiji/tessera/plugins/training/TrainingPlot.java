package sc.fiji.tessera.plugins.training;

import ij.gui.Plot;
import java.awt.Color;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import sc.fiji.tessera.image.LabelColours;
import sc.fiji.tessera.training.EpochRecord;

/**
 * The course of a training as a plot: loss and IoU, which lie between 0 and about 1, the IoU of
 * each class in thin lines, the learning rate as a share of its highest value, and the best epoch.
 */
final class TrainingPlot {
  private static final Color BACKGROUND = Color.GRAY;
  private static final Color OBJECTS = new Color(150, 0, 150);
  private static final Color RATE = new Color(200, 120, 0);

  /** More classes than these are drawn, but not named. */
  private static final int MOST_NAMED = 8;

  private static final double HIGHEST_LOSS = 3;
  private static final int LEAST_EPOCHS = 5;

  private final List<EpochRecord> records;
  private final List<String> names;
  private final Plot plot;
  private final StringBuilder legend = new StringBuilder();

  private TrainingPlot(String title, String axis, List<EpochRecord> records, List<String> names) {
    this.records = records;
    this.names = names;
    plot = new Plot(title, axis, "Loss, IoU");
  }

  /**
   * Draws it.
   *
   * @param axis what is counted along x
   * @param records none before the first epoch is over
   * @param names of the classes, background first
   */
  static Plot of(String title, String axis, List<EpochRecord> records, List<String> names) {
    return new TrainingPlot(title, axis, records, names).draw();
  }

  /** How many classes have a line of their own: with two, the foreground's says it all. */
  static int classes(List<EpochRecord> records) {
    int classes = 0;
    for (EpochRecord r : records) classes = Math.max(classes, r.classIou().size());
    return classes > 2 ? classes : 0;
  }

  /** What the curve of a class is called. */
  static String curve(List<String> names, int c) {
    return "IoU of " + (c < names.size() ? names.get(c) : "class " + c);
  }

  /** The colour of a class, as its outline has it; the background's is grey. */
  static Color colour(int c) {
    return c == 0 ? BACKGROUND : LabelColours.of(c);
  }

  private Plot draw() {
    if (records.isEmpty()) return empty();
    double top = 1;
    double rate = 0;
    for (EpochRecord r : records) {
      top = Math.max(top, Math.min(HIGHEST_LOSS, r.loss()));
      rate = Math.max(rate, r.rate());
    }
    int last = records.get(records.size() - 1).epoch();
    plot.setLimits(0, Math.max(LEAST_EPOCHS, last), 0, top);
    line("Training loss", EpochRecord::loss, Color.RED, 2);
    line("Validation mean IoU", EpochRecord::iou, Color.BLUE, 2);
    line("Validation foreground IoU", EpochRecord::foregroundIou, new Color(0, 140, 60), 2);
    if (records.stream().anyMatch(r -> !Double.isNaN(r.f1()))) {
      line("Validation F1 of objects", EpochRecord::f1, OBJECTS, 2);
    }
    double highest = rate;
    if (rate > 0) {
      String name = String.format(Locale.ROOT, "Learning rate / %.2g", highest);
      line(name, r -> r.rate() / highest, RATE, 1);
    }
    int classes = classes(records);
    for (int c = 0; c < classes; c++) {
      int label = c;
      line(c < MOST_NAMED ? curve(names, c) : "", r -> r.iouOf(label), colour(c), 1);
    }
    if (records.stream().anyMatch(EpochRecord::best)) bestEpoch(top);
    plot.setColor(Color.BLACK);
    plot.setLineWidth(1);
    plot.addLegend(legend.toString());
    return plot;
  }

  private Plot empty() {
    plot.setLimits(0, LEAST_EPOCHS, 0, 1);
    plot.addLabel(0.05, 0.1, "The first epoch is not over yet.");
    return plot;
  }

  private void bestEpoch(double top) {
    int epoch = EpochRecord.bestOf(records).epoch();
    plot.setColor(Color.DARK_GRAY);
    plot.setLineWidth(1);
    plot.drawDottedLine(epoch, 0, epoch, top, 4);
    plot.addText(" best: " + epoch, epoch, 0.02 * top);
  }

  private void line(String name, ToDoubleFunction<EpochRecord> value, Color color, int width) {
    double[] x = records.stream().mapToDouble(EpochRecord::epoch).toArray();
    double[] y = records.stream().mapToDouble(value).toArray();
    plot.setColor(color);
    plot.setLineWidth(width);
    plot.add(records.size() == 1 ? "circle" : "line", x, y); // a line of one point is invisible
    legend.append(name).append('\n');
  }
}
