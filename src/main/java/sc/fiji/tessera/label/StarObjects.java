package sc.fiji.tessera.label;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.RealType;
import net.imglib2.type.numeric.integer.IntType;

/**
 * Objects of planes from star-convex polygons: Schmidt et al., "Cell Detection with Star-Convex
 * Polygons" (2018). The most probable polygon suppresses those that it overlaps, where overlap is
 * the common area divided by the smaller one's, as in the authors' program: a small polygon inside
 * a large one goes.
 */
public final class StarObjects {
  private StarObjects() {}

  /**
   * The polygons that a network proposes.
   *
   * @param probability axes x, y
   * @param distances axes x, y, ray, in pixels of the image
   * @param options where
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public static List<StarPolygon> candidates(
      RandomAccessibleInterval<? extends RealType<?>> probability,
      RandomAccessibleInterval<? extends RealType<?>> distances,
      Proposals options) {
    Pixels p = Pixels.read(probability);
    Pixels d = Pixels.read(distances);
    boolean axes = p.dimensions().length == 2 && d.dimensions().length == 3;
    if (!axes || !Arrays.equals(p.dimensions(), d.leading(2))) {
      throw new IllegalArgumentException(
          "Probabilities have axes x and y, distances x, y and the ray, of one size.");
    }
    int width = p.dimensions()[0];
    int height = p.dimensions()[1];
    List<StarPolygon> found = new ArrayList<>();
    for (int y = options.border; y < height - options.border; y++) {
      for (int x = options.border; x < width - options.border; x++) {
        int at = y * width + x;
        if (!(p.values()[at] > options.threshold)) continue;
        double[] rays = new double[d.dimensions()[2]];
        for (int k = 0; k < rays.length; k++) {
          rays[k] = Math.max(0, d.values()[k * width * height + at]);
        }
        found.add(new StarPolygon(x * options.step, y * options.step, rays, p.values()[at]));
      }
    }
    return found;
  }

  /**
   * What proposes a polygon.
   *
   * @param threshold probabilities above it propose
   * @param border this many of the map's pixels at each side propose nothing; 2 in the authors'
   *     program
   * @param step image pixels per map pixel, 1 or more
   */
  public record Proposals(double threshold, int border, int step) {
    public Proposals {
      if (border < 0 || step < 1 || Double.isNaN(threshold)) {
        throw new IllegalArgumentException(
            "Proposals need a threshold, a border of 0 or more and a step of 1 or more.");
      }
    }
  }

  /**
   * Non-maximum suppression.
   *
   * @param limit overlaps above it suppress, from 0 to 1; stored with a model, about 0.4
   * @param cancelled asked for every candidate
   * @return those that stay, the most probable first; of equals the first
   * @throws CancellationException if cancelled
   */
  public static List<StarPolygon> suppress(
      List<StarPolygon> candidates, double limit, BooleanSupplier cancelled) {
    if (!(limit >= 0 && limit <= 1)) {
      throw new IllegalArgumentException("The overlap's limit is from 0 to 1, not " + limit + ".");
    }
    List<StarPolygon> order = new ArrayList<>(candidates);
    order.sort(Comparator.comparingDouble(StarPolygon::probability).reversed());
    double reach = order.stream().mapToDouble(StarPolygon::reach).max().orElse(0);
    double cell = Math.max(1, 2 * reach);
    Map<List<Long>, List<StarPolygon>> near = new HashMap<>();
    List<StarPolygon> kept = new ArrayList<>();
    for (StarPolygon polygon : order) {
      if (cancelled.getAsBoolean()) throw new CancellationException("Cancelled.");
      long column = (long) Math.floor(polygon.x() / cell);
      long row = (long) Math.floor(polygon.y() / cell);
      boolean free = true;
      for (int i = 0; i < 9 && free; i++) {
        List<Long> place = List.of(column + i % 3 - 1, row + i / 3 - 1);
        for (StarPolygon other : near.getOrDefault(place, List.of())) {
          free &= !(overlap(polygon, other) > limit);
          if (!free) break;
        }
      }
      if (!free) continue;
      kept.add(polygon);
      near.computeIfAbsent(List.of(column, row), k -> new ArrayList<>()).add(polygon);
    }
    return kept;
  }

  /** The common area of two polygons, divided by the smaller one's; 0 if that has none. */
  public static double overlap(StarPolygon a, StarPolygon b) {
    double smaller = Math.min(a.area(), b.area());
    return smaller == 0 ? 0 : a.intersection(b) / smaller;
  }

  /**
   * Paints polygons, the more probable above the less probable.
   *
   * @param polygons the most probable first, as {@link #suppress} gives them
   * @return the polygons' places in the list, from 1, where a pixel's middle lies inside; else 0
   */
  public static Img<IntType> labels(List<StarPolygon> polygons, int width, int height) {
    int[] labels = new int[Math.multiplyExact(width, height)];
    for (int i = polygons.size(); i > 0; i--) {
      StarPolygon polygon = polygons.get(i - 1);
      double reach = polygon.reach();
      int right = (int) Math.min(width - 1, Math.floor(polygon.x() + reach));
      int bottom = (int) Math.min(height - 1, Math.floor(polygon.y() + reach));
      for (int y = (int) Math.max(0, Math.ceil(polygon.y() - reach)); y <= bottom; y++) {
        for (int x = (int) Math.max(0, Math.ceil(polygon.x() - reach)); x <= right; x++) {
          if (polygon.contains(x, y)) labels[y * width + x] = i;
        }
      }
    }
    return new LabelArray(labels, new int[] {width, height}).image();
  }
}
