package sc.fiji.tessera.plugins.measure;

import ij.ImagePlus;
import ij.measure.ResultsTable;
import ij.process.ColorProcessor;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Locale;
import sc.fiji.tessera.measure.ConfusionMatrix;

/**
 * A confusion matrix for people: as a table of counts and shares, and as a picture. Rows are the
 * truth, columns the prediction; the darker, the larger the share of the row.
 */
final class ConfusionPicture {
  private static final Color DARK = new Color(0, 68, 136);
  private static final int CELL = 64;
  private static final int MARGIN = 84;
  private static final int LARGEST = 1600;
  private static final int LEAST_FOR_TEXT = 44;

  private ConfusionPicture() {}

  /** Truth, Class0, Class1, ...: pixels; then Share0, Share1, ...: percent of the row. */
  static ResultsTable table(ConfusionMatrix matrix) {
    ResultsTable table = new ResultsTable();
    table.setPrecision(2);
    table.showRowNumbers(false);
    int n = matrix.classes();
    for (int r = 0; r < n; r++) {
      table.incrementCounter();
      table.addValue("Truth", r);
      for (int p = 0; p < n; p++) table.addValue("Class" + p, matrix.count(r, p));
      for (int p = 0; p < n; p++) table.addValue("Share" + p, 100 * share(matrix, r, p));
    }
    for (int p = 0; p < n; p++) table.setDecimalPlaces(table.getColumnIndex("Class" + p), 0);
    if (n > 0) table.setDecimalPlaces(table.getColumnIndex("Truth"), 0);
    return table;
  }

  private static double share(ConfusionMatrix matrix, int r, int p) {
    return (double) matrix.count(r, p) / matrix.reference(r);
  }

  /** Draws it. */
  static ImagePlus draw(ConfusionMatrix matrix) {
    int n = matrix.classes();
    int cell = Math.max(4, Math.min(CELL, LARGEST / Math.max(1, n)));
    int side = n * cell;
    BufferedImage image =
        new BufferedImage(MARGIN + side + 16, MARGIN + side + 16, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, image.getWidth(), image.getHeight());
    g.translate(MARGIN, MARGIN);
    for (int r = 0; r < n; r++) for (int p = 0; p < n; p++) cell(g, matrix, r, p, cell);
    g.setColor(Color.BLACK);
    g.drawRect(0, 0, side, side);
    labels(g, n, cell);
    g.dispose();
    return new ImagePlus("Confusion matrix", new ColorProcessor(image));
  }

  private static void cell(Graphics2D g, ConfusionMatrix matrix, int r, int p, int cell) {
    double share = share(matrix, r, p);
    double depth = Double.isNaN(share) ? 0 : share;
    g.setColor(
        new Color(
            mix(DARK.getRed(), depth), mix(DARK.getGreen(), depth), mix(DARK.getBlue(), depth)));
    g.fillRect(p * cell, r * cell, cell, cell);
    if (cell < LEAST_FOR_TEXT) return;
    g.setColor(depth > 0.5 ? Color.WHITE : Color.BLACK);
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
    String text = Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    centred(g, text, p * cell + cell / 2, r * cell + cell / 2 - 1);
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 10));
    centred(g, brief(matrix.count(r, p)), p * cell + cell / 2, r * cell + cell / 2 + 14);
  }

  private static int mix(int dark, double depth) {
    return (int) Math.round(255 + (dark - 255) * depth);
  }

  private static String brief(long count) {
    if (count >= 10_000_000) return String.format(Locale.ROOT, "%.0f M", count / 1e6);
    return count >= 10_000
        ? String.format(Locale.ROOT, "%.0f k", count / 1e3)
        : Long.toString(count);
  }

  private static void labels(Graphics2D g, int n, int cell) {
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    int step = Math.max(1, (int) Math.ceil(18.0 / cell));
    for (int c = 0; c < n; c += step) {
      centred(g, Integer.toString(c), c * cell + cell / 2, -14);
      centred(g, Integer.toString(c), -20, c * cell + cell / 2);
    }
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    centred(g, "Prediction", n * cell / 2, -44);
    g.rotate(-Math.PI / 2);
    centred(g, "Truth", -n * cell / 2, -54);
    g.rotate(Math.PI / 2);
  }

  private static void centred(Graphics2D g, String text, int x, int y) {
    FontMetrics metrics = g.getFontMetrics();
    g.drawString(
        text,
        x - metrics.stringWidth(text) / 2,
        y + (metrics.getAscent() - metrics.getDescent()) / 2);
  }
}
