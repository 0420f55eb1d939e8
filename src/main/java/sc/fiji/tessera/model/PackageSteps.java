package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import sc.fiji.tessera.graph.Extension;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.graph.TensorAxes;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard.Activation;

/**
 * The preprocessing and postprocessing of a bioimage.io package. What depends on the image's
 * statistics becomes the card's normalisation, a final sigmoid or softmax its activation; what
 * works on each pixel alone becomes part of the graph. Everything else is refused by name.
 */
final class PackageSteps {
  private final Extension extension;
  private final boolean behind;

  /** In Tessera's own order: what steps before and behind the graph see. */
  private final TensorAxes order;

  /** In format 0.5, statistics without named axes are those of all axes. */
  private final boolean allAxesByDefault;

  private Normalization normalization = Normalization.none();
  private Activation activation = Activation.NONE;
  private String first = "";

  private PackageSteps(
      Extension extension, boolean behind, TensorAxes order, boolean allAxesByDefault) {
    this.extension = extension;
    this.behind = behind;
    this.order = order;
    this.allAxesByDefault = allAxesByDefault;
  }

  /** Reads preprocessing; pixel steps are put before the graph. */
  static Normalization before(
      List<Object> steps, Extension extension, TensorAxes order, boolean allAxes) {
    PackageSteps s = new PackageSteps(extension, false, order, allAxes);
    for (Object step : steps) s.add(YamlMap.of(step), false);
    return s.normalization;
  }

  /** Reads postprocessing; pixel steps are put behind the graph. */
  static Activation after(List<Object> steps, Extension extension, TensorAxes order) {
    PackageSteps s = new PackageSteps(extension, true, order, true);
    int last = steps.size() - 1;
    while (last >= 0 && id(YamlMap.of(steps.get(last))).equals("ensure_dtype")) last--;
    for (int i = 0; i < steps.size(); i++) s.add(YamlMap.of(steps.get(i)), i == last);
    return s.activation;
  }

  private static String id(YamlMap step) {
    String id = step.text("id");
    return id.isEmpty() ? step.text("name") : id;
  }

  private void add(YamlMap step, boolean last) {
    String id = id(step);
    YamlMap args = step.map("kwargs");
    switch (id) {
      case "ensure_dtype" -> requireReal(args);
      case "zero_mean_unit_variance" -> {
        if (args.text("mode").equals("fixed")) fixed(args);
        else statistics(id, args, "z-score");
      }
      case "fixed_zero_mean_unit_variance" -> fixed(args);
      case "scale_range" -> statistics(id, args, percentiles(args));
      case "scale_linear" -> linear(args);
      case "clip" -> clip(args);
      case "binarize" -> binarize(args);
      case "sigmoid" -> {
        if (last) activation = Activation.SIGMOID;
        else pixel("Sigmoid");
      }
      case "softmax" -> softmax(args, last);
      default -> throw new IllegalArgumentException("its step '" + id + "' is not supported");
    }
    if (first.isEmpty() && !id.equals("ensure_dtype")) first = id;
  }

  private static void requireReal(YamlMap args) {
    String type = args.text("dtype");
    if (!type.startsWith("float") && !type.isEmpty()) {
      throw new IllegalArgumentException(
          "its step 'ensure_dtype' to " + type + " is not supported; floating point is");
    }
  }

  // ---- statistics of the image ----

  private void statistics(String id, YamlMap args, String form) {
    if (behind) {
      throw new IllegalArgumentException(
          "its postprocessing step '"
              + id
              + "' depends on the whole output, which is not supported");
    }
    if (!first.isEmpty()) {
      throw new IllegalArgumentException(
          "it chains several normalisations: '" + id + "' after '" + first + "'");
    }
    String joint = isJoint(id, args) ? " joint" : "";
    normalization = Normalization.parse(form + " eps " + args.number("eps", 1e-6) + joint);
  }

