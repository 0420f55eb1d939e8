package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Objects that were found tile by tile, in tiles that overlap, as objects of the whole image. One
 * that the border of a tile cuts is dropped where the neighbour has it whole; where no tile has it
 * whole, its pieces are joined. Two pieces are of one object if they have one class and agree where
 * both tiles see.
 *
 * @param width of the image
 * @param height of it
 * @param agreement more than this part of the smaller piece must be shared, of what both tiles see;
 *     of two whole objects, of all their pixels; 0.5 is usual
 */
public record TiledObjects(int width, int height, double agreement) {
  /** Masks of objects that go on often end so many pixels before the border of the tile. */
  private static final int SHY = 2;

  /**
   * What was found in a tile.
   *
   * @param left first column in the image
   * @param top first row
   * @param width columns
   * @param height rows
   * @param objects in pixels of the image
   */
  public record Tile(int left, int top, int width, int height, List<DetectedObject> objects) {}

  public TiledObjects {
    if (width < 1 || height < 1 || !(agreement >= 0 && agreement < 1)) {
      throw new IllegalArgumentException(
          "Objects of tiles need an image and an agreement from 0 to below 1, not "
              + List.of(width, height, agreement)
              + ".");
    }
  }

  /** An object where it was found. */
  private record Found(DetectedObject object, Tile tile, boolean whole) {}

  /** The objects of the image, the surest first. */
  public List<DetectedObject> merged(List<Tile> tiles) {
    List<Found> all = new ArrayList<>();
    for (Tile t : tiles) {
      for (DetectedObject o : t.objects) all.add(new Found(o, t, isWhole(o.mask(), t)));
    }
    all.sort(Comparator.<Found>comparingDouble(f -> f.object.score()).reversed());
    List<Found> kept = new ArrayList<>();
    for (Found f : all) if (f.whole && noneIs(f, kept)) kept.add(f);
    List<Found> pieces = all.stream().filter(f -> !f.whole && noneIs(f, kept)).toList();
    List<DetectedObject> objects = new ArrayList<>();
    kept.forEach(f -> objects.add(f.object));
    objects.addAll(joined(pieces));
    objects.sort(Comparator.comparingDouble(DetectedObject::score).reversed());
    return List.copyOf(objects);
  }

  /** Whether no border of the tile, other than those of the image, may have cut it. */
  private boolean isWhole(RegionMask m, Tile t) {
    boolean cutLeft = t.left > 0 && m.left() <= t.left + SHY;
    boolean cutTop = t.top > 0 && m.top() <= t.top + SHY;
    int right = t.left + t.width;
    int bottom = t.top + t.height;
    boolean cutRight = right < width && m.left() + m.width() >= right - SHY;
    boolean cutBottom = bottom < height && m.top() + m.height() >= bottom - SHY;
    return !cutLeft && !cutTop && !cutRight && !cutBottom;
  }

  private boolean noneIs(Found f, List<Found> others) {
    return others.stream().noneMatch(o -> same(f, o));
  }

  private boolean same(Found a, Found b) {
    if (a.tile == b.tile || a.object.label() != b.object.label()) return false;
    RegionMask p = a.object.mask();
    RegionMask q = b.object.mask();
    if (p.left() >= q.left() + q.width() || q.left() >= p.left() + p.width()) return false;
    if (p.top() >= q.top() + q.height() || q.top() >= p.top() + p.height()) return false;
    if (a.whole && b.whole) return p.iou(q) > agreement;
    int left = Math.max(a.tile.left, b.tile.left);
    int top = Math.max(a.tile.top, b.tile.top);
    int right = Math.min(a.tile.left + a.tile.width, b.tile.left + b.tile.width);
    int bottom = Math.min(a.tile.top + a.tile.height, b.tile.top + b.tile.height);
    int first = p.areaWithin(left, top, right, bottom);
    int second = q.areaWithin(left, top, right, bottom);
    return p.shared(q) > agreement * Math.min(first, second);
  }

  /** Pieces that belong together, each group as one object. */
  private List<DetectedObject> joined(List<Found> pieces) {
    int[] group = IntStream.range(0, pieces.size()).toArray();
    for (int i = 0; i < group.length; i++) {
      for (int j = 0; j < i; j++) {
        if (group[i] == group[j] || !same(pieces.get(i), pieces.get(j))) continue;
        int from = group[i];
        int to = group[j];
        Arrays.setAll(group, k -> group[k] == from ? to : group[k]);
      }
    }
    Map<Integer, DetectedObject> objects = new LinkedHashMap<>();
    for (int i = 0; i < group.length; i++) {
      objects.merge(group[i], pieces.get(i).object, TiledObjects::joined);
    }
    return List.copyOf(objects.values());
  }

  private static DetectedObject joined(DetectedObject a, DetectedObject b) {
    ScoredBox p = a.box();
    ScoredBox q = b.box();
    ScoredBox both =
        new ScoredBox(
            Math.min(p.left(), q.left()),
            Math.min(p.top(), q.top()),
            Math.max(p.right(), q.right()),
            Math.max(p.bottom(), q.bottom()),
            Math.max(p.score(), q.score()));
    return new DetectedObject(both, a.label(), a.mask().with(b.mask()));
  }
}
