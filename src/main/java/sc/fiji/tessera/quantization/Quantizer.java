package sc.fiji.tessera.quantization;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.graph.Value;

/**
 * Writes a graph with 8-bit integers: values as unsigned bytes with one scale for each map, weights
 * as signed bytes with one scale for each output channel and zero at zero, biases as 32 bits (Jacob
 * et al., CVPR 2018; Krishnamoorthi, "Quantizing deep convolutional networks for efficient
 * inference", arXiv 1806.08342). Integers and floats are told apart by QuantizeLinear and
 * DequantizeLinear, between which the operators stay what they were: any ONNX software computes the
 * same from it, and ONNX Runtime does so in integers.
 */
final class Quantizer {
  private final Graph graph;
  private final QuantizationPlan plan;
  private final Map<String, ValueRange> ranges;
  private final QuantizedWeights weights;
  private final GraphIndex index;
  private final Map<String, Tensor> tensors;
  private final List<Node> nodes = new ArrayList<>();

  /** Where the integers of a value are, and what they mean. */
  private record Integers(String name, ValueRange range, String scale, String zero) {}

  private final Map<String, Integers> integers = new HashMap<>();
  private final Map<String, String> rounded = new HashMap<>();
  private final Set<String> computed = new HashSet<>();

  private Quantizer(Graph graph, QuantizationPlan plan, Map<String, ValueRange> ranges, int bits) {
    this.graph = graph;
    this.plan = plan;
    this.ranges = ranges;
    this.index = plan.index();
    this.tensors = new LinkedHashMap<>(graph.initializers());
    this.weights = new QuantizedWeights(index, tensors, nodes, bits);
  }

  /**
   * The graph with integers.
   *
   * @param ranges of the values that the plan names
   * @param bits of weights: 8, or 7 for processors whose sums of products overflow 16 bits
   */
  static Graph of(Graph graph, QuantizationPlan plan, Map<String, ValueRange> ranges, int bits) {
    return new Quantizer(graph, plan, ranges, bits).run();
  }

  private Graph run() {
    for (Value v : graph.inputs()) quantizeIfNeeded(v.name());
    for (Node n : graph.nodes()) {
      if (plan.isConvolution(n)) convolution(n);
      else if (plan.moves(n)) move(n);
      else if (plan.joins(n)) join(n);
      else if (!plan.vanishes(n)) keep(n);
    }
    for (Value v : graph.outputs()) floats(v.name());
    return graph.rewritten(nodes, tensors).keeping(graph.outputs()); // without unused constants
  }

  private void convolution(Node n) {
    Integers in = integers.get(n.input(0));
    float scale = in.range.scale();
    List<String> inputs = new ArrayList<>(List.of(rounded(n.input(0))));
    inputs.addAll(weights.of(n, scale));
    compute(n, inputs, ranges.get(plan.result(n)));
  }

  private void join(Node n) {
    List<String> data = QuantizationPlan.data(n);
    List<String> inputs =
        n.inputs().stream().map(s -> data.contains(s) ? rounded(s) : floats(s)).toList();
    ValueRange range =
        QuantizationPlan.keepsRange(n)
            ? data.stream().map(s -> integers.get(s).range).reduce(ValueRange::union).orElseThrow()
            : ranges.get(plan.result(n));
    compute(n, inputs, range);
  }

  /** The node on floats, and its result as integers. */
  private void compute(Node n, List<String> inputs, ValueRange range) {
    String raw = index.fresh(n.output() + ".real");
    nodes.add(n.on(inputs, List.of(raw)));
    quantize(raw, plan.result(n), range);
  }

  /** The node on integers, which keep their meaning. */
  private void move(Node n) {
    Integers in = integers.get(n.input(0));
    if (n.opType().equals("Identity") || n.opType().equals("Dropout")) {
      integers.put(n.output(), in);
      return;
    }
    String out = index.fresh(n.output() + ".integers");
    List<String> inputs = GraphIndex.with(n.inputs(), 0, in.name);
    boolean fills = n.opType().equals("Pad") && n.string("mode", "constant").equals("constant");
    if (fills) inputs = GraphIndex.with(inputs, 2, in.zero);
    nodes.add(n.on(inputs, List.of(out)));
    integers.put(n.output(), new Integers(out, in.range, in.scale, in.zero));
  }

  /** Floats as before; sizes are asked of the integers, which are there already. */
  private void keep(Node n) {
    boolean size = n.opType().equals("Shape") || n.opType().equals("Size");
    List<String> inputs = n.inputs().stream().map(s -> size ? present(s) : floats(s)).toList();
    nodes.add(n.on(inputs, n.outputs()));
    n.outputs().forEach(this::quantizeIfNeeded);
  }

  private void quantizeIfNeeded(String value) {
    if (!plan.needsIntegers(value)) return;
    computed.add(value);
    quantize(value, value, ranges.get(value));
  }

  private void quantize(String from, String value, ValueRange range) {
    String scale = index.fresh(value + ".scale");
    String zero = index.fresh(value + ".zero");
    String name = index.fresh(value + ".integers");
    tensors.put(scale, Tensor.of(scale, new float[] {range.scale()}));
    tensors.put(zero, Tensor.of(zero, ElementType.UINT8, QuantizedWeights.bytes(range.zero())));
    nodes.add(Node.of("QuantizeLinear", List.of(from, scale, zero), List.of(name), List.of()));
    integers.put(value, new Integers(name, range, scale, zero));
  }

  private String present(String value) {
    Integers i = integers.get(value);
    return i == null ? value : i.name;
  }

  /** A value for an operator on floats, as exact as it is known. */
  private String floats(String value) {
    boolean exact = computed.contains(value) || !integers.containsKey(value);
    return exact ? value : rounded(value);
  }

  /**
   * The floats that the integers of a value stand for, under the value's own name unless that was
   * computed in floats.
   */
  private String rounded(String value) {
    Integers i = integers.get(value);
    String known = rounded.get(value);
    if (known != null) return known;
    String name = computed.contains(value) ? index.fresh(value + ".rounded") : value;
    List<String> inputs = List.of(i.name, i.scale, i.zero);
    nodes.add(Node.of("DequantizeLinear", inputs, List.of(name), List.of()));
    rounded.put(value, name);
    return name;
  }
}
