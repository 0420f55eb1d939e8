package sc.fiji.tessera.training;

import java.util.Locale;
import java.util.Map;

/** Activations, arithmetic, comparisons: each value by itself, with broadcasting. */
final class ElementwiseOperators {
  private ElementwiseOperators() {}

  static void addTo(Map<String, Operator> table) {
    activations(table);
    functions(table);
    arithmetic(table);
    comparisons(table);
  }

  private static void put(Map<String, Operator> table, String line) {
    int space = line.indexOf(' ');
    String template = line.substring(space + 1);
    table.put(line.substring(0, space), c -> c.text(template));
  }

  private static void activations(Map<String, Operator> table) {
    String[] lines = {
      "Identity $0",
      "Relu torch.relu($0)",
      "Sigmoid torch.sigmoid($0)",
      "LeakyRelu torch.leaky_relu($0, {alpha=0.01})",
      "PRelu torch.where($0 < 0, $0 * $1, $0)",
      "Elu torch.elu($0, {alpha=1.0})",
      "Selu torch.elu($0, {alpha=1.6732631921768188}, {gamma=1.0507010221481323})",
      "Celu torch.celu($0, {alpha=1.0})",
      "ThresholdedRelu torch.where($0 > {alpha=1.0}, $0, torch.zeros_like($0))",
      "Tanh torch.tanh($0)",
      "Softplus torch.softplus($0)",
      "Softsign $0 / (1 + torch.abs($0))",
      "HardSigmoid torch.clamp($0 * {alpha=0.2} + {beta=0.5}, 0, 1)",
      "HardSwish torch.hardswish($0)",
      "Mish torch.mish($0)",
      "Gelu torch.gelu($0, approximate={approximate=\"none\"})",
    };
    for (String line : lines) put(table, line);
  }

  private static void functions(Map<String, Operator> table) {
    String[] same = {
      "Erf", "Exp", "Log", "Sqrt", "Neg", "Abs", "Reciprocal", "Floor", "Ceil", "Round", "Sign",
      "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh"
    };
    for (String op : same) put(table, op + " torch." + op.toLowerCase(Locale.ROOT) + "($0)");
  }

  private static void arithmetic(Map<String, Operator> table) {
    String[] lines = {
      "Add $0 + $1", "Sub $0 - $1", "Mul $0 * $1", "Pow torch.type_as(torch.pow($0, $1), $0)",
    };
    for (String line : lines) put(table, line);
    table.put("Div", c -> c.text(DIVISION));
    table.put("Mod", ElementwiseOperators::remainder);
    table.put("Sum", c -> fold(c, "%s + %s"));
    table.put("Mean", c -> "(" + fold(c, "%s + %s") + ") / " + c.node().inputs().size());
    table.put("Max", c -> fold(c, "torch.maximum(%s, %s)"));
    table.put("Min", c -> fold(c, "torch.minimum(%s, %s)"));
    table.put("Clip", ElementwiseOperators::clip);
    table.put(
        "Mod",
        c ->
            c.node().integer("fmod", 0) != 0
                ? c.text("torch.fmod($0, $1)")
                : c.text("torch.remainder($0, $1)"));
  }

  /** Integers are divided as in C, which computed shapes rely on. */
  private static final String DIVISION =
      "torch.div($0, $1) if torch.is_floating_point($0)"
          + " else torch.div($0, $1, rounding_mode=\"trunc\")";

  /** With the divisor's sign, or with fmod that of the dividend. */
  private static String remainder(Call c) {
    boolean ofDividend = c.node().integer("fmod", 0) != 0;
    return c.text(ofDividend ? "torch.fmod($0, $1)" : "torch.remainder($0, $1)");
  }

  private static String fold(Call c, String pair) {
    String result = c.in(0);
    for (int i = 1; i < c.node().inputs().size(); i++)
      result = String.format(Locale.ROOT, pair, result, c.in(i));
    return result;
  }

  private static String clip(Call c) {
    if (c.hasAttribute("min") || c.hasAttribute("max")) {
      return c.text("torch.clamp($0, {min=-3.4028234663852886e+38}, {max=3.4028234663852886e+38})");
    }
    String x = c.in(0);
    if (c.has(1)) x = "torch.maximum(" + x + ", " + c.in(1) + ")";
    return c.has(2) ? "torch.minimum(" + x + ", " + c.in(2) + ")" : x;
  }

  private static void comparisons(Map<String, Operator> table) {
    String[] lines = {
      "Equal torch.eq($0, $1)",
      "Less torch.lt($0, $1)",
      "Greater torch.gt($0, $1)",
      "LessOrEqual torch.le($0, $1)",
      "GreaterOrEqual torch.ge($0, $1)",
      "And torch.logical_and($0, $1)",
      "Or torch.logical_or($0, $1)",
      "Xor torch.logical_xor($0, $1)",
      "Not torch.logical_not($0)",
      "Where torch.where($0, $1, $2)",
      "CastLike torch.type_as($0, $1)",
    };
    for (String line : lines) put(table, line);
    table.put("Cast", c -> c.text("torch.to($0, " + c.torchType(c.node().integer("to", 1)) + ")"));
  }
}
