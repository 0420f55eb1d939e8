package sc.fiji.tessera.plugins;

import ij.gui.Plot;
import ij.gui.PlotWindow;
import java.awt.GraphicsEnvironment;
import java.util.ArrayList;
import java.util.List;
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
    Plot plot = TrainingPlot.of(title, records);
    if (window == null) window = plot.show();
    else if (window.isVisible()) window.drawPlot(plot);
  }

  @Override
  public void close() {
    progress.report(1, null);
  }
}
