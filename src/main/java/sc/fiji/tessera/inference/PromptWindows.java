package sc.fiji.tessera.inference;

import sc.fiji.tessera.image.Window;

/**
 * In which part of a large image the object of a prompt is looked for. A promptable network sees
 * its image at about 1000 x 1000 pixels, in which the cells of a larger one are too small; so the
 * image is cut into square tiles, of which each shares half with its neighbours, and a prompt goes
 * to the tile in whose middle it lies best. An object is found whole if it reaches no further than
 * a quarter of a tile from its prompts. Immutable.
 *
 * @param width columns of the image
 * @param height rows of the image
 * @param tile side of the tiles in pixels; 0 = the whole image at once
 */
public record PromptWindows(int width, int height, int tile) {
  public PromptWindows {
    if (tile < 0) {
      throw new IllegalArgumentException(
          "Tiles have a side of 1 pixel or more, or 0 for the whole image, but not " + tile + ".");
    }
  }

  /** Whether there is only one window, the image itself. */
  public boolean isWhole() {
    return tile == 0 || tile >= Math.max(width, height);
  }

  /**
   * The tile for prompts; the whole image where they do not fit into one, or say nothing of a place
   * because they are a mask alone.
   */
  public Window of(Prompts prompts) {
    Window whole = new Window(0, 0, width, height);
    boolean somewhere = !prompts.points().isEmpty() || prompts.box().isPresent();
    if (isWhole() || !somewhere) return whole;
    Prompts.Box extent = extent(prompts);
    boolean fits = extent.right() - extent.left() < tile && extent.bottom() - extent.top() < tile;
    if (!fits) return whole;
    int x = start((extent.left() + extent.right()) / 2, width);
    int y = start((extent.top() + extent.bottom()) / 2, height);
    int w = Math.min(tile, width);
    int h = Math.min(tile, height);
    boolean inside =
        extent.left() >= x - 0.5
            && extent.top() >= y - 0.5
            && extent.right() < x + w
            && extent.bottom() < y + h;
    return inside ? new Window(x, y, w, h) : whole;
  }

  /** The first pixel of the tile whose middle is nearest. */
  private int start(double at, int length) {
    if (tile >= length) return 0;
    double step = Math.max(1, tile / 2);
    long nearest = Math.round((at - tile / 2.0) / step);
    return (int) Math.max(0, Math.min(length - tile, nearest * step));
  }

  private static Prompts.Box extent(Prompts prompts) {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (Prompts.Point p : prompts.points()) {
      left = Math.min(left, p.x());
      top = Math.min(top, p.y());
      right = Math.max(right, p.x());
      bottom = Math.max(bottom, p.y());
    }
    if (prompts.box().isPresent()) {
      Prompts.Box box = prompts.box().get();
      left = Math.min(left, box.left());
      top = Math.min(top, box.top());
      right = Math.max(right, box.right());
      bottom = Math.max(bottom, box.bottom());
    }
    return new Prompts.Box(left, top, right, bottom);
  }
}
