package sc.fiji.tessera.drawing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.drawing.Diagram.Arrow;
import sc.fiji.tessera.drawing.Diagram.Box;
import sc.fiji.tessera.drawing.Diagram.Extent;
import sc.fiji.tessera.drawing.Diagram.Kind;
import sc.fiji.tessera.drawing.Diagram.Way;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.Shapes;

/** Turns gathered parts into a diagram: steps become colours of arrows, joins become circles. */
final class Drafting {
  private final Shapes shapes;
  private final List<Part> parts;
  private final long channels;
  private final double width;
  private final int rank;
  private final Map<Part, Double> strides = new HashMap<>();
  private final Map<Part, Integer> numbers = new HashMap<>();
  private final List<Box> boxes = new ArrayList<>();
  private final Set<Arrow> arrows = new LinkedHashSet<>();

  /**
   * @param image [1, channels, (depth,) height, width] that the shapes are for
   */
  Drafting(Shapes shapes, List<Part> parts, long[] image) {
    this.width = image[image.length - 1];
    this.rank = image.length;
    this.shapes = shapes;
    this.parts = parts;
    this.channels = image[1];
  }

  private boolean isImage(long[] shape) {
    return shape != null && shape.length == rank && shape[rank - 1] > 8;
  }

  Diagram diagram() {
    parts.forEach(this::stride);
    parts.forEach(p -> p.channels = channels(p));
    Part last = parts.stream().filter(p -> p.last).findFirst().orElseThrow();
    new Gathering(parts, channels(last), this::stride).run();
    parts.forEach(this::stride);
    joinJoins();
    boxes.add(new Box("image", Kind.IMAGE, "", new Extent(channels, 1, 1), 1));
    for (Part p : parts) if (isDrawn(p)) number(p);
    for (Part p : parts) if (numbers.containsKey(p)) arrowsTo(p);
    output();
    return new Diagram(List.copyOf(boxes), List.copyOf(arrows));
  }

  /** Pixels for each of the output; for what has no axes left, those of what it came from. */
  private double stride(Part p) {
    Double known = strides.get(p);
    if (known != null) return known;
    long[] out = shapes.of(p.end().output());
    double s = isImage(out) ? power(width / out[rank - 1]) : own(p);
    if (s == 0) for (Part from : p.sources) if (strides.containsKey(from)) s = strides.get(from);
    strides.put(p, Math.max(1, s));
    return strides.get(p);
  }

  /** That of the last convolution which gives an image, or 0. */
  private double own(Part p) {
    double stride = 0;
    for (Node n : p.nodes) {
      long[] out = n.opType().equals("Conv") ? shapes.of(n.output()) : null;
      if (isImage(out)) stride = power(width / out[rank - 1]);
    }
    return stride;
  }

  private static double power(double stride) {
    return Math.max(1, Math.pow(2, Math.rint(Math.log(stride) / Math.log(2))));
  }

  /** Sums of sums are one circle. */
  private void joinJoins() {
    for (Part p : List.copyOf(parts)) {
      if (p.role != Part.Role.JOIN || p.targets.size() != 1 || p.last) continue;
      Part next = p.targets.iterator().next();
      if (next.role != Part.Role.JOIN || !next.path.equals(p.path)) continue;
      next.sources.remove(p);
      for (Part s : p.sources) {
        s.targets.remove(p);
        next.from(s);
      }
      parts.remove(p);
    }
  }

  // ---- boxes ----

  private boolean isDrawn(Part p) {
    if (p.role == Part.Role.STEP || isExchange(p)) return false;
    return p.role == Part.Role.BLOCK || front(p) == null;
  }

  /** A few layers that only fit one resolution's features to those of another they are added to. */
  private boolean isExchange(Part p) {
    if (p.role != Part.Role.BLOCK || p.sources.size() != 1 || p.targets.size() != 1) return false;
    Part from = p.sources.iterator().next();
    Part to = p.targets.iterator().next();
    if (to.role == Part.Role.STEP && to.targets.size() == 1) to = to.targets.iterator().next();
    boolean sum = to.role == Part.Role.JOIN && to.path.equals("Add");
    return sum && p.layers() <= 3 && from.targets.size() > 1 && stride(from) != stride(to);
  }

  /** The box that a join stands in front of, or null where it stands alone. */
  private Part front(Part join) {
    if (join.role != Part.Role.JOIN || join.targets.size() != 1 || join.last) return null;
    Part next = join.targets.iterator().next();
    boolean only = next.sources.size() == 1 && !next.first && next.role == Part.Role.BLOCK;
    return only && !isExchange(next) && stride(next) == stride(join) ? next : null;
  }

  private void number(Part p) {
    numbers.put(p, boxes.size());
    if (p.role == Part.Role.JOIN) {
      boxes.add(new Box("", Kind.JOIN, p.path, extent(p), 1));
      return;
    }
    String join = "";
    for (Part s : p.sources) if (front(s) == p) join = s.path;
    boxes.add(new Box(title(p), kind(p), join, extent(p), p.units));
  }

