package sc.fiji.tessera.label;

import java.util.List;
import java.util.stream.IntStream;

/**
 * From which map of a pyramid each region is read: small ones from the finest, and each map takes
 * regions twice as long as the one before. Lin et al., "Feature Pyramid Networks" (CVPR 2017), with
 * regions of 224 pixels at the third of four maps.
 *
 * @param maps for each map its regions, by their numbers
 */
public record RegionLevels(List<int[]> maps) {
  private static final int LEVELS = 4;

  /** Distributes regions. */
  public static RegionLevels of(List<ScoredBox> regions) {
    int[] levels = regions.stream().mapToInt(RegionLevels::level).toArray();
    int[][] maps = new int[LEVELS][];
    for (int m = 0; m < LEVELS; m++) {
      int map = m;
      maps[m] = IntStream.range(0, levels.length).filter(i -> levels[i] == map).toArray();
    }
    return new RegionLevels(List.of(maps));
  }

  /** The map of a region, 0 to 3. */
  public static int level(ScoredBox region) {
    float root = (float) Math.sqrt((float) region.area());
    double level = Math.floor(4 + Math.log(root / 224) / Math.log(2) + 1e-6);
    return (int) Math.max(2, Math.min(5, level)) - 2;
  }

  /**
   * What is to be read from a map, for image 0 of a batch.
   *
   * @return rows of 0, left, top, right, bottom
   */
  public float[] rows(int map, List<ScoredBox> regions) {
    int[] mine = maps.get(map);
    float[] rows = new float[5 * mine.length];
    for (int i = 0; i < mine.length; i++) {
      ScoredBox b = regions.get(mine[i]);
      rows[5 * i + 1] = (float) b.left();
      rows[5 * i + 2] = (float) b.top();
      rows[5 * i + 3] = (float) b.right();
      rows[5 * i + 4] = (float) b.bottom();
    }
    return rows;
  }

  /** Rows that came out map by map, in the order of the regions. */
  public float[] inOrder(float[] rows) {
    int all = maps.stream().mapToInt(m -> m.length).sum();
    if (all == 0) return rows;
    int length = rows.length / all;
    float[] sorted = new float[rows.length];
    int next = 0;
    for (int[] map : maps) {
      for (int region : map)
        System.arraycopy(rows, length * next++, sorted, length * region, length);
    }
    return sorted;
  }
}
