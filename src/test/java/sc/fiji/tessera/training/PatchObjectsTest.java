package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PatchObjectsTest {
  private static final int SIDE = 16;

  /** A square of 4 x 6 with the number 7, class 2; a single pixel; the last columns unknown. */
  private static PatchObjects objects() {
    int[] numbers = new int[SIDE * SIDE];
    int[] classes = new int[SIDE * SIDE];
    for (int y = 3; y < 9; y++) {
      for (int x = 2; x < 6; x++) {
        numbers[y * SIDE + x] = 7;
        classes[y * SIDE + x] = 2;
      }
    }
    numbers[15] = 3;
    classes[15] = 1;
    for (int y = 1; y < SIDE; y++) {
      for (int x = 12; x < SIDE; x++) classes[y * SIDE + x] = TrainingExample.IGNORED;
    }
    return PatchObjects.of(SIDE, SIDE, numbers, classes);
  }

  @Test
  void boxesReachToTheEndsOfPixels() {
    PatchObjects objects = objects();
    assertEquals(1, objects.count(), "a single pixel is too small");
    assertArrayEquals(new float[] {2, 3, 6, 9}, objects.boxes());
    assertArrayEquals(new int[] {2}, objects.classes());
    assertEquals(1, objects.numbers()[3 * SIDE + 2]);
    assertEquals(0, objects.numbers()[15]);
  }

  @Test
  void whereNothingIsKnownIsNoBackground() {
    float[] boxes = {0, 10, 8, 16, 10, 4, 16, 10, 20, 20, 30, 30};
    int b = BoxMatches.BACKGROUND;
    int[] matches = {b, b, b};
    objects().forget(matches, boxes);
    assertArrayEquals(new int[] {b, BoxMatches.BETWEEN, BoxMatches.BETWEEN}, matches);
  }

  /**
   * Cells as large as pixels hold the mean of four pixels around their corners, as RoIAlign has.
   */
  @Test
  void masksAreCutAsRegionsAre() {
    float[] cells = new float[28 * 28];
    objects().cut(0, new float[] {-10, -10, 18, 18}, 0, 28, cells, 0);
    assertEquals(1, cells[15 * 28 + 14], 1e-6, "inside, at (4.5, 5.5)");
    assertEquals(0.5, cells[15 * 28 + 11], 1e-6, "at the left border, at (1.5, 5.5)");
    assertEquals(0.25, cells[12 * 28 + 11], 1e-6, "at a corner, at (1.5, 2.5)");
    assertEquals(0, cells[5 * 28 + 5], 1e-6, "outside");
    objects().cut(0, new float[] {2, 3, 5, 7}, 0, 28, cells, 0);
    for (float c : cells) assertEquals(1, c, 1e-6);
  }
}
