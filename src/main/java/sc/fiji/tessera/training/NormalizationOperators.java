package sc.fiji.tessera.training;

import java.util.Locale;
import java.util.Map;

/** Normalisations, softmax, dropout. */
final class NormalizationOperators {
  private NormalizationOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("BatchNormalization", NormalizationOperators::batch);
    table.put(
        "InstanceNormalization",
        c ->
            c.text(
                "torch.instance_norm($0, $1, $2, None, None, True, 0.1, {epsilon=1.0e-5}, True)"));
    table.put("LayerNormalization", NormalizationOperators::layer);
    table.put("GroupNormalization", NormalizationOperators::group);
    table.put("LpNormalization", c -> c.text(LP));
    table.put("MeanVarianceNormalization", NormalizationOperators::meanVariance);
    table.put("LRN", NormalizationOperators::local);
    table.put("Softmax", c -> softmax(c, "torch.softmax"));
    table.put("LogSoftmax", c -> softmax(c, "torch.log_softmax"));
    table.put("Dropout", NormalizationOperators::dropout);
  }

  private static final String LP = "$0 / torch.linalg_vector_norm($0, {p=2}, [{axis=-1}], True)";

  /** The running statistics change in place: ONNX weighs the old ones, PyTorch the new ones. */
  private static String batch(Call c) {
    if (c.node().integer("training_mode", 0) != 0) throw c.refuse("training_mode = 1");
    c.only("spatial", 1);
    String momentum = Call.real(1 - c.node().real("momentum", 0.9f));
    return c.text(
        String.format(
            Locale.ROOT,
            "torch.batch_norm($0, $1, $2, $3, $4, %s, %s, {epsilon=1.0e-5}, True)",
            Call.bool(c.training()),
            momentum));
  }

  private static String layer(Call c) {
    c.let("axis", "{axis=-1}");
    c.let("shape", "torch.size($0)[axis if axis >= 0 else axis + torch.dim($0):]");
    String scale = "torch.reshape($1, shape)";
    String bias = c.has(2) ? "torch.reshape($2, shape)" : "None";
    String arguments = "($0, shape, " + scale + ", " + bias + ", {epsilon=1.0e-5}";
    if (c.outputs() == 1) return c.text("torch.layer_norm" + arguments + ", True)");
    c.let("y, mean, deviation", "torch.native_layer_norm" + arguments + ")");
    return c.outputs() == 2 ? "y, mean" : "y, mean, deviation";
  }

  /** Until operator set 20 there is one scale per group, later one per channel. */
  private static String group(Call c) {
    c.let("y", "torch.group_norm($0, {num_groups=1}, None, None, {epsilon=1.0e-5}, True)");
    c.let("shape", "[1, -1] + [1 for n in torch.size($0)[2:]]");
    for (int i = 1; i <= 2; i++) {
      String in = c.in(i);
      c.let("p" + i, in + ".repeat_interleave(torch.size($0, 1) // torch.size(" + in + ", 0))");
    }
    return "y * torch.reshape(p1, shape) + torch.reshape(p2, shape)";
  }

  private static String meanVariance(Call c) {
    c.let("centred", "$0 - torch.mean($0, {axes=[0, 2, 3]}, True)");
    c.let("variance", "torch.mean(centred * centred, {axes=[0, 2, 3]}, True)");
    return "centred / (torch.sqrt(variance) + 1.0e-9)";
  }

  /** Krizhevsky et al., "ImageNet classification with deep convolutional neural networks". */
  private static String local(Call c) {
    long size = c.node().integer("size", 1);
    String pads = "[0, 0] * (torch.dim($0) - 2) + [" + (size - 1) / 2 + ", " + size / 2 + "]";
    c.let("squares", "torch.constant_pad_nd($0 * $0, " + pads + ")");
    c.let("sums", "torch.sum(torch.unfold(squares, 1, " + size + ", 1), [-1])");
    return c.text("$0 / torch.pow({bias=1.0} + sums * {alpha=0.0001} / " + size + ", {beta=0.75})");
  }

  /** Before operator set 13, everything from the axis on was one axis. */
  private static String softmax(Call c, String function) {
    if (c.opset() >= 13) return c.text(function + "($0, {axis=-1})");
    c.let("axis", "{axis=1}");
    c.let("flat", "torch.flatten($0, axis)");
    return c.text("torch.reshape(" + function + "(flat, axis), torch.size($0))");
  }

  private static String dropout(Call c) {
    if (c.has(2) && c.constant(2) == null) throw c.refuse("a training_mode that is computed");
    String ratio = c.has(1) ? "float($1)" : "{ratio=0.5}";
    String y = c.let("y", "torch.dropout($0, " + ratio + ", " + Call.bool(c.training()) + ")");
    return c.gives(1) ? "y, torch.ne(y, 0)" : y;
  }
}
