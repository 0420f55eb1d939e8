package sc.fiji.tessera.graph;

import java.util.Arrays;
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
 * @param halo pixels on each side in x and y, rounded up to a multiple of the stride
 * @param stride the grid of windows in pixels: a whole number of every step in the network
 * @param depthHalo slices before and behind, for networks of volumes [N, channels, depth, height,
 *     width]; 0 for those of planes
 * @param depthStride the grid of windows in slices; 1 for networks of planes
 * @param exact whether tiling is exact, along all axes
 * @param why what makes it inexact, or ""
 */
public record ReceptiveField(
    int halo, int stride, int depthHalo, int depthStride, boolean exact, String why) {
  /** Beyond that, grids of different steps have no useful period. */
  private static final long LONGEST_PERIOD = 4096;

  /** Of a network of planes. */
  public ReceptiveField(int halo, int stride, boolean exact, String why) {
    this(halo, stride, 0, 1, exact, why);
  }

  /** The receptive field of a graph's first output with respect to its first input. */
  public static ReceptiveField of(Graph graph) {
    return new Walk(graph).run();
  }

  /**
   * The side of the square of input pixels that one output pixel may depend on, before what looks
   * at the whole image is counted; for a coarser output the largest over the pixels of one.
   */
  public static int size(Graph graph) {
    return new Walk(graph).sizes()[0];
  }

  /** The same along the depth of a network of volumes, in slices; 1 for one of planes. */
  public static int depthSize(Graph graph) {
    return new Walk(graph).sizes()[1];
  }

  private static final class Walk {
    private final Graph graph;
    private final ImageAxes axes;
    private final Map<String, Interval[]> needed = new HashMap<>();
    private final String input;
    private final String output;
    private String why = "";

    Walk(Graph graph) {
      this.graph = graph;
      this.axes = new ImageAxes(graph);
      this.input = graph.inputs().get(0).name();
      this.output = graph.outputs().get(0).name();
    }

    ReceptiveField run() {
      int[] strides = strides();
      if (!isFollowed()) return unknown(strides);
      Interval[] extent = new Interval[axes.count()];
      for (int a = 0; a < extent.length; a++) {
        extent[a] = new Interval(0, 4.0 * strides[group(a)] - 1);
      }
      Interval[] in = follow(extent);
      if (in == null) {
        return new ReceptiveField(
            0, strides[0], 0, strides[1], false, "the output ignores the input");
      }
      int[] halo = new int[2];
      for (int a = 0; a < in.length; a++) {
        int stride = strides[group(a)];
        double reach = Math.max(-in[a].low(), in[a].high() - extent[a].high());
        int steps = (int) Math.ceil(Math.max(0, reach) / stride);
        halo[group(a)] = Math.max(halo[group(a)], steps * stride);
      }
      return new ReceptiveField(halo[0], strides[0], halo[1], strides[1], why.isEmpty(), why);
    }

    /** Height and width have one halo and stride (0), the depth its own (1). */
    private int group(int axis) {
      return axis < axes.count() - 2 ? 1 : 0;
    }

    private boolean isFollowed() {
      return axes.grid(input) != null && axes.shapes().of(output) != null;
    }

    /** Windows of a network that takes one size may begin anywhere. */
    private ReceptiveField unknown(int[] strides) {
      List<Value.Dimension> dims = graph.inputs().get(0).dims();
      if (dims != null && dims.size() >= 4 && !dims.get(dims.size() - 2).isFree()) {
        return new ReceptiveField(0, 1, false, "the network is made for images of one size");
      }
      String reason = axes.shapes().unknown();
      if (reason.isEmpty()) reason = "the input is not an image";
      return new ReceptiveField(0, strides[0], 0, strides[1], false, reason);
    }

    /** Over all phases of an output pixel on the grid: pixels of height and width, and slices. */
    int[] sizes() {
      int[] largest = {0, axes.count() - 2 == 0 ? 1 : 0};
      if (!isFollowed()) return largest;
      int[] strides = strides();
      ImageAxes.Grid grid = axes.grid(output);
      int steps = Math.max(strides[0], strides[1]);
      for (double at = 0; at < steps; at += grid == null ? steps : smallest(grid)) {
        Interval[] one = new Interval[axes.count()];
        for (int a = 0; a < one.length; a++) {
          double phase = at % strides[group(a)];
          one[a] = new Interval(phase, phase);
        }
        Interval[] in = follow(one);
        if (in == null) return new int[2];
        for (int a = 0; a < in.length; a++) {
          int size = (int) (in[a].high() - in[a].low() + 1);
          largest[group(a)] = Math.max(largest[group(a)], size);
        }
      }
      return largest;
    }

    private static double smallest(ImageAxes.Grid grid) {
      return Math.max(1, Arrays.stream(grid.step()).min().orElse(1));
    }

    /** The pixels of the input that the given pixels of the image depend on, or null for none. */
    private Interval[] follow(Interval[] pixels) {
      needed.clear();
      ImageAxes.Grid grid = axes.grid(output);
      Interval[] wanted = new Interval[pixels.length];
      for (int a = 0; a < wanted.length; a++) {
        double step = grid == null ? 1 : grid.step()[a];
        double low = Math.floor(pixels[a].low() / step);
        double high = Math.ceil((pixels[a].high() + 1) / step) - 1;
        wanted[a] = new Interval(low, Math.max(low, high));
      }
      needed.put(output, wanted);
      List<Node> nodes = graph.nodes();
      for (int i = nodes.size() - 1; i >= 0; i--) backward(nodes.get(i));
      return needed.get(input);
    }

    private int[] strides() {
      long[] period = {1, 1};
      for (Node n : graph.nodes()) {
        for (String o : n.outputs()) {
          ImageAxes.Grid g = axes.isData(o) ? axes.grid(o) : null;
          for (int a = 0; g != null && a < axes.count(); a++) {
            long own = ImageAxes.period(g.step()[a]);
            long longer = ImageAxes.leastCommonMultiple(period[group(a)], own);
            if (longer <= LONGEST_PERIOD) period[group(a)] = longer;
            else why = n.opType() + ": its grid and that of other layers have no common period";
          }
        }
      }
      return new int[] {(int) period[0], (int) period[1]};
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
      Interval[] union = new Interval[a.length];
      for (int i = 0; i < a.length; i++) union[i] = a[i].union(b[i]);
      return union;
    }

    /** What is needed of a value without image axes is counted in pixels of the image. */
    private Interval[] source(Node n, String value, Interval[] out) {
      ImageAxes.Grid to = axes.grid(n.output());
      ImageAxes.Grid from = axes.grid(value);
      Interval[] in = new Interval[out.length];
      for (int a = 0; a < in.length; a++) {
        double step = to == null ? 1 : to.step()[a];
        in[a] = out[a].times(from == null ? step : step / from.step()[a]);
        if (from == null) continue;
        try {
          if (to == null) throw new Neighbourhood.Elsewhere(lost(n));
          in[a] = new Neighbourhood(axes, n, value, a).of(out[a]);
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
