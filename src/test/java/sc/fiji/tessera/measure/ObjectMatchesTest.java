package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ObjectMatchesTest {
  private static final int[] TRUTH = {1, 1, 1, 1, 0, 2, 2, 0, 3, 3};

  @Test
  void anObjectIsFoundWhereMostOfItIs() {
    int[] found = {9, 9, 9, 0, 0, 4, 4, 4, 0, 5}; // IoU 3/4, 2/3, 1/2
    assertEquals(new ObjectMatches(2, 1, 1), ObjectMatches.of(TRUTH, found, 0.5));
    assertEquals(new ObjectMatches(1, 2, 2), ObjectMatches.of(TRUTH, found, 0.7));
    assertEquals(2.0 * 2 / 6, ObjectMatches.of(TRUTH, found, 0.5).f1(), 1e-12);
  }

  @Test
  void mergedAndSplitObjectsAreErrors() {
    int[] merged = {1, 1, 1, 1, 1, 1, 1, 0, 0, 0};
    assertEquals(new ObjectMatches(1, 0, 2), ObjectMatches.of(TRUTH, merged, 0.5));
    int[] split = {1, 1, 2, 2, 0, 3, 4, 0, 5, 5};
    assertEquals(new ObjectMatches(1, 4, 2), ObjectMatches.of(TRUTH, split, 0.5));
  }

  @Test
  void labelsAreNamesOnly() {
    int[] renamed = {70000, 70000, 70000, 70000, 0, 1, 1, 0, 2_000_000_000, 2_000_000_000};
    assertEquals(new ObjectMatches(3, 0, 0), ObjectMatches.of(TRUTH, renamed, 0.9));
  }

  @Test
  void nothingIsFoundWhereNothingIs() {
    assertEquals(1, ObjectMatches.of(new int[4], new int[4], 0.5).f1());
    assertEquals(0, ObjectMatches.of(TRUTH, new int[10], 0.5).f1());
    assertEquals(
        new ObjectMatches(3, 4, 5), new ObjectMatches(1, 2, 3).plus(new ObjectMatches(2, 2, 2)));
    assertThrows(IllegalArgumentException.class, () -> ObjectMatches.of(TRUTH, new int[3], 0.5));
    assertThrows(IllegalArgumentException.class, () -> ObjectMatches.of(TRUTH, TRUTH, 0.3));
  }
}
