package sc.fiji.tessera.graph;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far a fully convolutional network looks: by how many input pixels a window must be larger
 * than the piece of output that is wanted from it (the halo), and on which grid windows must start
 * (the stride). Derived by interval arithmetic, backwards from the output, over the two last axes.
 *
 * <p>If {@code exact}, tiles cut with this halo on this grid, from an image whose size is a
 * multiple of the stride, give what the whole image would give. Operators that look at the whole
 * image (global pooling, instance normalisation, attention) or whose geometry is not fixed make it
 * not exact; {@code why} names the first one and the halo covers only the other operators.
 *
 * @param halo pixels on each side, rounded up to a multiple of the stride
 * @param stride the grid of windows in pixels: the network's coarsest step
 * @param exact whether tiling is exact
 * @param why what makes it inexact, or ""
 */
public record ReceptiveField(int halo, int stride, boolean exact, String why) {

  /** The receptive field of a graph's first output with respect to its first input. */
  public static ReceptiveField of(Graph graph) {
    return new Walk(graph).run();
  }

  /** A pixel interval, one for each of the two spatial axes, and union. */
  private record Interval(double low, double high) {
    Interval union(Interval o) {
      return o == null ? this : new Interval(Math.min(low, o.low), Math.max(high, o.high));
    }
  }

  private static final class Walk {
    private final Graph graph;
    private final Map<String, double[]> steps = new HashMap<>();
    private final Map<String, Interval[]> needed = new HashMap<>();
    private final Map<String, Node> producers = new HashMap<>();
    private String why = "";

    Walk(Graph graph) {
      this.graph = graph;
    }

    ReceptiveField run() {
      String input = graph.inputs().get(0).name();
      steps.put(input, new double[] {1, 1});
      graph.nodes().forEach(this::forward);
      int stride = coarsest();
      String output = graph.outputs().get(0).name();
      double[] step = steps.get(output);
      if (step == null) return new ReceptiveField(0, stride, false, "the output has no image axes");
      Interval[] wanted = new Interval[2];
      for (int a = 0; a < 2; a++) wanted[a] = new Interval(0, 4 * stride / step[a] - 1);
      needed.put(output, wanted);
      List<Node> nodes = graph.nodes();
      for (int i = nodes.size() - 1; i >= 0; i--) backward(nodes.get(i));
      Interval[] in = needed.get(input);
      if (in == null) return new ReceptiveField(0, stride, false, "the output ignores the input");
      double reach = 0;
      for (Interval v : in) reach = Math.max(reach, Math.max(-v.low, v.high - (4 * stride - 1)));
      int halo = (int) Math.ceil(reach / stride) * stride;
      return new ReceptiveField(halo, stride, why.isEmpty(), why);
    }

    private int coarsest() {
      double max = 1;
      for (double[] s : steps.values()) max = Math.max(max, Math.max(s[0], s[1]));
      return (int) Math.ceil(max - 1e-9);
    }

    /** The distance of neighbouring pixels of each value, in input pixels. */
    private void forward(Node n) {
      if (n.opType().equals("Shape")) return;
      double[] step = null;
      for (String s : n.inputs()) if (step == null) step = steps.get(s);
      if (step == null) return;
      double[] factor = factor(n);
      double[] out = {step[0] * factor[0], step[1] * factor[1]};
      for (String o : n.outputs()) steps.put(o, out);
    }

    private double[] factor(Node n) {
      return switch (n.opType()) {
        case "Conv", "MaxPool", "AveragePool" -> {
          long[] s = n.integers("strides", 1, 1);
          yield s.length == 2 ? new double[] {s[0], s[1]} : new double[] {1, 1};
        }
        case "ConvTranspose", "MaxUnpool" -> {
          long[] s = n.integers("strides", 1, 1);
          yield new double[] {1.0 / s[0], 1.0 / s[1]};
        }
        case "Resize", "Upsample" -> {
          double[] s = scales(n);
          yield s == null ? new double[] {1, 1} : new double[] {1 / s[0], 1 / s[1]};
        }
        default -> new double[] {1, 1};
      };
    }

    /** Of height and width; from a target size that is another value's, by the two steps. */
    private double[] scales(Node n) {
      String name = n.input(n.opType().equals("Upsample") ? 1 : 2);
      Tensor t = constant(name);
      if (t != null && t.elements() == 4) {
        float[] s = t.floats();
        return new double[] {s[2], s[3]};
      }
      double[] from = steps.get(n.input(0));
      double[] to = n.inputs().size() > 3 ? sized(n.input(3), n.input(0)) : null;
      if (from == null || to == null) {
        note(n, "its scale is not constant");
        return null;
      }
      return new double[] {from[0] / to[0], from[1] / to[1]};
    }

    /** The steps of the value, other than {@code not}, whose shape a size is computed from. */
    private double[] sized(String size, String not) {
      Node source = producer(size);
      if (source == null) return null;
      if (source.opType().equals("Shape")) {
        return source.input(0).equals(not) ? null : steps.get(source.input(0));
      }
      double[] found = null;
      for (String input : source.inputs()) {
        if (found == null && !input.isEmpty()) found = sized(input, not);
      }
      return found;
    }

