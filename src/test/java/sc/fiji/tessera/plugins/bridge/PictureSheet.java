package sc.fiji.tessera.plugins.bridge;

import ij.measure.ResultsTable;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Images side by side with their names above, and tables and texts below. */
final class PictureSheet {
  private static final int WIDTH = 720;
  private static final int SIDE = 220;
  private static final int GAP = 10;
  private static final int LINE = 15;
  private static final int MOST_LINES = 14;
  private static final Font WORDS = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final Font FIGURES = new Font(Font.MONOSPACED, Font.PLAIN, 11);

  private record Panel(String name, BufferedImage image) {}

  private final List<Panel> panels = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  int count() {
    return panels.size();
  }

  /** Adds an image; small ones are enlarged, large ones made smaller. */
  void add(String name, BufferedImage image) {
    panels.add(new Panel(name, image));
  }

  /** Adds the first rows and columns of a table. */
  void add(ResultsTable table) {
    if (lines.size() > MOST_LINES / 2) return; // enough to read
    String[] headings = table.getHeadings();
    int rows = Math.min(table.size(), 8);
    String[] text = new String[rows + 1];
    java.util.Arrays.fill(text, "");
    for (String heading : headings) {
      int column = table.getColumnIndex(heading);
      if (column == ResultsTable.COLUMN_NOT_FOUND) continue;
      int width = heading.length();
      String[] cells = new String[rows];
      for (int r = 0; r < rows; r++) {
        cells[r] = cell(table.getStringValue(column, r));
        width = Math.max(width, cells[r].length());
      }
      if (text[0].length() + width > 96) break;
      text[0] += padded(heading, width);
      for (int r = 0; r < rows; r++) text[r + 1] += padded(cells[r], width);
    }
    lines.addAll(List.of(text));
  }

  private static String cell(String value) {
    return value == null || value.equals("NaN")
        ? ""
        : value.replaceFirst("(\\.\\d*?[1-9])0+$|\\.0+$", "$1");
  }

  private static String padded(String text, int width) {
    return " ".repeat(width - text.length()) + text + "  ";
  }

  /** Adds the first lines of a text. */
  void add(String text) {
    if (!lines.isEmpty()) lines.add("");
    text.lines()
        .limit(MOST_LINES)
        .forEach(line -> lines.add(line.length() > 98 ? line.substring(0, 97) + "…" : line));
  }

  /** The whole, on white. */
  BufferedImage drawn() {
    int most = panels.size() == 1 ? SIDE * 3 / 2 : SIDE;
    int each = panels.isEmpty() ? 0 : Math.min(most, (WIDTH - GAP) / panels.size() - GAP);
    int high = 0;
    for (Panel p : panels) high = Math.max(high, height(p, each));
    int top = panels.isEmpty() ? GAP : GAP + LINE + high + GAP;
    int height = top + lines.size() * LINE + (lines.isEmpty() ? 0 : GAP);
    int width = lines.isEmpty() ? panels.size() * (each + GAP) + GAP : WIDTH;
    BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = sheet.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, width, height);
    g.setColor(Color.BLACK);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setFont(WORDS);
    int x = GAP;
    for (Panel p : panels) {
      g.drawString(p.name, x, GAP + LINE - 5);
      boolean larger = p.image.getWidth() < each;
      g.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION,
          larger
              ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
              : RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      g.drawImage(p.image, x, GAP + LINE, each, height(p, each), null);
      x += each + GAP;
    }
    g.setFont(FIGURES);
    for (int i = 0; i < lines.size(); i++)
      g.drawString(lines.get(i), GAP, top + (i + 1) * LINE - 3);
    g.dispose();
    return sheet;
  }

  private static int height(Panel p, int width) {
    return Math.min(2 * SIDE, width * p.image.getHeight() / p.image.getWidth());
  }
}
