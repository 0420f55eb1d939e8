package sc.fiji.tessera.plugins.bridge;

import ij.ImagePlus;
import java.util.HashMap;
import java.util.Map;

/**
 * Which sample to open to try a command out, for people who have no image open; and how a sample is
 * trained on, which its truth says of itself: training on 40 nuclei as 40 classes would be a bad
 * start.
 */
public final class FirstSample {
  private FirstSample() {}

  private static final String TRUTH = "-truth";
  private static final String HINT = "tessera.";

  /** The label of the sample's command in <i>File &gt; Open Samples</i>. */
  public static String of(String label) {
    if (label.startsWith("Segment Panoptic")) return "Tessera Tissue with Labels";
    return label.startsWith("Segment ") ? "Tessera Nuclei" : "Tessera Nuclei with Labels";
  }

  /** The title of the truth about an image. */
  public static String truth(String title) {
    return title + TRUTH;
  }

  /** Lets the truth about a sample say how it is trained on. */
  public static void hint(ImagePlus truth, Map<String, String> inputs) {
    inputs.forEach((key, text) -> truth.setProp(HINT + key, text));
  }

  /**
   * The inputs of a training with this truth; empty if it is not a sample's, open with its image.
   */
  static Map<String, String> inputs(ImagePlus truth) {
    Map<String, String> inputs = new HashMap<>();
    String[] properties = truth.getPropertiesAsArray();
    if (properties == null || !truth.getTitle().endsWith(TRUTH)) return inputs;
    String title = truth.getTitle();
    String image = title.substring(0, title.length() - TRUTH.length());
    for (int i = 0; i + 1 < properties.length; i += 2) {
      if (!properties[i].startsWith(HINT)) continue;
      inputs.put(properties[i].substring(HINT.length()), properties[i + 1]);
    }
    if (inputs.isEmpty() || !OpenImages.isTitle(image)) return Map.of();
    inputs.put("images", image);
    inputs.put("truth", title);
    return inputs;
  }

  /** How to open it: a clause that goes before a full stop. */
  static String advice(String label) {
    String sample = of(label);
    return "File > Open Samples > "
        + sample
        + " opens a sample, and so does run(\""
        + sample
        + "\")";
  }
}
