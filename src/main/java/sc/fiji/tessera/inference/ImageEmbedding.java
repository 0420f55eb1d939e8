package sc.fiji.tessera.inference;

import java.util.Map;

/**
 * What a promptable network has seen of an image: computed once, asked as often as wanted.
 *
 * @param maps the encoder's outputs by name
 * @param width columns of the image
 * @param height rows of the image
 * @param frame where the image lies in what the network saw
 */
public record ImageEmbedding(Map<String, TensorValues> maps, int width, int height, Frame frame) {

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
}
