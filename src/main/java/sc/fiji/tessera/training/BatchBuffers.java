package sc.fiji.tessera.training;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * What a step learns from.
 *
 * @param images [N, channels, H, W]
 * @param classes [N, H, W]; {@link TrainingExample#IGNORED} where nothing is known
 * @param weights of each pixel, [N, H, W]; null where all count the same
 * @param guide what the loss knows besides, as {@link Guide} says; null where it uses nothing
 */
record BatchBuffers(
    FloatBuffer images, LongBuffer classes, FloatBuffer weights, FloatBuffer guide) {
  /** To be filled from the start. */
  void clear() {
    images.clear();
    classes.clear();
    if (weights != null) weights.clear();
    if (guide != null) guide.clear();
  }

  /** Copies all to buffers of the same sizes. */
  void copyTo(BatchBuffers other) {
    other.images.put(0, images, 0, images.capacity());
    other.classes.put(0, classes, 0, classes.capacity());
    if (weights != null) other.weights.put(0, weights, 0, weights.capacity());
    if (guide != null) other.guide.put(0, guide, 0, guide.capacity());
  }

  /** As large, in the Java heap. */
  BatchBuffers twin() {
    return new BatchBuffers(
        FloatBuffer.allocate(images.capacity()),
        LongBuffer.allocate(classes.capacity()),
        weights == null ? null : FloatBuffer.allocate(weights.capacity()),
        guide == null ? null : FloatBuffer.allocate(guide.capacity()));
  }
}
