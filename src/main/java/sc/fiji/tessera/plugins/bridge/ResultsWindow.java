package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.measure.ResultsTable;
import ij.plugin.filter.Analyzer;
import java.awt.GraphicsEnvironment;
import java.util.Arrays;

/**
 * Puts a command's table where ImageJ users and macros look: into "Results". Rows are appended when
 * the columns are the same; a table of somebody else's is never replaced.
 */
final class ResultsWindow {
  private static final String RESULTS = "Results";

  private ResultsWindow() {}

  /**
   * Shows a table. Without a screen it still becomes the system table, which {@code nResults} and
   * {@code getResult} read.
   *
   * @param title window of the table when "Results" holds other columns
   */
  static void show(ResultsTable table, String title) {
    ResultsTable system = ResultsTable.getResultsTable();
    if (system == null || system.size() == 0) {
      // show() alone would leave the system table as it is when there is no screen.
      Analyzer.setResultsTable(table);
      showWholeNumbersAsSuch(table);
      table.show(RESULTS);
    } else if (Arrays.equals(system.getHeadings(), table.getHeadings())) {
      append(table, system);
      system.show(RESULTS);
    } else {
      showBeside(table, title);
    }
  }

  /** ImageJ gives all columns of the table that becomes the system's the same decimal places. */
  private static void showWholeNumbersAsSuch(ResultsTable table) {
    for (String heading : table.getHeadings()) {
      int column = table.getColumnIndex(heading);
      double[] values = column < 0 ? null : table.getColumnAsDoubles(column);
      if (values != null && Arrays.stream(values).allMatch(v -> v == Math.rint(v))) {
        table.setDecimalPlaces(column, 0);
      }
    }
  }

  private static void showBeside(ResultsTable table, String title) {
    String reason = "\"Results\" holds other measurements, which are kept, so the new table is ";
    IJ.log(reason + (hasWindows() ? "in the window \"" + title + "\"." : "printed here:"));
    showApart(table, title);
  }

  /** Shows a table that is not of measurements in a window; without a screen, in the log. */
  static void showApart(ResultsTable table, String title) {
    if (hasWindows()) table.show(title);
    else IJ.log(CsvTable.text(table).stripTrailing());
  }

  private static boolean hasWindows() {
    return !GraphicsEnvironment.isHeadless() && IJ.getInstance() != null;
  }

  /** Appends the rows of a table to another with the same columns. */
  static void append(ResultsTable source, ResultsTable target) {
    for (int row = 0; row < source.size(); row++) {
      target.addRow();
      for (String heading : source.getHeadings()) {
        if (heading.equals("Label")) {
          target.addLabel(source.getLabel(row));
          continue;
        }
        int column = source.getColumnIndex(heading);
        String text = CsvTable.textCell(source, column, row);
        if (text == null) target.addValue(heading, source.getValueAsDouble(column, row));
        else target.addValue(heading, text);
      }
    }
  }
}
