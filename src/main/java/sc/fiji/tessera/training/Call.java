package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.Tensor;

/**
 * One node on its way to TorchScript: its inputs as expressions, its attributes as literals, the
 * statements written so far, and the functions they use. Input i is the variable {@code a<i>}.
 */
final class Call {
  private static final Pattern PLACE =
      Pattern.compile("\\$(\\d|\\*)|\\{(\\w+)=([^}]*)\\}|\\{(\\d):(\\w+)\\}");

  /** What a node means depends on more than the node. */
  record Context(long opset, boolean training, Map<String, Tensor> constants) {}

  private final Node node;
  private final Context context;
  private final List<String> statements = new ArrayList<>();
  private final Set<String> functions = new LinkedHashSet<>();

  Call(Node node, Context context) {
    this.node = node;
    this.context = context;
  }

  Node node() {
    return node;
  }

  long opset() {
    return context.opset;
  }

  boolean training() {
    return context.training;
  }

  List<String> statements() {
    return statements;
  }

  Set<String> functions() {
    return functions;
  }

  boolean has(int input) {
    return !node.input(input).isEmpty();
  }

  boolean hasAttribute(String name) {
    return node.attribute(name) != null;
  }

  /** Input i, or {@code None}. */
  String in(int input) {
    return has(input) ? "a" + input : "None";
  }

  /** All inputs that are there, separated by commas. */
  String inputs() {
    return IntStream.range(0, node.inputs().size())
        .filter(this::has)
        .mapToObj(this::in)
        .collect(Collectors.joining(", "));
  }

  int outputs() {
    return node.outputs().size();
  }

  /** Whether the node's output i is wanted by anyone. */
  boolean gives(int output) {
    return output < outputs() && !node.outputs().get(output).isEmpty();
  }

  /** The constant that an input is, or null where it is computed. */
  Tensor constant(int input) {
    return context.constants.get(node.input(input));
  }

  /** An input as a list of integers: a literal where it is constant. */
  String integers(int input) {
    Tensor t = constant(input);
    if (t != null) return Arrays.toString(t.longs());
    return "annotate(List[int], torch.flatten(torch.to(" + in(input) + ", 4)).tolist())";
  }

  /** An input as a list of real numbers: a literal where it is constant. */
  String reals(int input) {
    Tensor t = constant(input);
    if (t == null) {
      return "annotate(List[float], torch.flatten(torch.to(" + in(input) + ", 7)).tolist())";
    }
    float[] values = t.floats();
    return IntStream.range(0, values.length)
        .mapToObj(i -> real(values[i]))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  static String real(float value) {
    if (Float.isNaN(value)) return "float(\"nan\")";
    if (Float.isInfinite(value)) return value > 0 ? "float(\"inf\")" : "float(\"-inf\")";
    return Double.toString(value).replace('E', 'e');
  }

  static String bool(boolean value) {
    return value ? "True" : "False";
  }

  /** n times the same number, as a list. */
  static long[] repeat(long value, int n) {
    long[] result = new long[n];
    Arrays.fill(result, value);
    return result;
  }

  /**
   * Fills in a line of TorchScript: {@code $0} is input 0 or None, {@code $*} all inputs, {@code
   * {alpha=0.01}} an attribute with its default (whose look decides the type), {@code {1:integers}}
   * and {@code {1:reals}} an input as list of numbers.
   */
  String text(String template) {
    return PLACE.matcher(template).replaceAll(m -> Matcher.quoteReplacement(place(m)));
  }

  private String place(MatchResult m) {
    if (m.group(1) != null) return m.group(1).equals("*") ? inputs() : in(digit(m.group(1)));
    if (m.group(2) != null) return literal(m.group(2), m.group(3));
    int input = digit(m.group(4));
    return m.group(5).equals("integers") ? integers(input) : reals(input);
  }

  private static int digit(String s) {
    return Integer.parseInt(s);
  }

  private String literal(String name, String defaultValue) {
    Attribute a = node.attribute(name);
    if (a == null) return defaultValue;
    if (defaultValue.startsWith("[")) return Arrays.toString(a.integers());
    if (defaultValue.startsWith("\"")) return '"' + a.string() + '"';
    if (defaultValue.contains(".")) return real(a.real());
    return Long.toString(a.integer());
  }

  /** The number by which PyTorch knows an element type that ONNX knows by another. */
  int torchType(long onnx) {
    int[] torch = {-1, 6, 0, 1, -1, 2, 3, 4, -1, 11, 5, 7};
    if (onnx >= torch.length || torch[(int) onnx] < 0) {
      throw refuse("element type number " + onnx);
    }
    return torch[(int) onnx];
  }

  /** Writes an assignment; gives the variable. */
  String let(String variable, String template) {
    statements.add(variable + " = " + text(template));
    return variable;
  }

  /** Makes a function, given as text, available to the statements. */
  void use(String function) {
    functions.add(function);
  }

  /** What is thrown where the node asks for something that is not supported. */
  IllegalArgumentException refuse(String what) {
    return new IllegalArgumentException(what);
  }

  /** Refuses an attribute that has any other value than the given one. */
  void only(String attribute, long value) {
    if (node.integer(attribute, value) != value) {
      throw refuse(attribute + " = " + node.integer(attribute, value));
    }
  }

  /**
   * Refuses a text attribute that is not one of those given; gives its value, the first if none.
   */
  String choice(String attribute, String... accepted) {
    String value = node.string(attribute, accepted[0]);
    if (!List.of(accepted).contains(value)) throw refuse(attribute + " = " + value);
    return value;
  }
}
