package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.training.OperatorCase.Builder;

/** The cases of {@link OperatorTest}: at least one for each operator. */
final class OperatorCases {
  private static final long[] IMAGE = {2, 6, 13, 11};
  private static final long[] SMALL = {2, 4, 6, 5};
  private static final long[] MATRIX = {4, 7};

  private final List<OperatorCase> cases = new ArrayList<>();

  static Stream<OperatorCase> all() {
    OperatorCases c = new OperatorCases();
    c.elementwise();
    c.broadcasting();
    c.logic();
    c.cases.addAll(ProductCases.all());
    c.pooling();
    c.normalizations();
    c.reductions();
    c.shapes();
    c.indices();
    c.resizing();
    c.regions();
    return c.cases.stream();
  }

  private OperatorCase add(String name, long[] shape, Function<Builder, String> body) {
    OperatorCase c = new OperatorCase(name, shape, body);
    cases.add(c);
    return c;
  }

  /** A case whose node has only the input x. */
  private OperatorCase simple(String op, Attribute... attributes) {
    StringBuilder name = new StringBuilder(op);
    for (Attribute a : attributes) name.append(' ').append(a.name());
    return add(name.toString(), SMALL, b -> b.node(op, "x", attributes));
  }

  private static Attribute of(String name, long... values) {
    return Attribute.of(name, values);
  }

  private static Attribute one(String name, long value) {
    return Attribute.of(name, value);
  }

  private void elementwise() {
    for (String op :
        "Identity Relu Sigmoid LeakyRelu Elu Selu Celu ThresholdedRelu Tanh Softplus Softsign"
            .split(" ")) {
      simple(op);
    }
    for (String op :
        "HardSigmoid HardSwish Erf Exp Neg Abs Sin Cos Tan Atan Sinh Cosh Asinh".split(" ")) {
      simple(op).within(-1.4f, 1.4f);
    }
    for (String op : "Log Sqrt Reciprocal".split(" ")) simple(op).within(0.3f, 3);
    for (String op : "Asin Acos Atanh".split(" ")) simple(op).within(-0.8f, 0.8f);
    simple("Acosh").within(1.2f, 3);
    for (String op : "Floor Ceil Round Sign".split(" ")) simple(op);
    simple("LeakyRelu", Attribute.of("alpha", 0.2f));
    simple("HardSigmoid", Attribute.of("alpha", 0.3f), Attribute.of("beta", 0.4f));
    add("Mish by its formula", SMALL, b -> b.node("Mish", "x"))
        .inTraining(b -> b.node("Mul", "x " + b.node("Tanh", b.node("Softplus", "x"))));
    add("Gelu", SMALL, b -> b.node("Gelu", "x")).inTraining(OperatorCases::gelu);
  }

  /** x (1 + erf(x / sqrt 2)) / 2 */
  private static String gelu(Builder b) {
    String erf = b.node("Erf", b.node("Div", "x " + b.real(1.41421356f)));
    String share = b.node("Div", b.node("Add", b.real(1) + " " + erf) + " " + b.real(2));
    return b.node("Mul", "x " + share);
  }

  private void broadcasting() {
    for (String op : "Add Sub Mul Div".split(" ")) {
      add(op + " broadcast", SMALL, b -> b.node(op, "x " + b.parameter(2, 4, 1, 1)));
    }
    add("Mod fmod", SMALL, b -> b.node("Mod", "x " + b.real(0.7f), one("fmod", 1)));
    add("PRelu", SMALL, b -> b.node("PRelu", "x " + b.parameter(0.3, 4, 1, 1)));
    add("Pow", SMALL, b -> b.node("Pow", "x " + b.parameter(2, 5))).within(0.3f, 2);
    for (String op : "Max Min Sum Mean".split(" ")) {
      add(op, SMALL, b -> b.node(op, "x " + b.parameter(0, 4, 1, 1) + " " + b.parameter(0, 5)));
    }
    add("Mod fmod", SMALL, b -> b.node("Mod", "x " + b.real(0.75f), one("fmod", 1)));
    add("Mod of sizes", SMALL, OperatorCases::remainder);
    add("Clip", SMALL, b -> b.node("Clip", "x " + b.real(-0.7f) + " " + b.real(1.2f)));
    add("Clip from below", SMALL, b -> b.node("Clip", "x " + b.real(-0.7f)));
  }