  /** The last names of the path that tell a part from the others. */
  private String title(Part p) {
    String title = ending(p, 1);
    for (int words = 2; words <= 3 && !isUnique(title, p, words - 1); words++) {
      title = ending(p, words);
    }
    return title;
  }

  private boolean isUnique(String title, Part p, int words) {
    return parts.stream()
        .noneMatch(o -> o != p && o.role == Part.Role.BLOCK && ending(o, words).equals(title));
  }

  /** So many names, not counting those that are numbers. */
  private static String ending(Part p, int words) {
    List<String> names = List.of(p.path.split("\\."));
    int from = names.size();
    for (int found = 0; from > 0 && found < words; ) {
      if (!names.get(--from).matches("[\\d–]+")) found++;
    }
    return String.join(".", names.subList(from, names.size()));
  }

  /** Of the end, if that is an image, else of the last layer: its rows may be turned to columns. */
  private long channels(Part p) {
    long[] out = shapes.of(p.end().output());
    boolean image = isImage(out);
    if (!image) out = shapes.of(p.layer().output());
    if (out == null) return 0;
    boolean matrix = p.layer().opType().equals("MatMul") || p.layer().opType().equals("Gemm");
    return out.length == rank && (image || !matrix) ? out[1] : out[out.length - 1];
  }

  private Extent extent(Part p) {
    long dilation = 1;
    for (Node n : p.nodes) {
      long[] weight = n.opType().equals("Conv") ? shapes.of(n.input(1)) : null;
      boolean window = weight != null && weight[weight.length - 1] > 1;
      if (window && n.integers("dilations", 1)[0] > 1) dilation = n.integers("dilations", 1)[0];
    }
    return new Extent(channels(p), stride(p), dilation);
  }

  private Kind kind(Part p) {
    boolean dilated = false;
    boolean grouped = false;
    boolean wide = false;
    for (Node n : p.nodes) {
      if (n.opType().equals("Softmax") && p.nodes.stream().filter(Part::isLayer).count() > 2) {
        return Kind.ATTENTION;
      }
      if (!n.opType().startsWith("Conv")) continue;
      long[] weight = shapes.of(n.input(1));
      boolean window = weight != null && weight[weight.length - 1] > 1;
      wide |= window;
      dilated |= window && n.integers("dilations", 1)[0] > 1;
      grouped |= window && n.integer("group", 1) > 1;
    }
    if (dilated) return Kind.DILATED;
    if (grouped) return Kind.SEPARABLE;
    return wide ? Kind.CONVOLUTION : Kind.POINTWISE;
  }

  // ---- arrows ----

  private void arrowsTo(Part p) {
    int to = numbers.get(p);
    if (p.first) arrows.add(new Arrow(0, to, stride(p) > 1 ? Way.DOWN : Way.PLAIN));
    for (Part s : p.sources) arrow(s, to, stride(p), Way.PLAIN);
  }

  /** Follows what is not drawn back to what is. */
  private void arrow(Part from, int to, double end, Way way) {
    Integer number = numbers.get(from);
    if (number != null) {
      double start = stride(from);
      Way found = way;
      if (found == Way.PLAIN && start != end) found = start < end ? Way.DOWN : Way.UP;
      arrows.add(new Arrow(number, to, found));
      return;
    }
    Way step = from.role == Part.Role.STEP ? way(from) : Way.PLAIN;
    Way next = step == Way.PLAIN ? way : step;
    if (step == Way.DOWN && way == Way.UP) next = isUndone(from) ? Way.PLAIN : Way.WHERE;
    if (way == Way.WHERE) next = way;
    if (from.first) arrows.add(new Arrow(0, to, next));
    for (Part s : from.sources) arrow(s, to, end, next);
  }

  /** Whether a pooling is followed at once by its unpooling, and by nothing else. */
  private static boolean isUndone(Part pooling) {
    return pooling.targets.stream().allMatch(t -> t.sources.size() == 1);
  }

  private static Way way(Part step) {
    return switch (step.end().opType()) {
      case "Resize", "Upsample", "ConvTranspose", "MaxUnpool", "DepthToSpace" -> Way.UP;
      default -> step.layer().opType().equals("ConvTranspose") ? Way.UP : pooled(step);
    };
  }

  private static Way pooled(Part step) {
    for (Node n : step.nodes) {
      if (n.opType().contains("Pool") && !n.opType().equals("MaxUnpool")) return Way.DOWN;
      if (n.opType().equals("Resize") || n.opType().equals("MaxUnpool")) return Way.UP;
      if (n.opType().equals("MatMul")) return Way.DOWN;
    }
    return Way.PLAIN;
  }

  private void output() {
    Part last = parts.stream().filter(p -> p.last).findFirst().orElseThrow();
    int to = boxes.size();
    boxes.add(new Box("scores", Kind.IMAGE, "", extent(last), 1));
    arrow(last, to, stride(last), Way.PLAIN);
  }
}
