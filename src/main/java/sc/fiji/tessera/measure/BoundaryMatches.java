package sc.fiji.tessera.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import sc.fiji.tessera.label.LabelReader;

/**
 * Boundary pixels matched one to one within a distance: as many pairs as there can be and, of those
 * ways, the one of the smallest total distance. Other than where any near pixel will do ({@link
 * SurfaceDistances#boundaryF1}), a boundary drawn twice is half wrong. The matching of the Berkeley
 * benchmark, Martin, Fowlkes and Malik (IEEE TPAMI 2004), on the outermost pixels of masks.
 *
 * @param matched pairs
 * @param reference boundary pixels of the reference
 * @param prediction boundary pixels of the prediction
 */
public record BoundaryMatches(long matched, long reference, long prediction) {
  private static final double SHARE = 0.0075;

  /** The distance of the Berkeley benchmark: 0.0075 of the diagonal, in pixels. */
  public static double distance(long width, long height) {
    return SHARE * Math.sqrt((double) width * width + (double) height * height);
  }

  /** Fraction of the predicted boundary with a partner, 0 to 1; NaN without any. */
  public double precision() {
    return (double) matched / prediction;
  }

  /** Fraction of the reference's boundary with a partner, 0 to 1; NaN without any. */
  public double recall() {
    return (double) matched / reference;
  }

  /** 2 matched / (reference + prediction), 0 to 1; NaN without any boundary. */
  public double f1() {
    return 2.0 * matched / (reference + prediction);
  }

  /**
   * Matches the boundaries of two planes.
   *
   * @param reference labels; above 0 is inside
   * @param prediction the same of what was found; the same size
   * @param distance greatest one of two partners, in pixels, 0 or more; see {@link #distance}
   * @throws IllegalArgumentException if an image is no plane, sizes differ or the distance is
   *     negative
   */
  public static BoundaryMatches of(
      RandomAccessibleInterval<?> reference,
      RandomAccessibleInterval<?> prediction,
      double distance) {
    MaskPair masks = MaskPair.read(reference, prediction);
    if (masks.dimensions().length != 2 || !(distance >= 0)) {
      throw new IllegalArgumentException(
          "Boundaries are matched in planes within a distance of 0 pixels or more, not in "
              + (LabelReader.size(reference) + " pixels within " + distance + "."));
    }
    SurfaceDistances.Options options = SurfaceDistances.Options.of(SurfaceKind.PIXELS);
    double[] truth = BoundaryGrid.of(masks, masks.reference(), options, null).weights();
    double[] found = BoundaryGrid.of(masks, masks.prediction(), options, null).weights();
    return matches(truth, found, masks.dimensions()[0], distance);
  }

  private static BoundaryMatches matches(
      double[] truth, double[] found, int width, double distance) {
    int[] column = new int[found.length];
    int columns = 0;
    for (int i = 0; i < found.length; i++) column[i] = found[i] > 0 ? columns++ : -1;
    int rows = (int) Arrays.stream(truth).filter(w -> w > 0).count();
    int[] first = new int[rows + 1];
    List<Integer> partners = new ArrayList<>();
    List<Double> distances = new ArrayList<>();
    int row = 0;
    int reach = (int) Math.min(distance, found.length);
    for (int i = 0; i < truth.length; i++) {
      if (truth[i] == 0) continue;
      for (int dy = -reach; dy <= reach; dy++) {
        for (int dx = -reach; dx <= reach; dx++) {
          int x = i % width + dx;
          int y = i / width + dy;
          if (x < 0 || x >= width || y < 0 || y * width >= found.length) continue;
          double d = Math.hypot(dx, dy);
          if (column[y * width + x] < 0 || d > distance) continue;
          partners.add(column[y * width + x]);
          distances.add(d);
        }
      }
      first[++row] = partners.size();
    }
    int[] partner = partners.stream().mapToInt(Integer::intValue).toArray();
    // One pair more outweighs any distances.
    double bonus = 1 + distance * (1 + Math.min(rows, columns));
    double[] weights = distances.stream().mapToDouble(d -> bonus - d).toArray();
    int[] pairs = Assignment.heaviest(new SparseGraph(first, partner, columns), weights);
    long matched = Arrays.stream(pairs).filter(k -> k >= 0).count();
    return new BoundaryMatches(matched, rows, columns);
  }
}