  /** x times what is left of its negative sizes, whose sign ONNX takes from the divisor. */
  private static String remainder(Builder b) {
    String sizes = b.node("Neg", b.node("Shape", "x"));
    String rest = b.node("Mod", sizes + " " + b.longs(4, 3, 5, 3));
    String last = b.node("Slice", rest + " " + b.longs(3) + " " + b.longs(4));
    return b.node("Mul", "x " + b.node("Cast", last, one("to", 1)));
  }

  private void logic() {
    for (String op : "Less Greater LessOrEqual GreaterOrEqual Equal".split(" ")) {
      add(op + " Where", SMALL, b -> where(b, b.node(op, "x " + b.parameter(0, 4, 1, 1))));
    }
    for (String op : "And Or Xor".split(" ")) {
      add(
          op + " Where",
          SMALL,
          b -> {
            String low = b.node("Less", "x " + b.real(0.5f));
            return where(b, b.node(op, low + " " + b.node("Greater", "x " + b.real(-1))));
          });
    }
    add("Not", SMALL, b -> where(b, b.node("Not", b.node("Less", "x " + b.real(0)))));
    add(
        "Cast",
        SMALL,
        b -> {
          String mask = b.node("Greater", "x " + b.real(0));
          return b.node("Mul", "x " + b.node("Cast", mask, one("to", 1)));
        });
    add(
        "CastLike",
        SMALL,
        b -> b.node("Mul", "x " + b.node("CastLike", b.node("Less", "x " + b.real(0)) + " x")));
  }

  private static String where(Builder b, String condition) {
    return b.node("Where", condition + " x " + b.node("Mul", "x " + b.parameter(2, 4, 1, 1)));
  }

  private void pool(String name, String op, Attribute... attributes) {
    add(op + " " + name, IMAGE, b -> b.node(op, "x", attributes));
  }

  private void pooling() {
    Attribute k2 = of("kernel_shape", 2, 2);
    Attribute k3 = of("kernel_shape", 3, 3);
    Attribute two = of("strides", 2, 2);
    Attribute pads = of("pads", 1, 1, 1, 1);
    pool("2x2", "MaxPool", k2, two);
    pool("3x3 with pads", "MaxPool", k3, two, pads);
    pool("asymmetric pads", "MaxPool", k3, two, of("pads", 0, 0, 1, 1));
    pool("ceil", "MaxPool", k2, two, one("ceil_mode", 1));
    pool("dilated", "MaxPool", k3, of("dilations", 2, 2));
    pool("SAME_LOWER", "MaxPool", k3, two, Attribute.of("auto_pad", "SAME_LOWER"));
    pool("without pads in the mean", "AveragePool", k3, two, pads);
    pool("with pads in the mean", "AveragePool", k3, two, pads, one("count_include_pad", 1));
    pool("asymmetric pads", "AveragePool", k3, two, of("pads", 0, 1, 1, 0));
    pool("SAME_UPPER", "AveragePool", k3, two, Attribute.of("auto_pad", "SAME_UPPER"));
    pool("", "GlobalAveragePool");
    pool("", "GlobalMaxPool");
    add(
        "MaxPool 3-D",
        new long[] {1, 2, 6, 6, 6},
        b -> b.node("MaxPool", "x", of("kernel_shape", 2, 2, 2), of("strides", 2, 2, 2)));
    add("MaxUnpool", new long[] {2, 3, 12, 10}, b -> unpooled(b, ""));
    add(
        "MaxUnpool to odd size",
        new long[] {2, 3, 13, 11},
        b -> unpooled(b, " " + b.longs(2, 3, 13, 11)));
  }

  private static String unpooled(Builder b, String size) {
    Attribute[] two = {of("kernel_shape", 2, 2), of("strides", 2, 2)};
    List<String> pooled = b.nodes("MaxPool", 2, "x", two);
    return b.node("MaxUnpool", pooled.get(0) + " " + pooled.get(1) + size, two);
  }

