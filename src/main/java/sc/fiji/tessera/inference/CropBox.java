package sc.fiji.tessera.inference;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of an image that is searched by itself.
 *
 * @param layer 0 for the whole image, 1 for its 2 x 2 parts, 2 for its 4 x 4 parts, ...
 */
record CropBox(int left, int top, int width, int height, int layer) {

  /**
   * The whole image, and overlapping parts of it.
   *
   * @param layers of parts, 0 for none
   * @param overlap of neighbours, as a share of the image's shorter side, of 2 x 2 parts; half of
   *     that for 4 x 4 parts, ...
   */
  static List<CropBox> of(int width, int height, int layers, double overlap) {
    List<CropBox> boxes = new ArrayList<>();
    boxes.add(new CropBox(0, 0, width, height, 0));
    for (int layer = 1; layer <= layers; layer++) {
      int perSide = 1 << layer;
      int shared = (int) (overlap * Math.min(width, height) * (2.0 / perSide));
      int w = length(width, perSide, shared);
      int h = length(height, perSide, shared);
      for (int column = 0; column < perSide; column++) {
        for (int row = 0; row < perSide; row++) {
          int x = (w - shared) * column;
          int y = (h - shared) * row;
          boxes.add(new CropBox(x, y, Math.min(w, width - x), Math.min(h, height - y), layer));
        }
      }
    }
    return boxes;
  }

  private static int length(int whole, int parts, int shared) {
    return (int) Math.ceil((shared * (parts - 1.0) + whole) / parts);
  }

  double area() {
    return (double) width * height;
  }
}
