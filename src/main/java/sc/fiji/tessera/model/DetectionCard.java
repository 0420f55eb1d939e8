package sc.fiji.tessera.model;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a detector of several graphs is used, beside what its graphs say.
 *
 * @param anchor side of the square anchors of the finest map, in pixels; those of each further map
 *     are twice as long
 * @param scale how much larger than the image the network sees it; 0 = the shorter side is brought
 *     to 800 pixels, as published
 * @param score the least score of an object, 0 to 1
 * @param overlap the largest IoU of two boxes of one class that are both kept, 0 to 1
 * @param most objects of a plane
 * @param tile side of the tiles in which large images are looked at, in pixels; 0 = at once
 */
public record DetectionCard(
    int anchor, double scale, double score, double overlap, int most, int tile) {
  /** As torchvision's weights for COCO are used; the score is what people look at. */
  public static final DetectionCard PUBLISHED = new DetectionCard(32, 0, 0.5, 0.5, 100, 0);

  private static final String PREFIX = "tessera.detection.";

  public DetectionCard {
    boolean sizes = anchor >= 1 && scale >= 0 && scale <= 64 && most >= 1 && tile >= 0;
    boolean shares = score >= 0 && score <= 1 && overlap >= 0 && overlap <= 1;
    if (!sizes || !shares) {
      throw new IllegalArgumentException(
          "a detector's anchors and objects must be at least 1, its scale 0 to 64, its tiles not"
              + " negative, its score and overlap 0 to 1.");
    }
  }

  /** The same with other limits. */
  public DetectionCard with(double newScore, double newOverlap) {
    return new DetectionCard(anchor, scale, newScore, newOverlap, most, tile);
  }

  /** What a card says; as published where it says nothing. */
  static DetectionCard of(Map<String, String> metadata) {
    DetectionCard p = PUBLISHED;
    return new DetectionCard(
        Integer.parseInt(metadata.getOrDefault(PREFIX + "anchor", "" + p.anchor)),
        Double.parseDouble(metadata.getOrDefault(PREFIX + "scale", "" + p.scale)),
        Double.parseDouble(metadata.getOrDefault(PREFIX + "score", "" + p.score)),
        Double.parseDouble(metadata.getOrDefault(PREFIX + "overlap", "" + p.overlap)),
        Integer.parseInt(metadata.getOrDefault(PREFIX + "most", "" + p.most)),
        Integer.parseInt(metadata.getOrDefault(PREFIX + "tile", "" + p.tile)));
  }

  /** As properties of an ONNX file; none for what is as published. */
  Map<String, String> toMetadata() {
    Map<String, String> m = new LinkedHashMap<>();
    if (equals(PUBLISHED)) return m;
    m.put(PREFIX + "anchor", Integer.toString(anchor));
    m.put(PREFIX + "scale", Double.toString(scale));
    m.put(PREFIX + "score", Double.toString(score));
    m.put(PREFIX + "overlap", Double.toString(overlap));
    m.put(PREFIX + "most", Integer.toString(most));
    m.put(PREFIX + "tile", Integer.toString(tile));
    return m;
  }
}
