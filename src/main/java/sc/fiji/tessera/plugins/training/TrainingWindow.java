package sc.fiji.tessera.plugins.training;

import ij.gui.Plot;
import ij.gui.PlotWindow;
import ij.macro.Interpreter;
import java.awt.GraphicsEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.training.EpochRecord;
import sc.fiji.tessera.training.TrainingListener;
import sc.fiji.tessera.training.ValidationExamples;

/**
 * Shows a training run: the status line, and where there is a screen a live plot of loss and
 * validation IoU, and some validation images as the network sees them, in windows that stay open
 * afterwards. Closing them does not stop the training; Escape does, and the button in the plot's
 * window, and the file of {@link TrainingControls}.
 */
final class TrainingWindow implements TrainingListener, AutoCloseable {
  private final Progress progress;
  private final TrainingControls controls;
  private final boolean screen;
  private final List<EpochRecord> records = new ArrayList<>();
  private final String title;
  private final ValidationPreview preview;
  private PlotWindow window;
  private Progress stage;
  private List<String> classes = List.of();
  private String fold = "";

  private TrainingWindow(Path model, Progress progress, boolean screen) throws IOException {
    String title = model.getFileName().toString();
    this.controls = new TrainingControls(model);
    this.title = "Training " + title;
    this.preview = new ValidationPreview("Validation of " + title);
    this.progress = progress;
    this.stage = progress;
    this.screen = screen;
  }

  /**
   * Begins to show a training.
   *
   * @param model the file that is trained
   * @throws IOException one sentence: a wish to stop an earlier training cannot be removed
   */
  static TrainingWindow open(Path model, Progress progress) throws IOException {
    return new TrainingWindow(model, progress, hasScreen());
  }

  /** A macro in batch mode wants no windows. */
  private static boolean hasScreen() {
    return !GraphicsEnvironment.isHeadless() && !Interpreter.isBatchMode();
  }

  /**
   * Begins to show a network of a cross-validation.
   *
   * @param number from 1
   */
  void fold(int number, int folds) {
    fold = "fold " + number + " of " + folds;
    stage = progress.part((number - 1.0) / folds, 1.0 / folds);
    records.clear();
  }

  @Override
  public void report(double fraction, String message) {
    if (fraction < 1 && window == null) draw(); // the first step is done, so it can be trained
    stage.report(
        fraction, message == null || fold.isEmpty() ? message : message + " (" + fold + ")");
  }

  @Override
  public boolean cancelled() {
    return progress.cancelled();
  }

  @Override
  public void begins(List<String> names) {
    classes = names;
  }

  @Override
  public void epoch(EpochRecord record) {
    records.add(record);
    draw();
  }

  private void draw() {
    if (!screen) return;
    Plot plot =
        TrainingPlot.of(title, fold.isEmpty() ? "Epoch" : "Epoch, " + fold, records, classes);
    if (window == null) {
      window = plot.show();
      controls.addTo(window);
    } else if (window.isVisible()) {
      window.drawPlot(plot);
    }
  }

  @Override
  public boolean paused() {
    return controls.paused();
  }

  @Override
  public boolean stopped() {
    return controls.stopped();
  }

  @Override
  public int previews() {
    return screen && !preview.closed() ? ValidationPreview.MOST : 0;
  }

  @Override
  public void preview(List<ValidationExamples.Example> examples) {
    String epoch = "epoch " + records.get(records.size() - 1).epoch();
    preview.show(fold.isEmpty() ? epoch : fold + ", " + epoch, examples, window);
  }

  @Override
  public void close() {
    controls.close();
    progress.report(1, null);
  }
}
