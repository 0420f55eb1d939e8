package sc.fiji.tessera.inference;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.image.Tile;
import sc.fiji.tessera.image.Tiling;

/**
 * The windows of an image, and how many a network is given at once.
 *
 * @param tiling the windows
 * @param atOnce 1 or more
 */
record Windows(Tiling tiling, int atOnce) {
  /** The tiles in the order in which they are run, the last time perhaps fewer. */
  List<List<Tile>> batches() {
    List<Tile> tiles = tiling.tiles();
    List<List<Tile>> batches = new ArrayList<>();
    for (int i = 0; i < tiles.size(); i += atOnce) {
      batches.add(tiles.subList(i, Math.min(tiles.size(), i + atOnce)));
    }
    return batches;
  }

  /** So many windows as a network sees them. */
  BlockShape shape(int count) {
    BlockShape one = tiling.window();
    return new BlockShape(count, one.depth(), one.height(), one.width());
  }
}
