package sc.fiji.tessera.drawing;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.PathIterator;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A drawing as a list of outlines, areas and texts, which becomes an image or SVG. Coordinates are
 * in pixels at scale 1, x to the right and y down.
 */
public final class Picture {
  private sealed interface Mark permits Outline, Text {}

  /** A shape that is filled, where fill is not null, and drawn, where line is not null. */
  private record Outline(Shape shape, Color fill, Color line, float width, boolean dashed)
      implements Mark {}

  /** A text around x, its base line at y; anchor 0 = x is its start, 0.5 = its middle, 1 = end. */
  private record Text(String text, double x, double y, double anchor, Ink ink) implements Mark {}

  /**
   * How a text looks.
   *
   * @param size of the letters, in pixels
   */
  record Ink(int size, boolean bold, Color colour) {
    private Font font() {
      return new Font(Font.SANS_SERIF, bold ? Font.BOLD : Font.PLAIN, size);
    }
  }

  private static final FontMetrics[] METRICS = new FontMetrics[64];

  private final List<Mark> marks = new ArrayList<>();
  private double width;
  private double height;

  void size(double newWidth, double newHeight) {
    width = newWidth;
    height = newHeight;
  }

  /** Width in pixels at scale 1. */
  public int width() {
    return (int) Math.ceil(width);
  }

  /** Height in pixels at scale 1. */
  public int height() {
    return (int) Math.ceil(height);
  }

  void area(Shape shape, Color fill, Color line) {
    marks.add(new Outline(shape, fill, line, 1, false));
  }

  void line(Shape shape, Color colour, double thickness, boolean dashed) {
    marks.add(new Outline(shape, null, colour, (float) thickness, dashed));
  }

  void text(String text, double x, double y, double anchor, Ink ink) {
    marks.add(new Text(text, x, y, anchor, ink));
  }

  /** How wide a text becomes. */
  static synchronized double widthOf(String text, Ink ink) {
    int key = ink.size + (ink.bold ? 32 : 0);
    if (METRICS[key] == null) {
      Graphics2D g = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
      METRICS[key] = g.getFontMetrics(ink.font());
      g.dispose();
    }
    return METRICS[key].stringWidth(text);
  }

  /** The picture on white, RGB. */
  public BufferedImage toImage(double scale) {
    int w = (int) Math.ceil(width * scale);
    int h = (int) Math.ceil(height * scale);
    BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, w, h);
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.transform(AffineTransform.getScaleInstance(scale, scale));
    for (Mark m : marks) {
      if (m instanceof Outline o) paint(o, g);
      else if (m instanceof Text t) paint(t, g);
    }
    g.dispose();
    return image;
  }

  private static void paint(Outline o, Graphics2D g) {
    if (o.fill != null) {
      g.setColor(o.fill);
      g.fill(o.shape);
    }
    if (o.line == null) return;
    g.setColor(o.line);
    float[] dash = o.dashed ? new float[] {4, 3} : null;
    g.setStroke(new BasicStroke(o.width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dash, 0));
    g.draw(o.shape);
  }

  private static void paint(Text t, Graphics2D g) {
    g.setFont(t.ink.font());
    g.setColor(t.ink.colour);
    double w = g.getFontMetrics().stringWidth(t.text);
    g.drawString(t.text, (float) (t.x - t.anchor * w), (float) t.y);
  }

  /** The picture as SVG 1.1, complete with its header. */
  public String toSvg() {
    StringBuilder svg = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\">\n",
            width(),
            height()));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    for (Mark m : marks) {
      if (m instanceof Outline o) svg.append(svg(o));
      else if (m instanceof Text t) svg.append(svg(t));
    }
    return svg.append("</svg>\n").toString();
  }

  private static String svg(Outline o) {
    String line = o.line == null ? "none" : css(o.line);
    String fill = o.fill == null ? "none" : css(o.fill);
    String dash = o.dashed ? " stroke-dasharray=\"4 3\"" : "";
    return String.format(
        Locale.ROOT,
        "<path d=\"%s\" fill=\"%s\" stroke=\"%s\" stroke-width=\"%.1f\"%s/>%n",
        path(o.shape),
        fill,
        line,
        o.width,
        dash);
  }

  private static String path(Shape shape) {
    StringBuilder d = new StringBuilder();
    double[] c = new double[6];
    for (PathIterator i = shape.getPathIterator(null); !i.isDone(); i.next()) {
      int kind = i.currentSegment(c);
      d.append("MLQCZ".charAt(kind));
      int numbers = new int[] {2, 2, 4, 6, 0}[kind];
      for (int k = 0; k < numbers; k++) d.append(String.format(Locale.ROOT, "%.1f ", c[k]));
    }
    return d.toString().trim();
  }

  private static String svg(Text t) {
    String anchor = t.anchor == 0 ? "start" : t.anchor == 1 ? "end" : "middle";
    String text = t.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-family=\"sans-serif\""
            + " font-size=\"%d\" font-weight=\"%s\" fill=\"%s\">%s</text>%n",
        t.x,
        t.y,
        anchor,
        t.ink.size,
        t.ink.bold ? "bold" : "normal",
        css(t.ink.colour),
        text);
  }

  private static String css(Color c) {
    return String.format(Locale.ROOT, "#%02x%02x%02x", c.getRed(), c.getGreen(), c.getBlue());
  }
}
