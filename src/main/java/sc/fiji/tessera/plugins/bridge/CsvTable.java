package sc.fiji.tessera.plugins.bridge;

import ij.measure.ResultsTable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/**
 * A results table as comma-separated text (RFC 4180 quoting, lines end with a line feed): a line of
 * headings, then the rows, numbers with up to seven significant digits, without row numbers.
 */
public final class CsvTable {
  private static final MathContext DIGITS = new MathContext(7);

  private CsvTable() {}

  public static String text(ResultsTable table) {
    StringBuilder csv = new StringBuilder();
    String[] headings = table.getHeadings();
    csv.append(line(List.of(headings)));
    for (int row = 0; row < table.size(); row++) {
      List<String> cells = new ArrayList<>();
      for (String heading : headings) cells.add(cell(table, heading, row));
      csv.append(line(cells));
    }
    return csv.toString();
  }

  /** The text in a cell, or null if it holds a number. */
  static String textCell(ResultsTable table, int column, int row) {
    if (!Double.isNaN(table.getValueAsDouble(column, row))) return null;
    String text = table.getStringValue(column, row);
    return text == null || text.equals("NaN") ? null : text;
  }

  private static String cell(ResultsTable table, String heading, int row) {
    if (heading.equals("Label")) return String.valueOf(table.getLabel(row));
    int column = table.getColumnIndex(heading);
    String text = textCell(table, column, row);
    return text != null ? text : number(table.getValueAsDouble(column, row));
  }

  private static String number(double value) {
    if (!Double.isFinite(value)) return String.valueOf(value);
    if (value == Math.rint(value) && Math.abs(value) < 1e15) return String.valueOf((long) value);
    return NumberRange.plain(new BigDecimal(value).round(DIGITS));
  }

  private static String line(List<String> cells) {
    List<String> quoted = new ArrayList<>();
    for (String cell : cells) {
      boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      quoted.add(plain ? cell : '"' + cell.replace("\"", "\"\"") + '"');
    }
    return String.join(",", quoted) + "\n";
  }
}
