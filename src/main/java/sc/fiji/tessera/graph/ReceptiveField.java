package sc.fiji.tessera.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a network looks: by how many input pixels a window must be larger than the piece of
 * output that is wanted from it (the halo), and on which grid windows must start (the stride).
 * Derived by interval arithmetic, backwards from the output; the axes of the image are followed
 * through resizing, cropping and padding to sizes that the network computes itself.
 *
 * <p>If {@code exact}, tiles cut with this halo on this grid, from an image whose size is a
 * multiple of the stride, give what the whole image would give. Operators that look at the whole
 * image (global pooling, instance normalisation, attention) or whose geometry is not fixed make it
 * not exact; {@code why} names the first one and the halo covers only the other operators.
 *
 * @param halo pixels on each side, rounded up to a multiple of the stride
 * @param stride the grid of windows in pixels: a whole number of every step in the network
 * @param exact whether tiling is exact
 * @param why what makes it inexact, or ""
 */
public record ReceptiveField(int halo, int stride, boolean exact, String why) {
  /** Beyond that, grids of different steps have no useful period. */
  private static final long LONGEST_PERIOD = 4096;

  /** The receptive field of a graph's first output with respect to its first input. */
  public static ReceptiveField of(Graph graph) {
    return new Walk(graph).run(false);
  }

  /**
   * The side of the square of input pixels that one output pixel may depend on, before what looks
   * at the whole image is counted; for a coarser output the largest over the pixels of one.
   */
  public static int size(Graph graph) {
    return new Walk(graph).run(true).halo;
  }

  private static final class Walk {
    private final Graph graph;
    private final ImageAxes axes;
    private final Map<String, Interval[]> needed = new HashMap<>();
    private String why = "";

    Walk(Graph graph) {
      this.graph = graph;
      this.axes = new ImageAxes(graph);
    }

    ReceptiveField run(boolean onePixel) {
      int stride = stride();
      String input = graph.inputs().get(0).name();
      String output = graph.outputs().get(0).name();
      ImageAxes.Grid grid = axes.grid(output);
      if (axes.grid(input) == null || axes.shapes().of(output) == null) {
        return unknown(stride);
      }
      if (onePixel) return new ReceptiveField(largest(input, output, grid, stride), 1, true, "");
      double extent = 4.0 * stride;
      Interval[] in = follow(input, output, grid, new Interval(0, extent - 1));
      if (in == null) return new ReceptiveField(0, stride, false, "the output ignores the input");
      double reach = 0;
      for (Interval v : in) reach = Math.max(reach, Math.max(-v.low(), v.high() - (extent - 1)));
      int halo = (int) Math.ceil(reach / stride) * stride;
      return new ReceptiveField(halo, stride, why.isEmpty(), why);
    }

    /** Windows of a network that takes one size may begin anywhere. */
    private ReceptiveField unknown(int stride) {
      List<Value.Dimension> dims = graph.inputs().get(0).dims();
      if (dims != null && dims.size() == 4 && !dims.get(2).isFree()) {
        return new ReceptiveField(0, 1, false, "the network is made for images of one size");
      }
      String reason = axes.shapes().unknown();
      if (reason.isEmpty()) reason = "the input is not an image";
      return new ReceptiveField(0, stride, false, reason);
    }

    /** Over all phases of an output pixel on the grid. */
    private int largest(String input, String output, ImageAxes.Grid grid, int stride) {
      double largest = 0;
      double step = grid == null ? stride : Math.max(1, grid.step()[0]);
      for (double at = 0; at < stride; at += step) {
        Interval[] in = follow(input, output, grid, new Interval(at, at));
        if (in == null) return 0;
        for (Interval v : in) largest = Math.max(largest, v.high() - v.low() + 1);
      }
      return (int) largest;
    }

    /** The pixels of the input that the given pixels of the image depend on, or null for none. */
    private Interval[] follow(String input, String output, ImageAxes.Grid grid, Interval pixels) {
      needed.clear();
      Interval[] wanted = new Interval[2];
      for (int a = 0; a < 2; a++) {
        double step = grid == null ? 1 : grid.step()[a];
        double low = Math.floor(pixels.low() / step);
        wanted[a] = new Interval(low, Math.max(low, Math.ceil((pixels.high() + 1) / step) - 1));
      }
      needed.put(output, wanted);
      List<Node> nodes = graph.nodes();
      for (int i = nodes.size() - 1; i >= 0; i--) backward(nodes.get(i));
      return needed.get(input);
    }

    private int stride() {
      long period = 1;
      for (Node n : graph.nodes()) {
        for (String o : n.outputs()) {
          ImageAxes.Grid g = axes.isData(o) ? axes.grid(o) : null;
          if (g == null) continue;
          long longer = ImageAxes.leastCommonMultiple(period, ImageAxes.period(g));
          if (longer <= LONGEST_PERIOD) period = longer;
          else why = n.opType() + ": its grid and that of other layers have no common period";
        }
      }
      return (int) period;
    }

    private void backward(Node n) {
      Interval[] out = null;
      for (String o : n.outputs()) out = union(out, needed.get(o));
      if (out == null) return;
      for (String s : n.inputs()) {
        if (axes.isData(s)) needed.merge(s, source(n, s, out), Walk::union);
        else if (axes.grid(s) != null && !axes.isUniform(s) && !axes.shapes().isKnown(s)) {
          note(n, "depends on the position in the image");
        }
      }
    }

    private static Interval[] union(Interval[] a, Interval[] b) {
      if (a == null) return b;
      if (b == null) return a;
      return new Interval[] {a[0].union(b[0]), a[1].union(b[1])};
    }

    /** What is needed of a value without image axes is counted in pixels of the image. */
    private Interval[] source(Node n, String input, Interval[] out) {
      ImageAxes.Grid to = axes.grid(n.output());
      ImageAxes.Grid from = axes.grid(input);
      Interval[] in = new Interval[2];
      for (int a = 0; a < 2; a++) {
        double step = to == null ? 1 : to.step()[a];
        in[a] = out[a].times(from == null ? step : step / from.step()[a]);
        if (from == null) continue;
        try {
          if (to == null) throw new Neighbourhood.Elsewhere(lost(n));
          in[a] = new Neighbourhood(axes, n, input, a).of(out[a]);
          if (n.opType().equals("Resize")) note(n, new Resampling(axes, n, a).inexact());
        } catch (Neighbourhood.Elsewhere e) {
          note(n, e.getMessage());
        }
      }
      return in;
    }

    private String lost(Node n) {
      boolean known = axes.shapes().of(n.output()) != null;
      return known ? "looks at the whole image" : "the size of its output is not known";
    }

    private void note(Node n, String reason) {
      if (!reason.isEmpty()) why = n.opType() + ": " + reason;
    }
  }
}