  private void normalizations() {
    add("BatchNormalization", SMALL, b -> batchNormalization(b));
    add("BatchNormalization in training", SMALL, b -> batchNormalization(b))
        .inTraining(OperatorCases::batchStatistics);
    add(
        "InstanceNormalization",
        SMALL,
        b -> b.node("InstanceNormalization", "x " + b.parameter(1, 4) + " " + b.parameter(0, 4)));
    add(
        "LayerNormalization",
        SMALL,
        b -> b.node("LayerNormalization", "x " + b.parameter(1, 5) + " " + b.parameter(0, 5)));
    add(
        "LayerNormalization of two axes",
        SMALL,
        b -> b.node("LayerNormalization", "x " + b.parameter(1, 6, 5), one("axis", 2)));
    add(
            "GroupNormalization",
            SMALL,
            b ->
                b.node(
                    "GroupNormalization",
                    "x "
                        + b.graph.initializer(ones("s", 2))
                        + " "
                        + b.graph.initializer(zeros("t", 2)),
                    one("num_groups", 2)))
        .inTraining(
            b -> {
              String flat = b.node("Reshape", "x " + b.longs(2, 2, 60));
              String y =
                  b.node(
                      "InstanceNormalization",
                      flat
                          + " "
                          + b.graph.initializer(ones("s", 2))
                          + " "
                          + b.graph.initializer(zeros("t", 2)));
              return b.node("Reshape", y + " " + b.longs(SMALL));
            });
    simple("LpNormalization", one("axis", 1), one("p", 2));
    simple("MeanVarianceNormalization");
    simple("LRN", one("size", 3), Attribute.of("alpha", 0.5f));
    simple("Softmax", one("axis", 1));
    simple("LogSoftmax", one("axis", 1));
    simple("Dropout");
  }

  private static Tensor ones(String name, int n) {
    float[] v = new float[n];
    Arrays.fill(v, 1);
    return Tensor.of(name, v, n);
  }

  private static Tensor zeros(String name, int n) {
    return Tensor.of(name, new float[n], n);
  }

  private static String batchNormalization(Builder b) {
    String w = b.parameter(1, 4);
    String bias = b.parameter(0, 4);
    String mean = b.graph.initializer(zeros("mean", 4));
    return b.node(
        "BatchNormalization",
        String.join(" ", "x", w, bias, mean, b.graph.initializer(ones("var", 4))));
  }

  /** What batch normalisation does while training, from other operators. */
  private static String batchStatistics(Builder b) {
    String w = b.parameter(1, 4);
    String bias = b.parameter(0, 4);
    Attribute axes = of("axes", 0, 2, 3);
    String centred = b.node("Sub", "x " + b.node("ReduceMean", "x", axes));
    String variance = b.node("ReduceMean", b.node("Mul", centred + " " + centred), axes);
    String deviation = b.node("Sqrt", b.node("Add", variance + " " + b.floats(1e-5f)));
    String shape = b.longs(1, 4, 1, 1);
    String scaled =
        b.node(
            "Mul",
            b.node("Div", centred + " " + deviation) + " " + b.node("Reshape", w + " " + shape));
    return b.node("Add", scaled + " " + b.node("Reshape", bias + " " + shape));
  }

  private void reductions() {
    for (String op :
        "ReduceMean ReduceMax ReduceMin ReduceL1 ReduceL2 ReduceSumSquare ReduceLogSumExp"
            .split(" ")) {
      simple(op, of("axes", 1, -1));
      simple(op, one("keepdims", 0));
    }
    simple("ReduceProd", of("axes", 2)).within(0.5f, 2);
    simple("ReduceProd", of("axes", 1, -1), one("keepdims", 0)).within(0.5f, 1.5f);
    simple("ReduceLogSum", of("axes", 2)).within(0.2f, 2);
    add("ReduceSum", SMALL, b -> b.node("ReduceSum", "x " + b.longs(2, 3), one("keepdims", 0)));
    add("CumSum", SMALL, b -> b.node("CumSum", "x " + b.number(1), one("reverse", 1)));
    for (String op : "ArgMax ArgMin".split(" ")) {
      add(
          op + " GatherElements",
          SMALL,
          b -> b.node("GatherElements", "x " + b.node(op, "x", one("axis", 1)), one("axis", 1)));
    }
  }

