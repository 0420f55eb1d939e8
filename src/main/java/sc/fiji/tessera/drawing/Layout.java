package sc.fiji.tessera.drawing;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import sc.fiji.tessera.drawing.Diagram.Arrow;
import sc.fiji.tessera.drawing.Diagram.Box;

/**
 * Where the boxes of a diagram stand: columns from left to right in the order of computation, one
 * row for each resolution from fine (top) to coarse, and boxes that share both below each other.
 * Height shows the resolution, width the channels.
 */
final class Layout {
  static final Picture.Ink NAME = new Picture.Ink(11, false, Palette.TEXT);
  static final Picture.Ink SMALL = new Picture.Ink(10, false, Palette.GREY);
  static final double CIRCLE = 13;

  private static final int ONE_LINE = 15;
  private static final int LONGEST_NAME = 18;
  private static final double LEFT = 56;
  private static final double TOP = 44;
  private static final double GAP = 20;
  private static final double LANE = 46;
  private static final double ROW = 18;

  /**
   * A box in its place.
   *
   * @param x its left
   * @param y its top
   */
  record Place(int column, double x, double y, double width, double height) {
    double right() {
      return x + width;
    }

    double middle() {
      return y + height / 2;
    }
  }

  /**
   * A row.
   *
   * @param stride pixels of the image for one of its own
   */
  record Row(double stride, double top, double bottom) {}

  final Diagram diagram;
  final List<Place> places = new ArrayList<>();
  final List<Row> rows = new ArrayList<>();

  /** The left of each column, and at the end the right of the last. */
  final double[] columnLeft;

  private final int[] column;
  private final int[] lane;

  Layout(Diagram diagram) {
    this.diagram = diagram;
    int n = diagram.boxes().size();
    column = new int[n];
    lane = new int[n];
    columns();
    columnLeft = columnLefts();
    lanes();
    place();
  }

  Box box(int i) {
    return diagram.boxes().get(i);
  }

  /** As far to the right as what comes before, and no further than needed by what follows. */
  private void columns() {
    boolean moved = true;
    for (int round = 0; moved && round < column.length; round++) {
      moved = false;
      for (Arrow a : diagram.arrows()) {
        int least = column[a.from()] + 1;
        moved |= column[a.to()] < least;
        column[a.to()] = Math.max(column[a.to()], least);
      }
    }
    int last = 0;
    for (int c : column) last = Math.max(last, c);
    column[column.length - 1] = last;
    for (int i = column.length - 2; i > 0; i--) drawNearToWhatFollows(i);
  }

  /** A box on a side way, such as the projection of a skip connection, stands where it is used. */
  private void drawNearToWhatFollows(int i) {
    int next = Integer.MAX_VALUE;
    boolean side = true;
    for (Arrow a : diagram.arrows()) {
      if (a.from() == i) next = Math.min(next, column[a.to()] - 1);
      if (a.to() == i) side &= column[a.from()] < column[i];
    }
    if (side && next != Integer.MAX_VALUE && next > column[i]) column[i] = next;
  }

  private double[] columnLefts() {
    int count = column[column.length - 1] + 1;
    double[] width = new double[count];
    for (int i = 0; i < column.length; i++) {
      Box b = box(i);
      double text = Picture.widthOf(extent(b), SMALL);
      for (String line : name(b)) text = Math.max(text, Picture.widthOf(line, NAME));
      double own = b.isCircle() ? CIRCLE : Math.max(width(b), text) + (b.join().isEmpty() ? 0 : 20);
      width[column[i]] = Math.max(width[column[i]], own);
    }
    double[] left = new double[count + 1];
    left[0] = LEFT;
    for (int c = 0; c < count; c++) left[c + 1] = left[c] + width[c] + GAP;
    return left;
  }

  /** What is written above a box: one line, or two where the path is long. */
  static String[] name(Box b) {
    String count = b.units() > 1 ? " ×" + b.units() : "";
    String[] parts = b.name().split("\\.");
    int cut = parts.length - 1;
    while (cut > 0 && parts[cut].matches("[\\d–]+")) cut--;
    if (b.name().length() <= ONE_LINE || cut == 0)
      return new String[] {shortened(b.name()) + count};
    List<String> all = List.of(parts);
    String front = String.join(".", all.subList(0, cut));
    String back = String.join(".", all.subList(cut, parts.length));
    return new String[] {shortened(front), shortened(back) + count};
  }

  private static String shortened(String name) {
    if (name.length() <= LONGEST_NAME) return name;
    return name.substring(0, 9) + "…" + name.substring(name.length() - 6);
  }

  /** What is written below a box: channels, and how far the taps of its convolution are apart. */
  static String extent(Box b) {
    long dilation = b.extent().dilation();
    return b.channels() + (dilation > 1 ? ", d " + dilation : "");
  }

  static double width(Box b) {
    if (b.isCircle()) return CIRCLE;
    return 5 + Math.sqrt(Math.max(1, b.channels())) + 4 * Math.min(6, b.units() - 1);
  }

  static double height(Box b) {
    return b.isCircle() ? CIRCLE : Math.max(24, 116 * Math.pow(b.stride(), -0.42));
  }

  private void lanes() {
    TreeMap<String, Integer> used = new TreeMap<>();
    for (int i = 0; i < lane.length; i++) {
      lane[i] = used.merge(column[i] + "/" + box(i).stride(), 1, Integer::sum) - 1;
    }
  }

  private void place() {
    TreeSet<Double> strides = new TreeSet<>();
    for (Box b : diagram.boxes()) strides.add(b.stride());
    TreeMap<Double, Double> tops = new TreeMap<>();
    double y = TOP;
    for (double s : strides) {
      int most = 0;
      double tall = 0;
      for (int i = 0; i < lane.length; i++) {
        if (box(i).stride() != s) continue;
        most = Math.max(most, lane[i] + 1);
        tall = Math.max(tall, height(box(i)));
      }
      tops.put(s, y);
      double bottom = y + most * (tall + LANE) + ROW;
      rows.add(new Row(s, y, bottom));
      y = bottom;
    }
    for (int i = 0; i < lane.length; i++) {
      Box b = box(i);
      double tall = tallest(b.stride());
      double top = tops.get(b.stride()) + ROW / 2 + 26 + lane[i] * (tall + LANE);
      double x = (columnLeft[column[i]] + columnLeft[column[i] + 1] - GAP - width(b)) / 2;
      if (!b.join().isEmpty() && !b.isCircle()) x += 10;
      places.add(new Place(column[i], x, top + (tall - height(b)) / 2, width(b), height(b)));
    }
  }

  private double tallest(double stride) {
    double tall = 0;
    for (Box b : diagram.boxes()) if (b.stride() == stride) tall = Math.max(tall, height(b));
    return tall;
  }

  double width() {
    return columnLeft[columnLeft.length - 1] + 8;
  }

  double bottom() {
    return rows.get(rows.size() - 1).bottom();
  }
}
