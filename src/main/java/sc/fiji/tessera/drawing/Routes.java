package sc.fiji.tessera.drawing;

import java.util.HashMap;
import java.util.Map;
import sc.fiji.tessera.drawing.Diagram.Arrow;
import sc.fiji.tessera.drawing.Diagram.Box;
import sc.fiji.tessera.drawing.Layout.Place;

/**
 * The ways that arrows take around boxes: straight where nothing is between, else through the gaps
 * beside the columns and along a free height.
 */
final class Routes {
  private final Layout layout;
  private final Map<Integer, Integer> gapUse = new HashMap<>();
  private final Map<Long, Integer> heightUse = new HashMap<>();

  Routes(Layout layout) {
    this.layout = layout;
  }

  /** The corners of an arrow, each x and y. */
  double[][] of(Arrow a) {
    Place from = layout.places.get(a.from());
    Place to = layout.places.get(a.to());
    Box target = layout.box(a.to());
    boolean joined = !target.join().isEmpty() && !target.isCircle();
    double endX = to.x() - (joined ? 13 + Layout.CIRCLE / 2 : 0);
    double startX = from.right();
    if (a.to() == a.from()) return new double[][] {{startX, from.middle()}, {endX, to.middle()}};
    boolean near = to.column() == from.column() + 1;
    if (near && from.middle() == to.middle()) return straight(startX, endX, to.middle());
    if (near) return bent(a, startX, from.middle(), endX, to.middle());
    if (from.middle() == to.middle() && isFree(from.middle(), a)) {
      return straight(startX, endX, to.middle());
    }
    if (isFree(to.middle(), a)) return bent(a, startX, from.middle(), endX, to.middle());
    if (isFree(from.middle(), a)) return lateBent(a, startX, from.middle(), endX, to.middle());
    return around(a, startX, endX);
  }

  private static double[][] straight(double startX, double endX, double y) {
    return new double[][] {{startX, y}, {endX, y}};
  }

  /** Down or up right behind the source. */
  private double[][] bent(Arrow a, double startX, double y, double endX, double endY) {
    double x = gap(layout.places.get(a.from()).column(), a);
    return new double[][] {{startX, y}, {x, y}, {x, endY}, {endX, endY}};
  }

  /** Down or up right before the target. */
  private double[][] lateBent(Arrow a, double startX, double y, double endX, double endY) {
    double x = Math.min(gap(layout.places.get(a.to()).column() - 1, a), endX - 4);
    return new double[][] {{startX, y}, {x, y}, {x, endY}, {endX, endY}};
  }

  /** Over the boxes of the upper one of the two rows. */
  private double[][] around(Arrow a, double startX, double endX) {
    Place from = layout.places.get(a.from());
    Place to = layout.places.get(a.to());
    double top = Double.MAX_VALUE;
    double lower = Math.max(from.middle(), to.middle());
    for (int i = 0; i < layout.places.size(); i++) {
      Place p = layout.places.get(i);
      boolean between = p.column() >= from.column() && p.column() <= to.column();
      if (between && p.middle() <= lower && reaches(p, Math.min(from.middle(), to.middle()))) {
        top = Math.min(top, p.y());
      }
    }
    double y = top - 19 - 3 * (heightUse.merge(Math.round(top), 1, Integer::sum) - 1) % 12;
    double x1 = gap(from.column(), a);
    double x2 = Math.min(gap(to.column() - 1, a), endX - 4);
    return new double[][] {
      {startX, from.middle()},
      {x1, from.middle()},
      {x1, y},
      {x2, y},
      {x2, to.middle()},
      {endX, to.middle()}
    };
  }

  private static boolean reaches(Place p, double y) {
    return p.y() - 18 < y && y < p.y() + p.height() + 16;
  }

  private boolean isFree(double y, Arrow a) {
    Place from = layout.places.get(a.from());
    Place to = layout.places.get(a.to());
    for (int i = 0; i < layout.places.size(); i++) {
      Place p = layout.places.get(i);
      if (p.column() > from.column() && p.column() < to.column() && reaches(p, y)) return false;
    }
    return true;
  }

  /** A place in the gap behind a column; arrows from one box share it. */
  private double gap(int column, Arrow a) {
    int use = gapUse.computeIfAbsent(column * 1000 + a.from(), k -> gapUse.size());
    return layout.columnLeft[column + 1] - 15 + 3 * (use % 3);
  }
}