  private void shapes() {
    add("Concat", SMALL, b -> b.node("Concat", "x " + b.node("Relu", "x"), one("axis", 1)));
    add("Split", SMALL, b -> last(b, b.nodes("Split", 2, "x", one("axis", 1))));
    add(
        "Split sizes",
        SMALL,
        b -> last(b, b.nodes("Split", 2, "x " + b.longs(2, 4), one("axis", 2))));
    add(
        "Slice",
        IMAGE,
        b -> b.node("Slice", slice(b, b.longs(1, 2), b.longs(9, -1), b.longs(2, 1))));
    add(
        "Slice backwards",
        IMAGE,
        b -> b.node("Slice", slice(b, b.longs(-1, 8), b.longs(-99, 1), b.longs(-1, -2))));
    add(
        "Transpose Reshape",
        SMALL,
        b ->
            b.node(
                "Reshape",
                b.node("Transpose", "x", of("perm", 0, 2, 3, 1)) + " " + b.longs(0, -1, 4)));
    add("Flatten", SMALL, b -> b.node("Flatten", "x", one("axis", 2)));
    add(
        "Unsqueeze Squeeze",
        SMALL,
        b -> b.node("Squeeze", b.node("Unsqueeze", "x " + b.longs(0, -1)) + " " + b.longs(0)));
    add("Expand", new long[] {2, 1, 6, 5}, b -> b.node("Expand", "x " + b.longs(2, 4, 6, 5)));
    add("Tile", SMALL, b -> b.node("Tile", "x " + b.longs(1, 2, 1, 3)));
    for (String mode : "constant reflect edge".split(" ")) {
      add(
          "Pad " + mode,
          SMALL,
          b -> b.node("Pad", "x " + b.longs(0, 0, 1, 2, 0, 0, 3, 4), Attribute.of("mode", mode)));
    }
    add(
        "Pad a channel",
        SMALL,
        b -> b.node("Pad", "x " + b.longs(0, 1, 0, -1, 0, 2, 0, 0) + " " + b.real(0.5f)));
    add("DepthToSpace", SMALL, b -> b.node("DepthToSpace", "x", one("blocksize", 2)));
    add(
        "DepthToSpace CRD",
        SMALL,
        b -> b.node("DepthToSpace", "x", one("blocksize", 2), Attribute.of("mode", "CRD")));
    add(
        "SpaceToDepth",
        new long[] {1, 2, 6, 4},
        b -> b.node("SpaceToDepth", "x", one("blocksize", 2)));
    add("Shape Gather Concat Reshape", SMALL, OperatorCases::computedShape);
    add("Shape Slice Concat Resize", SMALL, OperatorCases::computedSize);
    add(
        "Size",
        SMALL,
        b -> b.node("Div", "x " + b.node("Cast", b.node("Size", "x"), one("to", 1))));
  }

  private static String last(Builder b, List<String> parts) {
    return b.node("Mul", parts.get(1) + " " + b.node("ReduceSum", parts.get(0)));
  }

  private static String slice(Builder b, String starts, String ends, String steps) {
    return String.join(" ", "x", starts, ends, b.longs(2, 3), steps);
  }

  /** As exporters flatten: the batch size is read from the input. */
  private static String computedShape(Builder b) {
    String n = b.node("Gather", b.node("Shape", "x") + " " + b.number(0));
    String first = b.node("Unsqueeze", n + " " + b.longs(0));
    return b.node("Reshape", "x " + b.node("Concat", first + " " + b.longs(-1), one("axis", 0)));
  }

  /** As exporters up-sample to the size of another map. */
  private static String computedSize(Builder b) {
    String shape = b.node("Shape", "x");
    String channels = b.node("Slice", String.join(" ", shape, b.longs(0), b.longs(2), b.longs(0)));
    String size = b.node("Concat", channels + " " + b.longs(12, 15), one("axis", 0));
    return b.node("Resize", "x - - " + size, Attribute.of("mode", "linear"));
  }

  private void indices() {
    add("Gather", SMALL, b -> b.node("Gather", "x " + b.longs(2, 0, -1), one("axis", 2)));
    add(
        "ScatterElements",
        MATRIX,
        b ->
            b.node(
                "ScatterElements",
                "x " + indexRow(b) + " " + b.parameter(0, 1, 3),
                one("axis", 1)));
    add(
        "ScatterElements add",
        MATRIX,
        b ->
            b.node(
                "ScatterElements",
                "x " + indexRow(b) + " " + b.parameter(0, 1, 3),
                one("axis", 1),
                Attribute.of("reduction", "add")));
    add(
        "ConstantOfShape",
        SMALL,
        b -> b.node("Add", "x " + b.node("ConstantOfShape", b.longs(4, 1, 1))));
    add(
        "Range",
        SMALL,
        b -> {
          String five = b.node("Range", String.join(" ", b.number(0), b.number(10), b.number(2)));
          return b.node("Mul", "x " + b.node("Cast", five, one("to", 1)));
        });
  }

  private static String indexRow(Builder b) {
    return b.node("Unsqueeze", b.longs(1, 5, 3) + " " + b.longs(0));
  }

