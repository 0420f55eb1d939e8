package sc.fiji.tessera.plugins.training;

import ij.gui.PlotWindow;
import java.awt.Button;
import java.awt.EventQueue;
import java.awt.GridLayout;
import java.awt.Panel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How a training is paused, and ended early without losing what it learned: two buttons in its
 * window, and a file beside the model for those who have no window. Thread-safe.
 */
final class TrainingControls implements AutoCloseable {
  private static final int GAP = 5;

  private final Path stopFile;
  private volatile PlotWindow window;
  private Button pause;
  private Button stop;
  private volatile boolean paused;
  private volatile boolean stopped;

  /**
   * @param model the file that is trained; a wish to stop an earlier training into it is dropped
   * @throws IOException one sentence: the file with that wish cannot be removed
   */
  TrainingControls(Path model) throws IOException {
    stopFile = stopFile(model);
    Files.deleteIfExists(stopFile);
  }

  /** The file whose appearance stops a training: {@code <model>.stop} beside the model. */
  static Path stopFile(Path model) {
    return model.resolveSibling(model.getFileName() + ".stop");
  }

  /** Adds the buttons. */
  void addTo(PlotWindow plot) {
    pause = new Button("Pause");
    stop = new Button("Stop and keep best");
    pause.addActionListener(e -> pause(!paused));
    stop.addActionListener(e -> stop());
    Panel panel = new Panel(new GridLayout(1, 2, GAP, 0)); // room for the longest label in both
    panel.add(pause);
    panel.add(stop);
    plot.add(panel);
    plot.pack();
    window = plot;
  }

  private void pause(boolean wanted) {
    paused = wanted;
    pause.setLabel(wanted ? "Continue" : "Pause");
  }

  private void stop() {
    stopped = true;
    disableButtons();
  }

  private void disableButtons() {
    pause.setEnabled(false);
    stop.setEnabled(false);
  }

  /** Whether to wait: a window that was closed holds nothing up. */
  boolean paused() {
    PlotWindow shown = window;
    return paused && shown != null && shown.isVisible();
  }

  /** Whether to stop; removes the file when it is seen. */
  boolean stopped() {
    if (!stopped && Files.exists(stopFile)) {
      stopped = true;
      removeStopFile();
    }
    return stopped;
  }

  /** A file that cannot be removed has said what it had to say all the same. */
  private void removeStopFile() {
    try {
      Files.deleteIfExists(stopFile);
    } catch (IOException e) {
      stopFile.toFile().deleteOnExit();
    }
  }

  /** The training is over: there is nothing to be pressed any more. */
  @Override
  public void close() {
    removeStopFile();
    if (window != null) EventQueue.invokeLater(this::disableButtons);
  }
}
