package sc.fiji.tessera.checkpoint;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Torchvision's detectors of before 2022 name some layers otherwise; so do the weights that it
 * published for its first Mask R-CNN.
 */
final class DetectorNames {
  private static final Pattern PYRAMID =
      Pattern.compile("(.*fpn\\.(?:inner|layer)_blocks\\.\\d+)\\.(weight|bias)");
  private static final Pattern PROPOSALS = Pattern.compile("(.*rpn\\.head\\.conv)\\.(weight|bias)");
  private static final Pattern MASK =
      Pattern.compile("(.*roi_heads\\.mask_head)\\.mask_fcn(\\d)\\.(weight|bias)");

  private DetectorNames() {}

  /** The present name of a layer; others stay as they are. */
  static String present(String name) {
    Matcher pyramid = PYRAMID.matcher(name);
    if (pyramid.matches()) return pyramid.group(1) + ".0." + pyramid.group(2);
    Matcher proposals = PROPOSALS.matcher(name);
    if (proposals.matches()) return proposals.group(1) + ".0.0." + proposals.group(2);
    Matcher mask = MASK.matcher(name);
    if (!mask.matches()) return name;
    int number = Integer.parseInt(mask.group(2)) - 1;
    return mask.group(1) + "." + number + ".0." + mask.group(3);
  }
}
