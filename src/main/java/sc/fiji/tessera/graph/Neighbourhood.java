package sc.fiji.tessera.graph;

import java.util.Set;

/**
 * Which positions of its input a node looks at for given positions of its output, along one of the
 * axes of the image. What it cannot say exactly, it throws as {@link Elsewhere}.
 */
final class Neighbourhood {
  /** The node looks at more than a fixed neighbourhood; the message says why. */
  static final class Elsewhere extends RuntimeException {
    private static final long serialVersionUID = 1;

    Elsewhere(String why) {
      super(why, null, false, false);
    }
  }

  private static final String WHOLE = "looks at the whole image";

  private static final Set<String> LOCAL =
      Set.of(
          """
          Identity Relu LeakyRelu PRelu ThresholdedRelu Sigmoid Elu Selu Celu Gelu Mish HardSwish \
          HardSigmoid Tanh Softplus Softsign Erf Exp Log Sqrt Neg Abs Sign Reciprocal Floor Ceil \
          Round Sin Cos Clip Cast Dropout BatchNormalization Concat Add Sub Mul Div Mod Pow Max \
          Min Sum Mean Equal Less LessOrEqual Greater GreaterOrEqual Where Not And Or Transpose \
          Squeeze Unsqueeze Split LRN Expand MatMul Einsum ReduceMean ReduceSum ReduceMax \
          ReduceMin ReduceL2 ArgMax ArgMin QuantizeLinear DequantizeLinear"""
              .split("\\s+"));

  private final ImageAxes axes;
  private final Node node;
  private final String input;
  private final int axis;
  private final ImageAxes.Grid in;
  private final ImageAxes.Grid out;

  /**
   * @param axes of the graph
   * @param node one of its nodes
   * @param input one of the node's inputs, with a grid, as the node's output has one
   * @param axis which of the image's axes, in the order of {@link ImageAxes}
   */
  Neighbourhood(ImageAxes axes, Node node, String input, int axis) {
    this.axes = axes;
    this.node = node;
    this.input = input;
    this.axis = axis;
    this.in = axes.grid(input);
    this.out = axes.grid(node.output());
  }

  /** The positions of the input; throws {@link Elsewhere}. */
  Interval of(Interval wanted) {
    return switch (node.opType()) {
      case "Conv", "MaxPool", "AveragePool", "LpPool" -> window(wanted);
      case "ConvTranspose", "MaxUnpool" -> transposed(wanted);
      case "Resize", "Upsample" -> new Resampling(axes, node, axis).of(wanted);
      case "Slice" -> slice(wanted);
      case "Pad" -> wanted.plus(-padBefore());
      case "Gather" -> gather(wanted);
      case "Reshape" -> reshape(wanted);
      case "DepthToSpace", "SpaceToDepth" -> wanted.cells(ratio());
      case "Softmax", "LogSoftmax", "Hardmax", "LpNormalization", "CumSum" -> along(wanted, false);
      case "LayerNormalization" -> along(wanted, true);
      case "InstanceNormalization", "GroupNormalization", "MeanVarianceNormalization" ->
          throw new Elsewhere(WHOLE);
      default -> {
        if (!LOCAL.contains(node.opType()))
          throw new Elsewhere("looks beyond a fixed neighbourhood");
        if (ratio() != 1) throw new Elsewhere("changes the size in a way that is not understood");
        yield wanted;
      }
    };
  }

  private double ratio() {
    return out.step()[axis] / in.step()[axis];
  }

  private int space() {
    return in.axis()[axis] - 2;
  }

  private long kernel() {
    long[] shape = node.integers("kernel_shape");
    if (shape.length > 0) return shape[space()];
    long[] weight = axes.shapes().of(node.input(1));
    if (weight == null) throw new Elsewhere("its kernel is not known");
    return weight[2 + space()];
  }

  private long number(String attribute, long defaultValue) {
    return WindowShapes.at(node, attribute, space(), defaultValue);
  }

  private Interval window(Interval wanted) {
    long stride = number("strides", 1);
    long reach = number("dilations", 1) * (kernel() - 1);
    long pad = number("pads", 0);
    String auto = node.string("auto_pad", "NOTSET");
    if (auto.equals("VALID")) pad = 0;
    if (auto.startsWith("SAME")) {
      long total = Math.max(0, reach + 1 - stride);
      pad = auto.equals("SAME_UPPER") ? total / 2 : (total + 1) / 2;
    }
    return new Interval(wanted.low() * stride - pad, wanted.high() * stride - pad + reach);
  }

  private Interval transposed(Interval wanted) {
    if (node.attribute("output_shape") != null) {
      throw new Elsewhere("its output has a size of its own");
    }
    long reach = number("dilations", 1) * (kernel() - 1);
    double stride = number("strides", 1);
    long pad = number("pads", 0);
    return new Interval(
        Math.ceil((wanted.low() + pad - reach) / stride),
        Math.floor((wanted.high() + pad) / stride));
  }

  private Interval slice(Interval wanted) {
    int a = out.axis()[axis];
    SliceRange here = SliceRange.of(axes.shapes().call(node))[a];
    SliceRange larger = SliceRange.of(axes.larger(axis).call(node))[a];
    if (here.start() != larger.start() || ratio() != here.step()) {
      throw new Elsewhere("cuts at a place that depends on the size of the image");
    }
    return wanted.times(here.step()).plus(here.start());
  }

  private long padBefore() {
    int a = out.axis()[axis];
    long here = WindowShapes.padsBefore(axes.shapes().call(node))[a];
    if (here != WindowShapes.padsBefore(axes.larger(axis).call(node))[a]) {
      throw new Elsewhere("pads by what depends on the size of the image");
    }
    return here;
  }

  /** Rows or columns that are picked by index: neighbours must stay neighbours. */
  private Interval gather(Interval wanted) {
    int rank = axes.shapes().of(input).length;
    if (ShapeCall.axis(node.integer("axis", 0), rank) != in.axis()[axis]) return wanted;
    double offset = shift(axes.shapes());
    if (offset != shift(axes.larger(axis))) {
      throw new Elsewhere("picks by what depends on the size of the image");
    }
    return wanted.plus(offset);
  }

  /** By how much the middle of the image is shifted. */
  private double shift(Shapes shapes) {
    long[] picked = shapes.integers(node.input(1));
    if (picked == null) throw new Elsewhere("picks by what is not known");
    int middle = picked.length / 2;
    if (picked[middle + 1] != picked[middle] + 1) throw new Elsewhere("rearranges the image");
    return picked[middle] - middle;
  }

  /** Axes may be cut into blocks or merged from blocks, but not interleaved. */
  private Interval reshape(Interval wanted) {
    if (before(input, in) != before(node.output(), out)) {
      throw new Elsewhere("rearranges the image");
    }
    return wanted.cells(ratio());
  }

  private long before(String value, ImageAxes.Grid grid) {
    long[] shape = axes.shapes().of(value);
    long product = 1;
    for (int a = 0; a < grid.axis()[axis]; a++) product *= shape[a];
    return product;
  }

  /** Normalisation along an axis, or along it and all behind it. */
  private Interval along(Interval wanted, boolean andBehind) {
    int rank = axes.shapes().of(input).length;
    int from = ShapeCall.axis(node.integer("axis", node.opType().equals("CumSum") ? 0 : -1), rank);
    for (int a : in.axis()) {
      if (a == from || andBehind && a > from) throw new Elsewhere(WHOLE);
    }
    return wanted;
  }
}
