package sc.fiji.tessera.measure;

import java.util.HashMap;
import java.util.Map;
import net.imglib2.RandomAccessibleInterval;
import sc.fiji.tessera.label.LabelReader;

/**
 * Where the objects of a label image lie: their centroids, and for each the slice that holds most
 * of it. One pass over the image; memory by the number of objects. Immutable.
 */
public final class ObjectPlaces {
  /** Sums of one object. */
  private static final class Sums {
    private final double[] position = new double[3];
    private final Map<Integer, int[]> slices = new HashMap<>();
    private long pixels;
  }

  private final Map<Integer, Sums> objects = new HashMap<>();

  private ObjectPlaces() {}

  /**
   * Looks for all objects.
   *
   * @param labels (x, y) or (x, y, z); 0 = background
   */
  public static ObjectPlaces of(RandomAccessibleInterval<?> labels) {
    ObjectPlaces places = new ObjectPlaces();
    LabelReader reader = new LabelReader(labels, "label image");
    int[] chunk = new int[LabelReader.CHUNK];
    long width = labels.dimension(0);
    long plane = width * labels.dimension(1);
    long at = 0;
    for (int n; (n = reader.next(chunk, 0)) > 0; at += n)
      for (int i = 0; i < n; i++) {
        if (chunk[i] == 0) continue;
        long pixel = at + i;
        int z = (int) (pixel / plane);
        places.add(chunk[i], pixel % width, pixel % plane / width, z);
      }
    return places;
  }

  private void add(int label, long x, long y, int z) {
    Sums sums = objects.computeIfAbsent(label, l -> new Sums());
    sums.pixels++;
    sums.position[0] += x;
    sums.position[1] += y;
    sums.position[2] += z;
    sums.slices.computeIfAbsent(z, k -> new int[1])[0]++;
  }

  /**
   * The mean of the centres of an object's pixels, in pixels from the centre of the first one.
   *
   * @return x, y, z; NaN where there is no such object
   */
  public double[] centroid(int label) {
    Sums sums = objects.get(label);
    if (sums == null) return new double[] {Double.NaN, Double.NaN, Double.NaN};
    double[] centroid = sums.position.clone();
    for (int d = 0; d < centroid.length; d++) centroid[d] /= sums.pixels;
    return centroid;
  }

  /** The slice, from 0, that holds most pixels of an object, the first of several; -1 for none. */
  public int slice(int label) {
    Sums sums = objects.get(label);
    if (sums == null) return -1;
    int best = -1;
    int most = 0;
    for (Map.Entry<Integer, int[]> e : sums.slices.entrySet()) {
      int n = e.getValue()[0];
      if (n > most || n == most && e.getKey() < best) {
        best = e.getKey();
        most = n;
      }
    }
    return best;
  }
}
