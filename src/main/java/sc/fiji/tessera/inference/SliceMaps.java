package sc.fiji.tessera.inference;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import sc.fiji.tessera.image.Tile;
import sc.fiji.tessera.image.Window;

/** One map for each slice of a volume; each gets what tiles write into its slice. */
final class SliceMaps<M> implements TilePipeline.Target {
  /** Puts a tile's scores of slice z into that slice's map. */
  @FunctionalInterface
  interface Adder<M> {
    void add(M map, Tile tile, long z, FloatBuffer scores);
  }

  private final List<M> maps = new ArrayList<>();
  private final Adder<M> adder;

  /**
   * @param depth number of slices
   * @param map makes an empty one
   */
  SliceMaps(int depth, Supplier<M> map, Adder<M> adder) {
    for (int z = 0; z < depth; z++) maps.add(map.get());
    this.adder = adder;
  }

  /** Slice by slice. */
  List<M> maps() {
    return maps;
  }

  @Override
  public void add(Tile tile, FloatBuffer scores) {
    Window written = tile.written();
    for (long z = written.z(); z < written.behind(); z++) {
      adder.add(maps.get((int) z), tile, z, scores);
    }
  }
}
