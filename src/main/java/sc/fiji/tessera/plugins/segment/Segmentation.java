package sc.fiji.tessera.plugins.segment;

import java.io.IOException;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.ModelCard;

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

  /** How a network looks at images; null where there is none. */
  default ModelCard.Input input() {
    return null;
  }

  /** How many channels it looks at; 0 = any number. */
  default int channels() {
    return input() == null ? 0 : input().channels();
  }

  /** Whether labels number objects, volume by volume. */
  default boolean numbersObjects() {
    return false;
  }

  /** The axis along which planes are volumes, or null. */
  default Axis depth() {
    return null;
  }

  /**
   * How far what it says of a pixel depends on others.
   *
   * @param pixels on each side in x and y
   * @param grid a part of a plane is segmented as the whole is if it starts at multiples of this
   */
  record Reach(int pixels, int grid) {}

  /** How far it looks; null = everywhere, so that it must be given whole planes. */
  default Reach reach() {
    return null;
  }

  @Override
  default void close() {}
}
