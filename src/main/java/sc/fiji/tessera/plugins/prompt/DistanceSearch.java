package sc.fiji.tessera.plugins.prompt;

import java.util.ArrayList;
import java.util.List;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.inference.DistanceSegmenter;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.DistanceObjects;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.plugins.segment.FoundObject;

/**
 * Finds all objects of a plane by their distances; each one's score is its mean foreground.
 *
 * @param embeddings what the encoder sees
 * @param distances what its decoder of distances says of that
 * @param options which pixels are objects
 */
record DistanceSearch(
    PlaneEmbeddings embeddings, DistanceSegmenter distances, DistanceObjects.Options options) {

  /**
   * The objects of a plane.
   *
   * @param last the number before the first one's
   */
  List<FoundObject> of(Plane plane, int last, Progress p) {
    p.report(0, "Segment Anything looks at the image");
    DistanceObjects.Maps maps =
        distances.of(embeddings.of(plane, p.part(0, 0.8)), p.part(0.8, 0.1).quiet());
    p.check();
    Img<IntType> labels = DistanceObjects.of(maps, options);
    p.report(1, "Segment Anything looks at the image");
    return objects(labels, maps, last);
  }

  private static List<FoundObject> objects(
      Img<IntType> labels, DistanceObjects.Maps maps, int last) {
    int width = maps.width();
    int[] values = new int[maps.foreground().length];
    int[] next = {0};
    labels.forEach(v -> values[next[0]++] = v.get());
    List<Extent> extents = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      while (extents.size() < values[i]) extents.add(new Extent());
      if (values[i] > 0) extents.get(values[i] - 1).add(i % width, i / width, maps.foreground()[i]);
    }
    List<FoundObject> objects = new ArrayList<>();
    for (int n = 1; n <= extents.size(); n++) {
      Extent e = extents.get(n - 1);
      if (e.count == 0) continue;
      int label = n;
      RegionMask mask =
          RegionMask.of(
                  e.right - e.left + 1,
                  e.bottom - e.top + 1,
                  i -> {
                    int across = e.right - e.left + 1;
                    return values[(e.top + i / across) * width + e.left + i % across] == label;
                  })
              .shifted(e.left, e.top);
      int number = last + objects.size() + 1;
      objects.add(new FoundObject(number, "", e.sum / e.count, Double.NaN, mask));
    }
    return objects;
  }

  /** Where an object lies, and what is known of its pixels. */
  private static final class Extent {
    int left = Integer.MAX_VALUE;
    int right = -1;
    int top = Integer.MAX_VALUE;
    int bottom = -1;
    int count;
    double sum;

    void add(int x, int y, double foreground) {
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
      count++;
      sum += foreground;
    }
  }
}
