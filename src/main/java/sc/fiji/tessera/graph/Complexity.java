package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a network costs for one image of a given size: its layers with their parameters and
 * multiply-accumulates (MACs), and the memory of its activations.
 *
 * <p>Convention: a MAC is two floating-point operations (FLOP), a multiplication and an addition.
 * Published tables often give MACs and call them FLOPs. Counted are convolutions, transposed
 * convolutions and matrix products, which make up nearly all; biases, normalisation, activations
 * and resampling are not. A transposed convolution counts every input value times every tap.
 * Quantised values take a byte; what quantises them is no layer.
 *
 * @param layers every node that computes with the image, in the graph's order
 * @param parameters values that training changes
 * @param macs multiply-accumulates; -1 where shapes are not known
 * @param activations bytes of all layers' outputs together: what training keeps
 * @param peak most bytes that are needed at one time when each output is dropped after its last use
 * @param unknown the first operator whose output has no known shape and why, or ""
 */
public record Complexity(
    List<Layer> layers, long parameters, long macs, long activations, long peak, String unknown) {
  private static final int FLOAT_BYTES = 4;

  /**
   * The cost for an input of that shape.
   *
   * @param input [N, channels, height, width]
   */
  public static Complexity of(Graph graph, long... input) {
    return new Count(graph, Shapes.of(graph, input)).result();
  }

  /** Floating-point operations: two for each MAC; NaN where they are not known. */
  public double flop() {
    return macs < 0 ? Double.NaN : 2.0 * macs;
  }

  private static final class Count {
    private final Graph graph;
    private final Shapes shapes;
    private final Set<String> uncounted;
    private final Map<String, String> quantized;
    private final Set<String> bytes = new HashSet<>();
    private final Set<String> integers = new HashSet<>();
    private final Set<String> data = new HashSet<>();
    private final Map<String, Integer> lastUse = new HashMap<>();
    private final List<Layer> layers = new ArrayList<>();

    Count(Graph graph, Shapes shapes) {
      this.graph = graph;
      this.shapes = shapes;
      this.quantized = graph.quantized();
      this.uncounted = new HashSet<>(graph.trainable());
      uncounted.addAll(quantized.values());
      data.add(graph.inputs().get(0).name());
      List<Node> nodes = graph.nodes();
      for (int i = 0; i < nodes.size(); i++) {
        Node n = nodes.get(i);
        for (String s : n.inputs()) lastUse.put(s, i);
        noteBytes(n);
      }
      for (Value v : graph.outputs()) lastUse.put(v.name(), nodes.size());
    }

    Complexity result() {
      long macs = 0;
      long total = 0;
      long peak = 0;
      long live = bytes(graph.inputs().get(0).name());
      List<Node> nodes = graph.nodes();
      for (int i = 0; i < nodes.size(); i++) {
        Node n = nodes.get(i);
        if (!fromImage(n)) continue;
        Layer layer = layer(n);
        if (!isConversion(n)) layers.add(layer);
        macs = macs < 0 || layer.macs() < 0 ? -1 : macs + layer.macs();
        for (String o : n.outputs()) {
          total += bytes(o);
          live += bytes(o);
        }
        peak = Math.max(peak, live);
        live -= dropped(n, i);
      }
      return new Complexity(
          List.copyOf(layers), graph.parameters(), macs, total, peak, shapes.unknown());
    }

    private boolean fromImage(Node n) {
      if (n.inputs().stream().noneMatch(data::contains)) return false;
      for (String o : n.outputs()) if (!shapes.isKnown(o)) data.add(o);
      return n.outputs().stream().anyMatch(data::contains);
    }

    private long dropped(Node n, int at) {
      Set<String> ends = new HashSet<>(n.inputs());
      ends.addAll(n.outputs());
      long bytes = 0;
      for (String s : ends) {
        if (data.contains(s) && lastUse.getOrDefault(s, -1) <= at) bytes += bytes(s);
      }
      return bytes;
    }

    /** Between floats and bytes; one with the operators around it when it is run. */
    private static boolean isConversion(Node n) {
      return n.opType().equals("QuantizeLinear") || n.opType().equals("DequantizeLinear");
    }

    /** Operators that move values move integers as they are. */
    private void noteBytes(Node n) {
      if (isConversion(n)) bytes.addAll(List.of(n.input(0), n.output()));
      boolean quantizes = n.opType().equals("QuantizeLinear");
      boolean moves = integers.contains(n.input(0)) && !isConversion(n);
      if (quantizes || moves) integers.addAll(n.outputs());
      if (quantizes || moves) bytes.addAll(n.outputs());
    }

    private long bytes(String value) {
      long[] s = shapes.of(value);
      if (s == null || value.isEmpty()) return 0;
      return SmallTensor.count(s) * (bytes.contains(value) ? 1 : FLOAT_BYTES);
    }

    private Layer layer(Node n) {
      long parameters = 0;
      String name = "";
      for (String input : n.inputs()) {
        String s = quantized.getOrDefault(input, input);
        if (graph.initializers().containsKey(s) && name.isEmpty()) name = prefix(s);
        if (uncounted.remove(s)) parameters += graph.initializers().get(s).elements();
      }
      if (name.isEmpty()) name = n.name().isEmpty() ? n.output() : n.name();
      long[] in = shapes.of(n.inputs().stream().filter(data::contains).findFirst().orElse(""));
      return new Layer(name, n.opType(), in, shapes.of(n.output()), window(n), parameters, macs(n));
    }

    private static String prefix(String parameter) {
      int dot = parameter.lastIndexOf('.');
      return dot < 0 ? parameter : parameter.substring(0, dot);
    }

    private Layer.Window window(Node n) {
      long[] kernel = n.integers("kernel_shape");
      long[] weight = n.opType().startsWith("Conv") ? shapes.of(n.input(1)) : null;
      if (kernel.length == 0 && weight != null) {
        kernel = Arrays.copyOfRange(weight, 2, weight.length);
      }
      if (kernel.length == 0) return null;
      long[] ones = new long[kernel.length];
      Arrays.fill(ones, 1);
      return new Layer.Window(kernel, n.integers("strides", ones), n.integers("dilations", ones));
    }

    private long macs(Node n) {
      long[] out = shapes.of(n.output());
      return switch (n.opType()) {
        case "Conv" -> {
          long[] w = shapes.of(n.input(1));
          yield out == null || w == null ? -1 : count(out) * (count(w) / w[0]);
        }
        case "ConvTranspose" -> {
          long[] in = shapes.of(n.input(0));
          long[] w = shapes.of(n.input(1));
          yield in == null || w == null ? -1 : count(in) * (count(w) / w[0]);
        }
        case "MatMul", "Gemm" -> {
          long[] in = shapes.of(n.input(0));
          boolean transposed = n.opType().equals("Gemm") && n.integer("transA", 0) != 0;
          yield out == null || in == null ? -1 : count(out) * in[transposed ? 0 : in.length - 1];
        }
        case "Einsum" -> out == null ? -1 : einsum(n);
        default -> out == null ? -1 : 0;
      };
    }

    private long einsum(Node n) {
      return MatrixShapes.letters(shapes.call(n)).values().stream().reduce(1L, (a, b) -> a * b);
    }

    private static long count(long[] dims) {
      return SmallTensor.count(dims);
    }
  }
}
