package sc.fiji.tessera.inference;

import sc.fiji.tessera.label.RegionMask;

/**
 * An object that a promptable network found.
 *
 * @param mask its pixels in the image
 * @param score the network's own estimate of the IoU, about 0 to 1
 * @param stability IoU of the pixels with logits above 1 and above -1, 0 to 1
 * @param logits [1, 1, h, w] at the network's low resolution, which a next prompt may have as its
 *     mask; limited to -32..32; null where none will follow
 */
public record ObjectMask(RegionMask mask, double score, double stability, TensorValues logits) {

  /** The same elsewhere in a larger image. */
  ObjectMask shifted(int right, int down) {
    return new ObjectMask(mask.shifted(right, down), score, stability, logits);
  }

  /** The same for keeping: without logits, which take more memory than all else. */
  ObjectMask kept() {
    return new ObjectMask(mask, score, stability, null);
  }

  /** The same score for other pixels. */
  ObjectMask with(RegionMask other) {
    return new ObjectMask(other, score, stability, logits);
  }
}
