package sc.fiji.tessera.checkpoint;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Mask2Former's authors renamed some layers after their first release, and still read files with
 * the names of before.
 */
final class QueryNames {
  private static final Pattern PIXELS =
      Pattern.compile(
          "(sem_seg_head\\.)((?:input_proj|transformer|mask_features|adapter_1|layer_1)\\..*)");

  private static final String LOSS = "criterion.";

  private QueryNames() {}

  /** The present name of a layer; others stay as they are. */
  static String present(String name) {
    Matcher pixels = PIXELS.matcher(name);
    if (pixels.matches()) return pixels.group(1) + "pixel_decoder." + pixels.group(2);
    return name.replace("predictor.static_query.", "predictor.query_feat.");
  }

  /** Whether a tensor belongs to the loss, which no model needs. */
  static boolean isOfLoss(String name) {
    return name.startsWith(LOSS);
  }
}
