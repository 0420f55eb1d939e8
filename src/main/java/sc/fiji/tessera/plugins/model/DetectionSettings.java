package sc.fiji.tessera.plugins.model;

import sc.fiji.tessera.inference.DetectorScale;
import sc.fiji.tessera.inference.MaskRcnnDetector;
import sc.fiji.tessera.model.DetectionCard;

/**
 * What a user wants of a detector; the rest is as its card says.
 *
 * @param score the least score of an object; negative = as the card says
 * @param overlap the largest IoU of boxes of one class that are both kept; negative = as the card
 *     says
 * @param most objects of a plane; 0 = as the card says
 * @param side the shorter side of what the network sees in pixels; 0 = as the card says
 * @param tile side of tiles in pixels, 0 = none; negative = as the card says
 */
public record DetectionSettings(double score, double overlap, int most, int side, int tile) {

  /** The card with these wishes. */
  public DetectionCard of(DetectionCard card) {
    return new DetectionCard(
        card.anchor(),
        card.scale(),
        score < 0 ? card.score() : score,
        overlap < 0 ? card.overlap() : overlap,
        most == 0 ? card.most() : most,
        tile < 0 ? card.tile() : tile);
  }

  /**
   * What the network does then.
   *
   * @param card with these wishes
   */
  public MaskRcnnDetector.Options options(DetectionCard card) {
    MaskRcnnDetector.Options o = MaskRcnnDetector.Options.of(card);
    if (side == 0) return o;
    DetectorScale usual = DetectorScale.USUAL;
    int longest = (int) Math.round((double) side * usual.longest() / usual.shortest());
    DetectorScale scale = new DetectorScale(side, longest);
    return new MaskRcnnDetector.Options(scale, o.proposals(), o.boxes(), o.mask(), o.anchor());
  }
}
