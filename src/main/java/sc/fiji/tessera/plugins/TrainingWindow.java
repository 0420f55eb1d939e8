package sc.fiji.tessera.plugins;

import ij.gui.Plot;
import ij.gui.PlotWindow;
import java.awt.Color;
import java.awt.GraphicsEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.training.EpochRecord;
import sc.fiji.tessera.training.TrainingListener;

/**
 * Shows a training run: the status line, and where there is a screen a live plot of loss and
 * validation IoU, whose window stays open afterwards. Closing the window does not stop the
 * training; Escape does.
 */
final class TrainingWindow implements TrainingListener, AutoCloseable {
  private final Progress progress;
  private final String title;
  private final boolean screen;
  private final List<EpochRecord> records = new ArrayList<>();
  private PlotWindow window;

  private TrainingWindow(String title, Progress progress, boolean screen) {
    this.title = title;
    this.progress = progress;
    this.screen = screen;
  }

  static TrainingWindow open(String title, Progress progress) {
    return new TrainingWindow("Training " + title, progress, !GraphicsEnvironment.isHeadless());
  }

  @Override
  public void report(double fraction, String message) {
    progress.report(fraction, message);
  }

  @Override
  public boolean cancelled() {
    return progress.cancelled();
  }

  @Override
  public void epoch(EpochRecord record) {
    records.add(record);
    if (!screen) return;
    Plot plot = plot(title, records);
    if (window == null) window = plot.show();
    else if (window.isVisible()) window.drawPlot(plot);
  }

  /** Loss and IoU of the epochs so far; both lie between 0 and about 1. */
  static Plot plot(String title, List<EpochRecord> records) {
    Plot plot = new Plot(title, "Epoch", "Loss, IoU");
    double top = 1;
    for (EpochRecord r : records) top = Math.max(top, Math.min(3, r.loss()));
    plot.setLimits(0, Math.max(5, records.get(records.size() - 1).epoch()), 0, top);
    line(plot, records, EpochRecord::loss, Color.RED);
    line(plot, records, EpochRecord::iou, Color.BLUE);
    line(plot, records, EpochRecord::foregroundIou, new Color(0, 140, 60));
    plot.setColor(Color.BLACK);
    plot.addLegend("Training loss\nValidation mean IoU\nValidation foreground IoU");
    return plot;
  }

  private static void line(
      Plot plot, List<EpochRecord> records, ToDoubleFunction<EpochRecord> value, Color color) {
    double[] x = records.stream().mapToDouble(EpochRecord::epoch).toArray();
    double[] y = records.stream().mapToDouble(value).toArray();
    plot.setColor(color);
    plot.setLineWidth(2);
    plot.add("line", x, y);
  }

  @Override
  public void close() {
    progress.report(1, null);
  }
}
