package sc.fiji.tessera.drawing;

import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import sc.fiji.tessera.drawing.Diagram.Arrow;
import sc.fiji.tessera.drawing.Diagram.Box;
import sc.fiji.tessera.drawing.Diagram.Kind;
import sc.fiji.tessera.drawing.Diagram.Way;
import sc.fiji.tessera.drawing.Layout.Place;
import sc.fiji.tessera.graph.Graph;

/**
 * Draws a network as papers do: a box for each block of layers, named after its parameters; from
 * left to right in the order of computation; each row a resolution; box height shows resolution,
 * width channels (their number is below the box); circles where features are added (+), multiplied
 * (×) or stacked (‖).
 */
public final class NetworkDrawing {
  private static final double HEAD = 6;

  private final Layout layout;
  private final Picture picture = new Picture();
  private final Routes routes;

  private NetworkDrawing(Layout layout) {
    this.layout = layout;
    this.routes = new Routes(layout);
  }

  /**
   * Draws a graph's first output.
   *
   * @param title written above
   * @throws IllegalArgumentException one sentence, if it has operators that are not understood
   */
  public static Picture of(Graph graph, String title) {
    return new NetworkDrawing(new Layout(Diagram.of(graph))).draw(title);
  }

  private Picture draw(String title) {
    double legend = legend(0, false);
    picture.size(Math.max(layout.width(), legend + 20), layout.bottom() + 34);
    rows();
    picture.text(title, 10, 24, 0, new Picture.Ink(15, true, Palette.TEXT));
    for (Arrow a : layout.diagram.arrows()) arrow(a);
    for (int i = 0; i < layout.places.size(); i++) box(layout.box(i), layout.places.get(i));
    legend(layout.bottom() + 22, true);
    return picture;
  }

  private void rows() {
    for (int i = 0; i < layout.rows.size(); i++) {
      Layout.Row r = layout.rows.get(i);
      Rectangle2D band = new Rectangle2D.Double(0, r.top(), picture.width(), r.bottom() - r.top());
      if (i % 2 == 0) picture.area(band, Palette.BAND, null);
      String text = r.stride() == 1 ? "1 : 1" : "1 : " + Math.round(r.stride());
      picture.text(text, 8, (r.top() + r.bottom()) / 2, 0, Layout.SMALL);
    }
  }

  private void box(Box b, Place p) {
    if (b.isCircle()) {
      circle(b.join(), p.x() + Layout.CIRCLE / 2, p.middle());
      return;
    }
    Color fill = Palette.of(b.kind());
    int slabs = Math.min(7, b.units());
    double slab = p.width() / slabs;
    for (int i = 0; i < slabs; i++) {
      picture.area(
          new Rectangle2D.Double(p.x() + i * slab, p.y(), slab, p.height()),
          fill,
          new Color(0x404040));
    }
    double middle = p.x() + p.width() / 2;
    String[] lines = Layout.name(b);
    for (int i = 0; i < lines.length; i++) {
      picture.text(lines[i], middle, p.y() - 5 - 12 * (lines.length - 1 - i), .5, Layout.NAME);
    }
    picture.text(Layout.extent(b), middle, p.y() + p.height() + 12, .5, Layout.SMALL);
    if (!b.join().isEmpty()) circle(b.join(), p.x() - 13, p.middle());
  }

  private void circle(String operator, double x, double y) {
    double r = Layout.CIRCLE / 2;
    picture.area(
        new Ellipse2D.Double(x - r, y - r, 2 * r, 2 * r), Color.WHITE, new Color(0x404040));
    double arm = r - 3;
    if (!operator.matches("Concat|Add|Mul")) {
      picture.text(operator.toLowerCase(Locale.ROOT), x, y - 9, .5, Layout.SMALL);
    }
    double slant = operator.equals("Add") ? 0 : Math.PI / 4;
    if (operator.equals("Concat")) {
      for (double dx : new double[] {-1.6, 1.6}) {
        picture.line(new Line2D.Double(x + dx, y - arm, x + dx, y + arm), Palette.TEXT, 1.2, false);
      }
      return;
    }
    double dx = arm * Math.cos(slant);
    double dy = arm * Math.sin(slant);
    picture.line(new Line2D.Double(x - dx, y - dy, x + dx, y + dy), Palette.TEXT, 1.2, false);
    picture.line(new Line2D.Double(x + dy, y - dx, x - dy, y + dx), Palette.TEXT, 1.2, false);
  }

  private void arrow(Arrow a) {
    Color colour = Palette.of(a.way());
    double[][] route = routes.of(a);
    picture.line(rounded(route), colour, 1.5, a.way() == Way.WHERE);
    double[] end = route[route.length - 1];
    double[] before = route[route.length - 2];
    head(end, Math.atan2(end[1] - before[1], end[0] - before[0]), colour);
  }

  private void head(double[] at, double angle, Color colour) {
    Path2D head = new Path2D.Double();
    head.moveTo(at[0], at[1]);
    for (double side : new double[] {-.45, .45}) {
      head.lineTo(at[0] - HEAD * Math.cos(angle + side), at[1] - HEAD * Math.sin(angle + side));
    }
    head.closePath();
    picture.area(head, colour, null);
  }

  /** A polyline whose corners are rounded. */
  static Path2D rounded(double[][] points) {
    Path2D path = new Path2D.Double();
    path.moveTo(points[0][0], points[0][1]);
    for (int i = 1; i < points.length - 1; i++) {
      double[] p = points[i];
      double[] in = towards(p, points[i - 1]);
      double[] out = towards(p, points[i + 1]);
      path.lineTo(in[0], in[1]);
      path.quadTo(p[0], p[1], out[0], out[1]);
    }
    double[] end = points[points.length - 1];
    path.lineTo(end[0], end[1]);
    return path;
  }

  private static double[] towards(double[] from, double[] to) {
    double dx = to[0] - from[0];
    double dy = to[1] - from[1];
    double length = Math.hypot(dx, dy);
    double step = Math.min(5, length / 2);
    if (length == 0) return from;
    return new double[] {from[0] + dx / length * step, from[1] + dy / length * step};
  }

  /** Explains the colours that occur; returns its width. */
  private double legend(double y, boolean draw) {
    double x = 10;
    Set<Kind> kinds = new LinkedHashSet<>();
    for (Box b : layout.diagram.boxes()) if (!b.isCircle()) kinds.add(b.kind());
    Set<Way> ways = new LinkedHashSet<>();
    for (Arrow a : layout.diagram.arrows()) ways.add(a.way());
    for (Kind k : kinds) {
      if (draw) {
        picture.area(new Rectangle2D.Double(x, y - 9, 10, 10), Palette.of(k), Palette.GREY);
      }
      x = label(k.title, x + 14, y, draw);
    }
    for (Way w : ways) {
      if (draw) {
        picture.line(
            new Line2D.Double(x, y - 4, x + 14, y - 4), Palette.of(w), 1.5, w == Way.WHERE);
        head(new double[] {x + 16, y - 4}, 0, Palette.of(w));
      }
      x = label(w.title, x + 20, y, draw);
    }
    return x;
  }

  private double label(String text, double x, double y, boolean draw) {
    if (draw) picture.text(text, x, y, 0, Layout.SMALL);
    return x + Picture.widthOf(text, Layout.SMALL) + 16;
  }
}