  private static String percentiles(YamlMap args) {
    return "percentile "
        + args.number("min_percentile", 0)
        + " "
        + args.number("max_percentile", 100);
  }

  /** Whether the statistics are of all channels together. */
  private boolean isJoint(String id, YamlMap args) {
    String axes = axes(args);
    if (axes.isEmpty()) return allAxesByDefault;
    String space = order.depth() + "yx";
    if (!space.chars().allMatch(letter -> axes.indexOf(letter) >= 0)) {
      throw new IllegalArgumentException(
          "its step '"
              + id
              + "' over the axes "
              + axes
              + " is not supported; over "
              + String.join(" and ", space.split(""))
              + " is");
    }
    return axes.contains("c");
  }

  private static String axes(YamlMap args) {
    StringBuilder letters = new StringBuilder(args.isList("axes") ? "" : args.text("axes"));
    for (Object axis : args.list("axes")) letters.append(axis.toString().charAt(0));
    return letters.toString();
  }

  // ---- pixel by pixel ----

  private void fixed(YamlMap args) {
    List<Double> gain = new ArrayList<>();
    List<Double> offset = new ArrayList<>();
    List<Double> means = args.numbers("mean", 0);
    List<Double> deviations = args.numbers("std", 1);
    for (int i = 0; i < Math.max(means.size(), deviations.size()); i++) {
      double std = deviations.get(deviations.size() == 1 ? 0 : i);
      gain.add(1 / std);
      offset.add(-means.get(means.size() == 1 ? 0 : i) / std);
    }
    affine(gain, offset);
  }

  private void linear(YamlMap args) {
    affine(args.numbers("gain", 1), args.numbers("offset", 0));
  }

  /** gain x + offset, one number for all channels or one for each. */
  private void affine(List<Double> gain, List<Double> offset) {
    if (first.isEmpty() && !behind && gain.stream().allMatch(g -> g > 0)) {
      int n = Math.max(gain.size(), offset.size());
      double[] means = new double[n];
      double[] deviations = new double[n];
      for (int i = 0; i < n; i++) {
        double g = gain.get(gain.size() == 1 ? 0 : i);
        means[i] = -offset.get(offset.size() == 1 ? 0 : i) / g;
        deviations[i] = 1 / g;
      }
      normalization = Normalization.meanStd(means, deviations, 1);
      return;
    }
    pixel("Mul", tensor(gain));
    pixel("Add", tensor(offset));
  }

  private void clip(YamlMap args) {
    double low = args.number("min", Double.NEGATIVE_INFINITY);
    double high = args.number("max", Double.POSITIVE_INFINITY);
    boolean unit = low == 0 && high == 1 && first.equals("scale_range") && !behind;
    if (unit && extension.isEmpty()) {
      normalization = normalization.clipped();
      return;
    }
    if (Double.isFinite(low)) pixel("Max", tensor(List.of(low)));
    if (Double.isFinite(high)) pixel("Min", tensor(List.of(high)));
  }

  private void binarize(YamlMap args) {
    pixel("Greater", tensor(args.numbers("threshold", 0.5)));
    extension.toNumbers(behind);
  }

  private void softmax(YamlMap args, boolean last) {
    String axis = args.text("axis");
    if (!behind || !axis.isEmpty() && !axis.startsWith("c")) {
      throw new IllegalArgumentException(
          "its step 'softmax' is supported over the channels of the output only");
    }
    if (last) activation = Activation.SOFTMAX;
    else extension.softmax();
  }

  private void pixel(String op, Tensor... constants) {
    if (behind) extension.after(op, constants);
    else extension.before(op, constants);
  }

  /** One number for all channels or one for each. */
  private Tensor tensor(List<Double> numbers) {
    float[] values = new float[numbers.size()];
    for (int i = 0; i < values.length; i++) values[i] = numbers.get(i).floatValue();
    long[] dims = new long[order.letters().length()];
    Arrays.fill(dims, 1);
    dims[order.indexOf('c')] = values.length;
    return Tensor.of("", values, dims);
  }
}