    private Node producer(String value) {
      return producers.computeIfAbsent(
          value,
          v -> {
            for (Node n : graph.nodes()) if (n.outputs().contains(v)) return n;
            return null;
          });
    }

    private Tensor constant(String name) {
      Tensor t = graph.initializers().get(name);
      if (t != null) return t;
      Node n = producer(name);
      if (n == null || !n.opType().equals("Constant")) return null;
      return n.attribute("value") == null ? null : n.attribute("value").tensor();
    }

    private void note(Node n, String reason) {
      if (why.isEmpty()) why = n.opType() + ": " + reason;
    }

    private void backward(Node n) {
      Interval[] out = null;
      for (String o : n.outputs()) out = union(out, needed.get(o));
      if (out == null) return;
      Interval[] in = {source(n, out[0], 0), source(n, out[1], 1)};
      for (String s : n.inputs()) {
        if (steps.containsKey(s)) needed.merge(s, in, Walk::union);
      }
    }

    private static Interval[] union(Interval[] a, Interval[] b) {
      if (a == null) return b;
      if (b == null) return a;
      return new Interval[] {a[0].union(b[0]), a[1].union(b[1])};
    }

    private Interval source(Node n, Interval out, int axis) {
      switch (n.opType()) {
        case "Conv", "MaxPool", "AveragePool":
          return convolution(n, out, axis);
        case "ConvTranspose":
          return transposed(n, out, axis);
        case "MaxUnpool":
          long s = n.integers("strides", 1, 1)[axis];
          return new Interval(Math.floor(out.low / s), Math.floor(out.high / s));
        case "Resize", "Upsample":
          return resize(n, out, axis);
        case "Identity", "Relu", "LeakyRelu", "PRelu", "Sigmoid", "Elu", "Gelu", "HardSwish":
        case "HardSigmoid", "Tanh", "Clip", "BatchNormalization", "Dropout", "Concat", "Add":
        case "Sub", "Mul", "Div", "Softmax", "LogSoftmax", "Cast", "Erf", "Exp", "Softplus":
        case "Max", "Min", "Sqrt", "Pow", "Neg", "Abs":
          return out;
        case "Pad",
        "Slice": // alignment: nothing where the image's size is a multiple of the stride
          return out;
        case "Gather":
          return gathered(n, out, axis);
        default:
          note(n, "looks beyond a fixed neighbourhood");
          return out;
      }
    }

    /**
     * Rows or columns picked at positions counted from a constant on: an image extended by
     * mirroring, which tiles that are large enough do not see.
     */
    private Interval gathered(Node n, Interval out, int axis) {
      Double start = start(n.input(1));
      long along = n.integer("axis", 0);
      if (start == null || along < 2) note(n, "looks beyond a fixed neighbourhood");
      if (start == null || along != 2 + axis) return out;
      return new Interval(out.low + start, out.high + start);
    }

    /** Where the Range begins that an index is computed from; null if there is none. */
    private Double start(String index) {
      Node n = producer(index);
      if (n == null) return null;
      if (n.opType().equals("Range")) {
        Tensor t = constant(n.input(0));
        return t == null || t.type() != ElementType.INT64 ? null : (double) t.longs()[0];
      }
      for (String input : n.inputs()) {
        Double found = start(input);
        if (found != null) return found;
      }
      return null;
    }

    private long kernel(Node n, int axis) {
      long[] shape = n.integers("kernel_shape");
      if (shape.length == 0) {
        Tensor weight = constant(n.input(1));
        if (weight == null) {
          note(n, "its kernel is not constant");
          return 1;
        }
        shape = Arrays.copyOfRange(weight.dims(), 2, 4);
      }
      return shape[axis];
    }

    private Interval convolution(Node n, Interval out, int axis) {
      long k = kernel(n, axis);
      long s = n.integers("strides", 1, 1)[axis];
      long d = n.integers("dilations", 1, 1)[axis];
      long reach = d * (k - 1);
      String auto = n.string("auto_pad", "NOTSET");
      long p = auto.startsWith("SAME") ? reach / 2 : n.integers("pads", 0, 0, 0, 0)[axis];
      return new Interval(out.low * s - p, out.high * s - p + reach);
    }

    private Interval transposed(Node n, Interval out, int axis) {
      long k = kernel(n, axis);
      long s = n.integers("strides", 1, 1)[axis];
      long p = n.integers("pads", 0, 0, 0, 0)[axis];
      return new Interval(
          Math.ceil((out.low + p - k + 1) / s), Math.floor((out.high + p) / (double) s));
    }

    private Interval resize(Node n, Interval out, int axis) {
      double[] scales = scales(n);
      if (scales == null) return out;
      double s = scales[axis];
      if (n.string("mode", "nearest").equals("nearest")) {
        return new Interval(Math.floor(out.low / s), Math.floor(out.high / s));
      }
      if (n.string("coordinate_transformation_mode", "half_pixel").equals("align_corners")) {
        note(n, "align_corners depends on the size of the whole image");
      }
      int reach = n.string("mode", "nearest").equals("cubic") ? 2 : 1;
      return new Interval(
          Math.floor((out.low + .5) / s - .5) - reach + 1,
          Math.floor((out.high + .5) / s - .5) + reach);
    }
  }
}
