package sc.fiji.tessera.image;

import java.nio.FloatBuffer;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;

/**
 * The class of every pixel of one plane, or of one slice of a volume, put together from tiles that
 * abut: one byte per pixel (two from 257 classes on), so that planes for whose scores there is no
 * memory can be segmented.
 *
 * <p>{@link #add} may be called by several threads at once for different tiles; nothing else is
 * thread-safe.
 */
public final class ClassMap {
  private final int classes;
  private final float limit;
  private final int width;
  private final int height;
  private final byte[] low;
  private final short[] wide;

  /**
   * A map of zeros.
   *
   * @param limit what the score of a single class must exceed to be 1; with more classes the
   *     highest score decides, the smaller index among equals
   */
  public ClassMap(int classes, float limit, long width, long height) {
    if (classes < 1 || width < 1 || height < 1 || width * height > Integer.MAX_VALUE - 8)
      throw new IllegalArgumentException(
          "Labels of "
              + width
              + " x "
              + height
              + " pixels cannot be kept in one plane: 1 to 2147483639 pixels can.");
    this.classes = classes;
    this.limit = limit;
    this.width = (int) width;
    this.height = (int) height;
    int pixels = this.width * this.height;
    this.low = classes <= 256 ? new byte[pixels] : null;
    this.wide = classes <= 256 ? null : new short[pixels];
  }

  /** Takes in a tile's scores of the first slice, as {@link #add(Tile, long, FloatBuffer)}. */
  public void add(Tile tile, FloatBuffer scores) {
    add(tile, 0, scores);
  }

  /**
   * Takes in a tile's scores, each tile of a {@link Tiling} once.
   *
   * @param tile one that does not blend
   * @param z which slice this is; one that the tile writes
   * @param scores [classes, window depth, window height, window width] from the buffer's position,
   *     which stays
   */
  public void add(Tile tile, long z, FloatBuffer scores) {
    if (tile.blends())
      throw new IllegalArgumentException("Tiles that blend have no class before all are there.");
    Window written = tile.written();
    int n = written.width();
    float[] row = new float[n];
    float[] best = new float[n];
    int[] label = new int[n];
    int plane = (int) tile.window().volume();
    for (long y = written.y(); y < written.bottom(); y++) {
      int from = scores.position() + ScoreMap.source(tile, 0, z, y);
      scores.get(from, best);
      for (int i = 0; i < n; i++) label[i] = classes == 1 && best[i] > limit ? 1 : 0;
      for (int c = 1; c < classes; c++) {
        scores.get(from + c * plane, row);
        for (int i = 0; i < n; i++) {
          boolean better = row[i] > best[i];
          best[i] = better ? row[i] : best[i];
          label[i] = better ? c : label[i];
        }
      }
      put((int) (y * width + written.x()), label);
    }
  }

  private void put(int at, int[] label) {
    if (low != null) for (int i = 0; i < label.length; i++) low[at + i] = (byte) label[i];
    else for (int i = 0; i < label.length; i++) wide[at + i] = (short) label[i];
  }

  /** The labels, UnsignedByteType up to 256 classes, UnsignedShortType above; the map's own. */
  public Img<? extends IntegerType<?>> image() {
    return low != null
        ? ArrayImgs.unsignedBytes(low, width, height)
        : ArrayImgs.unsignedShorts(wide, width, height);
  }
}
