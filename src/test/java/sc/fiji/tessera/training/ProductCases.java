package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.training.OperatorCase.Builder;

/** The cases of {@link OperatorTest} for products with weights: convolutions and matrices. */
final class ProductCases {
  private static final long[] IMAGE = {2, 6, 13, 11};
  private static final long[] SMALL = {2, 4, 6, 5};
  private static final long[] MATRIX = {4, 7};

  private final List<OperatorCase> cases = new ArrayList<>();

  static List<OperatorCase> all() {
    ProductCases c = new ProductCases();
    c.convolutions();
    c.transposedConvolutions();
    return c.cases;
  }

  private void add(String name, long[] shape, Function<Builder, String> body) {
    cases.add(new OperatorCase(name, shape, body));
  }

  private static Attribute of(String name, long... values) {
    return Attribute.of(name, values);
  }

  private static Attribute one(String name, long value) {
    return Attribute.of(name, value);
  }

  private void convolution(String name, long[] w, Attribute... attributes) {
    add(name, IMAGE, b -> b.node("Conv", "x " + b.parameter(0, w), attributes));
  }

  private void convolutions() {
    Attribute pads = of("pads", 1, 1, 1, 1);
    add(
        "Conv 3x3",
        IMAGE,
        b -> b.node("Conv", "x " + b.parameter(0, 5, 6, 3, 3) + " " + b.parameter(0, 5), pads));
    convolution(
        "Conv dilated", new long[] {5, 6, 3, 3}, of("dilations", 2, 2), of("pads", 2, 2, 2, 2));
    convolution("Conv grouped", new long[] {9, 2, 3, 3}, one("group", 3), pads);
    convolution(
        "Conv depthwise strided, asymmetric pads",
        new long[] {6, 1, 3, 3},
        one("group", 6),
        of("strides", 2, 2),
        of("pads", 0, 0, 1, 1));
    for (String mode : new String[] {"SAME_UPPER", "SAME_LOWER", "VALID"}) {
      convolution(
          "Conv " + mode,
          new long[] {3, 6, 4, 3},
          of("strides", 2, 2),
          Attribute.of("auto_pad", mode));
    }
    add(
        "Conv 1-D",
        new long[] {2, 3, 17},
        b -> b.node("Conv", "x " + b.parameter(0, 4, 3, 5), of("strides", 2)));
    add(
        "Conv 3-D",
        new long[] {1, 2, 5, 6, 7},
        b -> b.node("Conv", "x " + b.parameter(0, 3, 2, 3, 3, 3)));
    add("MatMul", new long[] {2, 4, 7}, b -> b.node("MatMul", "x " + b.parameter(0, 7, 5)));
    add(
        "Gemm",
        MATRIX,
        b ->
            b.node(
                "Gemm",
                "x " + b.parameter(0, 5, 7) + " " + b.parameter(0, 5),
                one("transB", 1),
                Attribute.of("alpha", 0.5f),
                Attribute.of("beta", 2f)));
    add("Gemm transA", MATRIX, b -> b.node("Gemm", "x " + b.parameter(0, 4, 3), one("transA", 1)));
    add(
        "Einsum",
        MATRIX,
        b -> b.node("Einsum", "x " + b.parameter(0, 7, 3), Attribute.of("equation", "ij,jk->ki")));
  }

  private void transposed(String name, long[] w, Attribute... attributes) {
    add(
        name,
        SMALL,
        b ->
            b.node(
                "ConvTranspose",
                "x " + b.parameter(0, w) + " " + b.parameter(0, w[1]),
                attributes));
  }

  private void transposedConvolutions() {
    Attribute two = of("strides", 2, 2);
    transposed("ConvTranspose 2x2 stride 2", new long[] {4, 3, 2, 2}, two);
    transposed("ConvTranspose 4x4 pads", new long[] {4, 3, 4, 4}, two, of("pads", 1, 1, 1, 1));
    transposed(
        "ConvTranspose output padding",
        new long[] {4, 3, 3, 3},
        two,
        of("pads", 1, 1, 1, 1),
        of("output_padding", 1, 1));
    transposed(
        "ConvTranspose asymmetric pads", new long[] {4, 3, 3, 3}, two, of("pads", 0, 0, 1, 1));
    transposed(
        "ConvTranspose output shape", new long[] {4, 3, 3, 3}, two, of("output_shape", 12, 10));
    transposed(
        "ConvTranspose SAME_UPPER",
        new long[] {4, 3, 3, 3},
        two,
        Attribute.of("auto_pad", "SAME_UPPER"));
    add(
        "ConvTranspose grouped, dilated",
        SMALL,
        b ->
            b.node(
                "ConvTranspose",
                "x " + b.parameter(0, 4, 3, 3, 3),
                one("group", 2),
                of("strides", 3, 3),
                of("dilations", 2, 2),
                of("pads", 1, 1, 1, 1)));
    add(
        "ConvTranspose 3-D",
        new long[] {1, 2, 3, 4, 3},
        b -> b.node("ConvTranspose", "x " + b.parameter(0, 2, 3, 2, 2, 2), of("strides", 2, 2, 2)));
  }
}
