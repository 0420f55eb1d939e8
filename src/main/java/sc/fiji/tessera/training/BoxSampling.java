package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Which boxes of an image are learned from: as many that find something as a share of all allows,
 * and background for the rest; all where there are fewer. Girshick, "Fast R-CNN" (ICCV 2015),
 * section 2.3.
 *
 * @param count boxes of an image, 1 or more
 * @param share of those that find something, at most, above 0 to 1
 */
record BoxSampling(int count, double share) {
  BoxSampling {
    if (count < 1 || !(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "A sample needs 1 box or more and a share above 0 to 1, not "
              + count
              + " and "
              + share
              + ".");
    }
  }

  /**
   * Draws boxes.
   *
   * @param matches as {@link BoxMatches} gives them
   * @return numbers of boxes, first those that find something, each part in ascending order
   */
  int[] of(int[] matches, Random random) {
    int[] found = IntStream.range(0, matches.length).filter(i -> matches[i] >= 0).toArray();
    int[] background =
        IntStream.range(0, matches.length)
            .filter(i -> matches[i] == BoxMatches.BACKGROUND)
            .toArray();
    int[] first = drawn(found, (int) (count * share), random);
    int[] rest = drawn(background, count - first.length, random);
    return IntStream.concat(Arrays.stream(first), Arrays.stream(rest)).toArray();
  }

  private static int[] drawn(int[] from, int most, Random random) {
    if (from.length <= most) return from;
    for (int i = 0; i < most; i++) {
      int j = i + random.nextInt(from.length - i);
      int other = from[j];
      from[j] = from[i];
      from[i] = other;
    }
    int[] drawn = Arrays.copyOf(from, most);
    Arrays.sort(drawn);
    return drawn;
  }
}
