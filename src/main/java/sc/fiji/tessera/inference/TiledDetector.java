package sc.fiji.tessera.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.TiledObjects;

/**
 * Finds the objects of images that are larger than what a detector should see at once: tile by
 * tile, which are read when they are needed. Objects at least as small as the overlap are seen
 * whole by some tile; larger ones are put together of what the tiles see ({@link TiledObjects}).
 *
 * @param detector sees the tiles
 * @param tile the most pixels of a tile's side; smaller images are one tile
 * @param overlap the least pixels that neighbours share
 */
public record TiledDetector(ObjectDetector detector, int tile, int overlap) {
  private static final double AGREEMENT = 0.5;

  public TiledDetector {
    if (overlap < 1 || tile <= overlap) {
      throw new IllegalArgumentException(
          "Tiles must be larger than what they share, and share 1 pixel or more, unlike tiles of "
              + tile
              + " pixels that share "
              + overlap
              + ".");
    }
  }

  /**
   * Finds objects.
   *
   * @param plane with the detector's channels
   * @param affines what normalises each channel
   * @param progress is told of every tile
   * @return in pixels of the plane, the surest first
   * @throws CancellationException if cancelled
   */
  public List<DetectedObject> detect(Plane plane, Affine[] affines, Progress progress) {
    int width = Math.toIntExact(plane.width());
    int height = Math.toIntExact(plane.height());
    int[] columns = starts(width);
    int[] rows = starts(height);
    List<TiledObjects.Tile> tiles = new ArrayList<>();
    int count = rows.length * columns.length;
    for (int top : rows) {
      for (int left : columns) {
        progress.check();
        Window window =
            new Window(left, top, Math.min(tile, width - left), Math.min(tile, height - top));
        DetectorImage image = DetectorImage.of(plane, window, affines);
        List<DetectedObject> objects =
            detector.detect(image, progress.quiet()).stream()
                .map(o -> o.shifted(left, top))
                .toList();
        tiles.add(new TiledObjects.Tile(left, top, window.width(), window.height(), objects));
        progress.report((double) tiles.size() / count, "Finding objects");
      }
    }
    return new TiledObjects(width, height, AGREEMENT).merged(tiles);
  }

  /** Where tiles begin along an axis: as few as possible, evenly spread. */
  int[] starts(int length) {
    if (length <= tile) return new int[] {0};
    int count = (length - overlap + tile - overlap - 1) / (tile - overlap);
    int[] starts = new int[count];
    for (int i = 0; i < count; i++) {
      starts[i] = (int) ((long) i * (length - tile) / (count - 1));
    }
    return starts;
  }
}
