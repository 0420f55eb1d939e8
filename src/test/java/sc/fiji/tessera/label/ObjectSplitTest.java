package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class ObjectSplitTest {
  private static final int[] PLANE = {60, 40};

  private static ObjectSplit byDistance(double h) {
    return new ObjectSplit(ObjectSplit.Landscape.DISTANCE, Extent.pixels(h), false);
  }

  /** Balls of radius 10 at (20, 20) and (36, 20), which touch in a neck; labels as given. */
  private static LabelField discs(int[] size, double[] spacing, int left, int right) {
    int[] labels = new int[Arrays.stream(size).reduce(1, (a, b) -> a * b)];
    for (int p = 0; p < labels.length; p++) {
      double x = p % size[0] * spacing[0];
      double y = p / size[0] % size[1] * spacing[1];
      double z = size.length < 3 ? 0 : (p / size[0] / size[1] - size[2] / 2) * spacing[2];
      double a = Math.hypot(Math.hypot(x - 20, y - 20), z);
      double b = Math.hypot(Math.hypot(x - 36, y - 20), z);
      if (Math.min(a, b) <= 10) labels[p] = a <= b ? left : right;
    }
    return LabelField.of(size, spacing, labels);
  }

  private static int highest(LabelField field) {
    return Arrays.stream(field.labels()).max().orElse(0);
  }

  @Test
  void touchingDiscsAreCutInTheMiddle() {
    LabelField one = discs(PLANE, new double[] {1, 1}, 1, 1);
    LabelField two = byDistance(1).of(one, () -> false);
    int[] truth = discs(PLANE, new double[] {1, 1}, 1, 2).labels();
    int wrong = 0;
    for (int p = 0; p < truth.length; p++) {
      assertEquals(truth[p] == 0, two.labels()[p] == 0);
      boolean swapped = two.labels()[20 * 60 + 20] == 2;
      int found = swapped && two.labels()[p] > 0 ? 3 - two.labels()[p] : two.labels()[p];
      if (found != truth[p]) wrong++;
    }
    assertEquals(2, highest(two));
    assertTrue(wrong <= 20, wrong + " pixels, of which 13 are as far from both");
  }

  /** The neck is 6 pixels from the axis, the middles 10. */
  @Test
  void aRiseThatIsTooHighLeavesThemTogether() {
    LabelField one = discs(PLANE, new double[] {1, 1}, 1, 1);
    assertEquals(2, highest(byDistance(3).of(one, () -> false)));
    assertEquals(1, highest(byDistance(6).of(one, () -> false)));
  }

  @Test
  void labelsThatAreApartStayApart() {
    LabelField two = discs(PLANE, new double[] {1, 1}, 7, 3);
    LabelField split = byDistance(2).of(two, () -> false);
    for (int p = 0; p < two.labels().length; p++) {
      int expected = two.labels()[p] == 3 ? 1 : two.labels()[p] == 7 ? 2 : 0;
      assertEquals(expected, split.labels()[p]);
    }
  }

  @Test
  void seedsAreOnePixelOfEach() {
    LabelField one = discs(PLANE, new double[] {1, 1}, 1, 1);
    ObjectSplit seeds = new ObjectSplit(ObjectSplit.Landscape.DISTANCE, Extent.pixels(1), true);
    int[] found = seeds.of(one, () -> false).labels();
    assertEquals(2, Arrays.stream(found).filter(l -> l > 0).count());
    assertTrue(found[20 * 60 + 20] > 0 && found[20 * 60 + 36] > 0);
  }

  /** Slices twice as far apart as pixels: the balls are flat in pixels, but not in the unit. */
  @Test
  void volumesAreSplitInTheirOwnUnit() {
    double[] spacing = {1, 1, 2};
    LabelField one = discs(new int[] {60, 40, 13}, spacing, 1, 1);
    ObjectSplit split = new ObjectSplit(ObjectSplit.Landscape.DISTANCE, new Extent(2, true), false);
    assertEquals(2, highest(split.of(one, () -> false)));
    LabelField thin = LabelField.of(new int[] {5, 1, 1}, spacing, new int[] {1, 1, 1, 1, 1});
    assertEquals(1, highest(byDistance(1).of(thin, () -> false)), "nothing is outside");
  }

  @Test
  void scoresSplitAsWell() {
    float[] p = {0.2f, 0.9f, 0.6f, 0.55f, 0.8f, 0.1f};
    LabelField field =
        LabelField.ofScores(new int[] {6, 1}, new double[] {1, 1}, new float[][] {p});
    ObjectSplit.Landscape scores = new ObjectSplit.Landscape(true, 0);
    LabelField split = new ObjectSplit(scores, Extent.pixels(0.1), false).of(field, () -> false);
    assertArrayEquals(new int[] {0, 1, 1, 1, 2, 0}, joined(split.labels()));
    LabelField whole = new ObjectSplit(scores, Extent.pixels(0.3), false).of(field, () -> false);
    assertArrayEquals(new int[] {0, 1, 1, 1, 1, 0}, whole.labels());
    ObjectSplit none = new ObjectSplit(new ObjectSplit.Landscape(true, 2), Extent.pixels(1), false);
    assertThrows(IllegalArgumentException.class, () -> none.of(field, () -> false));
    LabelField bare = LabelField.of(field.size(), field.spacing(), field.labels());
    assertThrows(IllegalArgumentException.class, () -> none.of(bare, () -> false));
  }

  /** The valley at 0.55 may go to either side. */
  private static int[] joined(int[] labels) {
    int[] result = labels.clone();
    if (result[3] == 2) result[3] = 1;
    return result;
  }

  @Test
  void nothingIsNothing() {
    LabelField none = LabelField.of(new int[] {3, 2}, new double[] {1, 1}, new int[6]);
    assertEquals(0, highest(byDistance(1).of(none, () -> false)));
  }

  @Test
  void canBeCancelled() {
    LabelField one = discs(PLANE, new double[] {1, 1}, 1, 1);
    assertThrows(CancellationException.class, () -> byDistance(1).of(one, () -> true));
  }
}
