package sc.fiji.tessera.training;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a detector is trained, beside what its network is.
 *
 * @param anchors side of the square anchors of the finest map in pixels, 2 to 256; 0 = as the sizes
 *     of the objects say
 * @param regions of a patch that classes and masks are learned from, 8 to 4096
 */
record DetectorOptions(int anchors, int regions) implements Serializable {
  private static final String ANCHORS = "anchors";
  private static final String REGIONS = "regions";

  /** Enough for patches, which hold fewer objects than the 512 regions of a photograph. */
  private static final int USUAL_REGIONS = 64;

  DetectorOptions {
    boolean sides = anchors == 0 || anchors >= 2 && anchors <= 256;
    require(sides, ANCHORS, anchors, "0, or 2 to 256");
    require(regions >= 8 && regions <= 4096, REGIONS, regions, "8 to 4096");
  }

  /** Those of a line of options; usual where it names none. */
  static DetectorOptions of(Map<String, String> options) {
    return new DetectorOptions(
        number(options, ANCHORS, 0), number(options, REGIONS, USUAL_REGIONS));
  }

  /** The options that are the network's own. */
  static Map<String, String> others(Map<String, String> options) {
    Map<String, String> rest = new LinkedHashMap<>(options);
    rest.remove(ANCHORS);
    rest.remove(REGIONS);
    return rest;
  }

  private static int number(Map<String, String> options, String key, int usual) {
    String text = options.get(key);
    if (text == null) return usual;
    try {
      return Integer.parseInt(text.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "The option " + key + " is '" + text + "', but must be a whole number.");
    }
  }

  private static void require(boolean good, String key, int value, String accepted) {
    if (good) return;
    throw new IllegalArgumentException(
        "The option " + key + " is " + value + ", but must be " + accepted + ".");
  }
}
