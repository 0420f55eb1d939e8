package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.ImagePlus;
import ij.macro.Interpreter;
import ij.measure.ResultsTable;
import java.awt.GraphicsEnvironment;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;

/** Puts the outputs of a command where ImageJ users and macros expect them. */
final class OutputDisplay {
  private OutputDisplay() {}

  /**
   * Tables go to "Results", but those whose output has a label to a window of that title; texts go
   * to the log, images to windows (or the macro's batch mode) last, so that the result is the
   * current image. Then rows of objects begin to answer to clicks.
   */
  static void show(CommandOutcome outcome, String label) {
    String title = CommandMenu.title(label);
    for (Map.Entry<String, Object> output : outcome.outputs().entrySet()) {
      Object value = output.getValue();
      if (value instanceof ResultsTable) {
        String own = outcome.label(output.getKey());
        if (own.isEmpty()) ResultsWindow.show((ResultsTable) value, title);
        else ResultsWindow.showApart((ResultsTable) value, own);
      } else if (value instanceof String && !((String) value).isBlank()) {
        IJ.log((String) value);
      }
    }
    for (Object value : outcome.outputs().values()) {
      if (value instanceof ImagePlus) show((ImagePlus) value);
    }
    for (Object value : outcome.outputs().values()) {
      if (value instanceof WindowOutput output) output.attach();
    }
  }

  private static void show(ImagePlus image) {
    if (!GraphicsEnvironment.isHeadless() || Interpreter.isBatchMode()) image.show();
    image.updateAndDraw();
  }

  /** The main result as a text for a calling macro: a saved path, else a title, else a text. */
  static String mainText(CommandOutcome outcome) {
    String best = "";
    int rank = 0;
    for (Object value : outcome.outputs().values()) {
      int valueRank = rank(value);
      if (valueRank > rank) {
        rank = valueRank;
        best = value instanceof ImagePlus ? ((ImagePlus) value).getTitle() : value.toString();
      }
    }
    return best;
  }

  private static int rank(Object value) {
    if (value instanceof File || value instanceof Path) return 4;
    if (value instanceof ImagePlus) return 3;
    if (value instanceof String) return 2;
    return value instanceof Number || value instanceof Boolean ? 1 : 0;
  }
}
