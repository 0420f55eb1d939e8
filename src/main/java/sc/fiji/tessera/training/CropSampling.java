package sc.fiji.tessera.training;

import java.util.Random;
import sc.fiji.tessera.label.IntegralCounts;

/**
 * Draws where a crop lies in an image so that its probability is proportional to what it contains:
 * a crop with twice as many pixels of a class is drawn twice as often. A pixel of the class is
 * drawn with the number of crops that contain it as weight, then one of these crops; without the
 * weight, pixels near the image's border would count too much. Not thread-safe.
 */
final class CropSampling {
  /** For classes that live at the border alone; more would change nothing that can be seen. */
  private static final int TRIES = 1000;

  private final IntegralCounts counts;
  private final int width;
  private final int height;

  CropSampling(IntegralCounts counts, int width, int height) {
    this.counts = counts;
    this.width = width;
    this.height = height;
  }

  /**
   * The corner of a crop, {x, y}.
   *
   * @param c the class, of which the image has pixels
   * @param side of the crop
   */
  int[] corner(int c, int side, Random random) {
    int pixel = 0;
    for (int i = 0; i < TRIES; i++) {
      pixel = counts.pixel(c, random.nextInt(counts.total(c)));
      double share = share(pixel % width, width, side) * share(pixel / width, height, side);
      if (random.nextDouble() < share) break;
    }
    return new int[] {
      around(pixel % width, width, side, random), around(pixel / width, height, side, random)
    };
  }

  /** A corner anywhere. */
  int[] corner(int side, Random random) {
    return new int[] {anywhere(width, side, random), anywhere(height, side, random)};
  }

  /** Along one axis, how many crops contain a position, against the most that contain one. */
  private static double share(int at, int extent, int side) {
    int room = extent - side;
    if (room <= 0) return 1;
    double containing = Math.min(at, room) - Math.max(0, at - side + 1) + 1;
    return containing / Math.min(side, room + 1);
  }

  /** One of the corners whose crops lie inside and contain the position. */
  private static int around(int at, int extent, int side, Random random) {
    int room = extent - side;
    if (room <= 0) return Math.floorDiv(room, 2); // centred
    int first = Math.max(0, at - side + 1);
    return first + random.nextInt(Math.min(at, room) - first + 1);
  }

  private static int anywhere(int extent, int side, Random random) {
    int room = extent - side;
    return room > 0 ? random.nextInt(room + 1) : Math.floorDiv(room, 2);
  }
}