  private void resizing() {
    for (String mode : "half_pixel pytorch_half_pixel align_corners asymmetric".split(" ")) {
      for (String kind : "linear cubic nearest".split(" ")) {
        resize(kind + " up " + mode, new long[] {2, 4, 15, 12}, kind, mode);
        resize(kind + " down " + mode, new long[] {2, 4, 4, 3}, kind, mode);
      }
    }
    add(
        "Resize nearest x2",
        SMALL,
        b ->
            b.node(
                "Resize",
                "x - " + b.floats(1, 1, 2, 2),
                Attribute.of("coordinate_transformation_mode", "asymmetric"),
                Attribute.of("nearest_mode", "floor")));
    add(
        "Resize linear x1.7",
        SMALL,
        b -> b.node("Resize", "x - " + b.floats(1, 1, 1.7f, 1.7f), Attribute.of("mode", "linear")));
    add("Upsample", SMALL, b -> b.node("Upsample", "x " + b.floats(1, 1, 2, 3)))
        .inTraining(
            b ->
                b.node(
                    "Resize",
                    "x - " + b.floats(1, 1, 2, 3),
                    Attribute.of("coordinate_transformation_mode", "asymmetric"),
                    Attribute.of("nearest_mode", "floor")));
    for (String mode : "bilinear nearest bicubic".split(" ")) {
      add(
          "GridSample " + mode,
          SMALL,
          b ->
              b.node("GridSample", "x " + b.graph.initializer(grid()), Attribute.of("mode", mode)));
    }
  }

  private void regions() {
    for (String mode : "half_pixel output_half_pixel".split(" ")) {
      add("RoiAlign " + mode, SMALL, b -> regions(b, mode, 2));
      add("RoiAlign 3 samples " + mode, SMALL, b -> regions(b, mode, 3));
      add("RoiAlign as many samples as needed " + mode, SMALL, b -> regions(b, mode, 0));
      long[] large = {2, 2, 130, 127};
      add("RoiAlign as needed of a large map " + mode, large, b -> regions(b, mode, 0));
      add("RoiAlign of many regions " + mode, large, b -> manyRegions(b, mode));
      add("RoiAlign of many regions of a small map " + mode, SMALL, b -> manyRegions(b, mode));
      add("RoiAlign of a large map " + mode, new long[] {2, 2, 130, 127}, b -> regions(b, mode, 2));
    }
    add(
        "RoiAlign of a parameter",
        SMALL,
        b -> b.node("Add", regions(b, "half_pixel", 2) + " " + b.parameter(0, 4, 1, 1)));
  }

  /** Of all sizes and places, each with as many samples as it needs. */
  private static String manyRegions(Builder b, String mode) {
    int count = 40;
    float[] places = new float[4 * count];
    long[] images = new long[count];
    Random random = new Random(7);
    for (int i = 0; i < count; i++) {
      double width = Math.pow(2, 7 * random.nextDouble());
      double height = Math.pow(2, 7 * random.nextDouble());
      double left = -10 + 150 * random.nextDouble();
      double top = -10 + 150 * random.nextDouble();
      float[] box = {
        (float) left, (float) top, (float) (left + width), (float) (top + height),
      };
      System.arraycopy(box, 0, places, 4 * i, 4);
      images[i] = random.nextInt(2);
    }
    String regions = b.graph.initializer(Tensor.of("regions", places, count, 4));
    return aligned(b, regions, b.longs(images), mode, 0);
  }

  /** Also regions that are thinner than a pixel, at the edge, beyond it, and in the other image. */
  private static String regions(Builder b, String mode, int samples) {
    float[] places = {
      1.1f, 2.3f, 7.2f, 9.4f, 4.2f, 4.1f, 4.7f, 4.9f, -2.2f, -1.1f, 5.3f, 6.2f, 3.1f, 5.2f, 19.1f,
      23.4f, 0, 0, 10, 12
    };
    String regions = b.graph.initializer(Tensor.of("regions", places, 5, 4));
    return aligned(b, regions, b.longs(0, 1, 0, 1, 1), mode, samples);
  }

  private static String aligned(
      Builder b, String regions, String images, String mode, int samples) {
    return b.node(
        "RoiAlign",
        "x " + regions + " " + images,
        Attribute.of("coordinate_transformation_mode", mode),
        Attribute.of("spatial_scale", 0.5f),
        one("output_height", 3),
        one("output_width", 2),
        one("sampling_ratio", samples));
  }

  /** Places between pixels, away from where the sampling has kinks. */
  private static Tensor grid() {
    float[] places = new float[2 * 3 * 4 * 2];
    for (int i = 0; i < places.length; i++) places[i] = -0.71f + 0.063f * ((i * 7) % 23);
    return Tensor.of("grid", places, 2, 3, 4, 2);
  }

  private void resize(String name, long[] size, String kind, String coordinates) {
    add(
        "Resize " + name,
        SMALL,
        b ->
            b.node(
                "Resize",
                "x - - " + b.longs(size),
                Attribute.of("mode", kind),
                Attribute.of("coordinate_transformation_mode", coordinates)));
  }
}
