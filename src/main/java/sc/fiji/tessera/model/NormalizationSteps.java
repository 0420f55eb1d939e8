package sc.fiji.tessera.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.image.Normalization;

/** A normalisation as preprocessing steps of the bioimage.io specification. */
final class NormalizationSteps {
  /** What the format accepts. */
  private static final double LEAST_EPS = 1e-12;

  private static final double MOST_EPS = 0.1;

  private final Normalization normalization;
  private final List<String> words;
  private final String axes;
  private final boolean isOld;

  /**
   * @param axes of the image: yx, zyx or tyx
   * @param isOld format 0.4 instead of 0.5
   */
  NormalizationSteps(Normalization normalization, String axes, boolean isOld) {
    this.normalization = normalization;
    this.words = List.of(normalization.toString().split(" "));
    this.axes = axes;
    this.isOld = isOld;
  }

  List<Object> steps() {
    List<Object> steps = new ArrayList<>();
    switch (normalization.kind()) {
      case NONE -> {}
      case SCALE -> {
        double gain = 1 / Double.parseDouble(words.get(1));
        steps.add(step("scale_linear", Map.of("gain", gain, "offset", 0.0)));
      }
      case MEAN_STD -> steps.add(fixed());
      case Z_SCORE -> steps.add(step("zero_mean_unit_variance", statistics()));
      case PERCENTILE -> {
        Map<String, Object> args = statistics();
        args.put("min_percentile", Double.parseDouble(words.get(1)));
        args.put("max_percentile", Double.parseDouble(words.get(2)));
        steps.add(step("scale_range", args));
        if (words.contains("clip")) steps.add(step("clip", Map.of("min", 0.0, "max", 1.0)));
      }
    }
    return steps;
  }

  private Map<String, Object> step(String id, Map<String, Object> args) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put(isOld ? "name" : "id", id);
    step.put("kwargs", args);
    return step;
  }

  /** Per image, over its pixels and, if joint, its channels. */
  private Map<String, Object> statistics() {
    boolean joint = words.contains("joint");
    Map<String, Object> args = new LinkedHashMap<>();
    if (isOld) args.put("mode", "per_sample");
    if (isOld) args.put("axes", joint ? "c" + axes : axes);
    else args.put("axes", names(joint));
    int eps = words.indexOf("eps");
    double value = eps < 0 ? 1e-6 : Double.parseDouble(words.get(eps + 1));
    args.put("eps", Math.max(LEAST_EPS, Math.min(MOST_EPS, value)));
    return args;
  }

  private List<String> names(boolean joint) {
    List<String> names = new ArrayList<>();
    if (joint) names.add("channel");
    for (String letter : axes.split("")) names.add(letter.equals("t") ? "time" : letter);
    return names;
  }

  /** (x / scale - mean) / std is (x - mean scale) / (std scale). */
  private Map<String, Object> fixed() {
    int at = words.indexOf("scale");
    double scale = at < 0 ? 1 : Double.parseDouble(words.get(at + 1));
    List<Double> means = numbers(words.get(1), scale);
    List<Double> deviations = numbers(words.get(2), scale);
    boolean one = means.size() == 1;
    Map<String, Object> args = new LinkedHashMap<>();
    if (isOld) {
      args.put("mode", "fixed");
      args.put("axes", axes.replace("t", "")); // the format has no t here, and numbers need none
    } else if (!one) {
      args.put("axis", "channel");
    }
    args.put("mean", one ? means.get(0) : means);
    args.put("std", one ? deviations.get(0) : deviations);
    return step(isOld ? "zero_mean_unit_variance" : "fixed_zero_mean_unit_variance", args);
  }

  private static List<Double> numbers(String text, double scale) {
    return Arrays.stream(text.split(",")).map(s -> Double.parseDouble(s) * scale).toList();
  }
}
