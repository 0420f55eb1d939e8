package sc.fiji.tessera.plugins.segment;

import java.io.IOException;
import java.util.List;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;

/** Segments images one after the other; holds what is the same for all of them until closed. */
public interface Segmentation extends AutoCloseable {
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

  /**
   * The same, refined. This segments the whole image first, with scores if there are such and a
   * step uses them; where scores of a whole image are large, it can be had volume by volume.
   */
  default SegmentedImage refined(String name, SourceImage image, RefinePlan how, Progress progress)
      throws IOException {
    boolean keep = how.scores() || how.possible() && how.steps().usesScores();
    SegmentedImage given = of(name, image, keep, progress.part(0, 0.7));
    RefinedImage refined = new RefinedImage(i -> how.steps(), image, how.depth());
    return refined
        .of(given, how.scores(), progress.part(0.7, 0.3), how.note())
        .madeBy(given.origin() + how.origin());
  }

  /** How many channels it looks at; 0 = any number. */
  default int channels() {
    return 0;
  }

  /**
   * How far what it says of a pixel depends on others.
   *
   * @param pixels on each side in x and y
   * @param grid a part of a plane is segmented as the whole is if it starts at multiples of this
   */
  record Reach(int pixels, int grid) {}

  /** Which channels, from 1, of images that have more; empty = nothing is known. */
  default List<Integer> usualChannels() {
    return List.of();
  }

  /** The size of the pixels that it was made for, as a card tells it; "" = none. */
  default String pixelSize() {
    return "";
  }

  /** How far it looks; null = everywhere, so that it must be given whole planes. */
  default Reach reach() {
    return null;
  }

  @Override
  default void close() {}
}
