package sc.fiji.tessera.inference;

import java.util.Map;

/**
 * What a promptable network has seen of an image, or of a part of a larger one: computed once,
 * asked as often as wanted.
 *
 * @param maps the encoder's outputs by name
 * @param width columns of the image or part
 * @param height rows of the image or part
 * @param frame where it lies in what the network saw
 * @param left columns of the larger image before the part, in whose coordinates prompts and masks
 *     are; 0 for a whole image
 * @param top rows above it
 */
public record ImageEmbedding(
    Map<String, TensorValues> maps, int width, int height, Frame frame, int left, int top) {

  /**
   * The image in the network's square.
   *
   * @param side of the square
   * @param width columns that the image fills, from the left
   * @param height rows that the image fills, from the top
   */
  public record Frame(int side, int width, int height) {
    /** The longer side fills the square, as for the first Segment Anything. */
    static Frame longest(int imageWidth, int imageHeight, int side) {
      double scale = (double) side / Math.max(imageWidth, imageHeight);
      int width = Math.max(1, (int) (imageWidth * scale + 0.5));
      int height = Math.max(1, (int) (imageHeight * scale + 0.5));
      return new Frame(side, width, height);
    }

    /** Both sides fill the square, whatever their ratio, as for SAM 2. */
    static Frame stretched(int side) {
      return new Frame(side, side, side);
    }
  }

  public ImageEmbedding {
    maps = Map.copyOf(maps);
  }

  /** Of a whole image. */
  public ImageEmbedding(Map<String, TensorValues> maps, int width, int height, Frame frame) {
    this(maps, width, height, frame, 0, 0);
  }

  /** The same as that of a part of a larger image. */
  public ImageEmbedding at(int left, int top) {
    return new ImageEmbedding(maps, width, height, frame, left, top);
  }
}
