package sc.fiji.tessera.model;

import sc.fiji.tessera.image.BlockShape;

/**
 * The axes of an image in a package, by their letters, and the sizes that the network takes along
 * them.
 */
final class PackageAxes {
  private final ModelCard.Tiles tiles;
  private final BlockShape size;

  /**
   * @param tiles which windows the network accepts
   * @param size of the test image
   */
  PackageAxes(ModelCard.Tiles tiles, BlockShape size) {
    this.tiles = tiles;
    this.size = size;
  }

  /** The least side of a tile that leaves pixels within its halo. */
  static int leastSide(ModelCard.Tiles t) {
    return least(t.multiple(), t.minimum(), t.halo());
  }

  /** The same in slices. */
  static int leastDepth(ModelCard.Depth d) {
    return least(d.multiple(), d.minimum(), d.halo());
  }

  private static int least(int multiple, int minimum, int halo) {
    int step = Math.max(1, multiple);
    return (Math.max(minimum, 2 * halo + 1) + step - 1) / step * step;
  }

  /** The axes of the image: yx, zyx or tyx. */
  String letters() {
    return tiles.depth().axis() + "yx";
  }

  boolean areVolumes() {
    return tiles.depth().isVolume();
  }

  /** The test image's size along an axis. */
  int side(char letter) {
    return switch (letter) {
      case 'y' -> size.height();
      case 'x' -> size.width();
      default -> size.depth();
    };
  }

  /** The only size that is accepted along an axis, or 0. */
  int fixed(char letter) {
    return switch (letter) {
      case 'y' -> tiles.fixedHeight();
      case 'x' -> tiles.fixedWidth();
      default -> tiles.depth().fixed();
    };
  }

  /** The least size along an axis. */
  int least(char letter) {
    return isSide(letter) ? leastSide(tiles) : leastDepth(tiles.depth());
  }

  /** By how much the size along an axis may grow. */
  int step(char letter) {
    return Math.max(1, isSide(letter) ? tiles.multiple() : tiles.depth().multiple());
  }

  /** A window of one size must keep something within its halo. */
  int halo(char letter) {
    int side = isSide(letter) ? Math.min(size.height(), size.width()) : size.depth();
    int halo = isSide(letter) ? tiles.halo() : tiles.depth().halo();
    return halo * 2 < side ? halo : (side - 1) / 4;
  }

  private static boolean isSide(char letter) {
    return letter == 'y' || letter == 'x';
  }
}
