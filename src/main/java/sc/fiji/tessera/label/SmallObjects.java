package sc.fiji.tessera.label;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Removes what has too few pixels. An area opening of each label; what is removed becomes
 * background, or a part of the largest of the regions that it touches (background among them), the
 * smallest first.
 *
 * @param minimum the least size that stays, an area in planes and a volume in volumes
 * @param each whether every connected region is looked at by itself, or all pixels of a label
 *     together
 * @param neighbour whether the largest neighbour takes the place, else the background
 */
public record SmallObjects(Extent minimum, Each each, boolean neighbour) implements Refinement {
  /** What is too small or large enough. */
  public enum Each {
    REGION,
    LABEL
  }

  @Override
  public LabelField of(LabelField field, BooleanSupplier cancelled) {
    Refinement.check(cancelled);
    double least = minimum.asPixels(field);
    LabelArray shifted = shifted(field.array());
    ConnectedComponents regions = ConnectedComponents.of(shifted, Connectivity.FACES);
    boolean byRegion = each == Each.REGION;
    boolean[] small = small(field.labels(), regions, least, byRegion);
    int[] region = regions.values();
    int[] values = field.labels().clone();
    if (!neighbour) {
      for (int i = 0; i < values.length; i++) if (small[region[i]]) values[i] = 0;
      return field.withLabels(values);
    }
    LargestNeighbours merged =
        new LargestNeighbours(regions, shifted.dimensions(), small, byRegion ? least : 0);
    int[] taken = merged.regions(cancelled);
    for (int i = 0; i < values.length; i++) {
      values[i] = field.labels()[regions.firstPixel(taken[region[i]])];
    }
    return field.withLabels(values);
  }

  /** Labels from 1, so that background has regions as well. */
  private static LabelArray shifted(LabelArray labels) {
    int[] values = labels.values().clone();
    for (int i = 0; i < values.length; i++) values[i]++;
    return labels.with(values);
  }

  private static boolean[] small(
      int[] labels, ConnectedComponents regions, double least, boolean byRegion) {
    Map<Integer, Long> sizes = new HashMap<>();
    for (int r = 1; r <= regions.count(); r++) {
      sizes.merge(labels[regions.firstPixel(r)], regions.size(r), Long::sum);
    }
    boolean[] small = new boolean[regions.count() + 1];
    for (int r = 1; r < small.length; r++) {
      int label = labels[regions.firstPixel(r)];
      long size = byRegion ? regions.size(r) : sizes.get(label);
      small[r] = label != 0 && size < least;
    }
    return small;
  }
}
