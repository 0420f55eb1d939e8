package sc.fiji.tessera.plugins;

import java.io.IOException;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;

/** Segments images one after the other; holds what is the same for all of them until closed. */
interface Segmentation extends AutoCloseable {
  /**
   * Segments all planes of an image.
   *
   * @param name the image's among those of its source, by which what belongs to it is found
   * @param scores whether probabilities are wanted, not labels
   * @return with a line that says what made it
   * @throws java.util.concurrent.CancellationException if cancelled
   */
  SegmentedImage of(String name, SourceImage image, boolean scores, Progress progress)
      throws IOException;

  @Override
  default void close() {}
}
