package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.label.LabelMorphology.Operation;

class LabelMorphologyTest {
  private static int[] of(LabelField field, Operation operation, double radius) {
    return new LabelMorphology(operation, new Extent(radius, true)).of(field, () -> false).labels();
  }

  private static String drawn(String rows, Operation operation, double radius) {
    LabelField field = Pictures.field(rows);
    return Pictures.drawn(field.withLabels(of(field, operation, radius)));
  }

  private static LabelField random(int seed, int labels) {
    Random random = new Random(seed);
    int[] values = new int[9 * 8 * 5];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(10) < 6 ? 0 : 1 + random.nextInt(labels);
      if (i > 0 && random.nextInt(3) > 0) values[i] = values[i - 1];
    }
    return LabelField.of(new int[] {9, 8, 5}, new double[] {1, 1.5, 2.5}, values);
  }

  private static double distance(LabelField field, int a, int b) {
    double sum = 0;
    for (int d = 0; d < field.size().length; d++) {
      double step = (a % field.size()[d] - b % field.size()[d]) * field.spacing()[d];
      sum += step * step;
      a /= field.size()[d];
      b /= field.size()[d];
    }
    return Math.sqrt(sum);
  }

  /** Whether some pixel within the ball is (or is not) of the mask. */
  private static boolean reaches(LabelField field, boolean[] mask, int p, double r, boolean value) {
    for (int q = 0; q < mask.length; q++) {
      if (mask[q] == value && distance(field, p, q) <= r) return true;
    }
    return false;
  }

  private static boolean[] mask(LabelField field, int label) {
    boolean[] mask = new boolean[field.labels().length];
    for (int p = 0; p < mask.length; p++) mask[p] = field.labels()[p] == label;
    return mask;
  }

  private static boolean[] changed(LabelField field, boolean[] mask, double r, boolean dilate) {
    boolean[] result = new boolean[mask.length];
    for (int p = 0; p < mask.length; p++) {
      result[p] = dilate ? reaches(field, mask, p, r, true) : !reaches(field, mask, p, r, false);
    }
    return result;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, 1.5, 2.5, 3.2})
  void oneLabelIsWhatTheDefinitionSays(double r) {
    LabelField field = random((int) (r * 10), 1);
    boolean[] mask = mask(field, 1);
    boolean[] eroded = changed(field, mask, r, false);
    boolean[] dilated = changed(field, mask, r, true);
    boolean[][] expected = {
      eroded, dilated, changed(field, eroded, r, true), changed(field, dilated, r, false)
    };
    for (Operation operation : Operation.values()) {
      int[] found = of(field, operation, r);
      for (int p = 0; p < found.length; p++) {
        assertEquals(expected[operation.ordinal()][p], found[p] == 1, operation + " at " + p);
      }
    }
  }

  /** Each label is worked on by itself, keeps what it has, and grows into background alone. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 1.5, 2.5})
  void labelsDoNotOverwriteEachOther(double r) {
    LabelField field = random(7, 3);
    int[] before = field.labels().clone();
    for (Operation operation : Operation.values()) {
      int[] found = of(field, operation, r);
      for (int p = 0; p < found.length; p++) {
        int was = before[p];
        String where = operation + " at " + p;
        boolean shrinks = operation == Operation.ERODE || operation == Operation.OPEN;
        if (shrinks) assertEquals(true, found[p] == was || found[p] == 0, where);
        else assertEquals(was == 0 ? found[p] : was, found[p], where);
      }
    }
    assertArrayEquals(before, field.labels());
  }

  @Test
  void touchingLabelsErodeEachOther() {
    assertEquals("11..2 11..2 11..2", drawn("11122 11122 11122", Operation.ERODE, 1));
  }

  /** The middle of seven pixels is as far from both. */
  @Test
  void theNearestLabelGrowsAndOfEqualsTheLowest() {
    assertEquals("2221111", drawn("2.....1", Operation.DILATE, 3));
    assertEquals("222.111", drawn("2.....1", Operation.DILATE, 2));
    assertEquals("222111", drawn("2....1", Operation.DILATE, 9));
  }

  @Test
  void openingTakesBridgesAndClosingFillsGaps() {
    assertEquals(
        "111...111 111...111 111...111",
        drawn("111...111 111111111 111...111", Operation.OPEN, 1.5));
    assertEquals("1111111 1111111 1111111", drawn("111.111 111.111 111.111", Operation.CLOSE, 1));
  }

  @Test
  void lengthsInPixelsIgnoreTheSpacing() {
    LabelField field =
        LabelField.of(new int[] {1, 5}, new double[] {0.1, 0.1}, new int[] {0, 0, 1, 0, 0});
    LabelMorphology one = new LabelMorphology(Operation.DILATE, Extent.pixels(1));
    assertArrayEquals(new int[] {0, 1, 1, 1, 0}, one.of(field, () -> false).labels());
    assertArrayEquals(new int[] {1, 1, 1, 1, 1}, of(field, Operation.DILATE, 0.2));
  }

  @Test
  void canBeCancelled() {
    LabelMorphology step = new LabelMorphology(Operation.OPEN, Extent.pixels(1));
    assertThrows(CancellationException.class, () -> step.of(Pictures.field("12"), () -> true));
  }
}
