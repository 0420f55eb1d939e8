package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BoxMatchesTest {
  private static final float[] OBJECTS = {0, 0, 10, 10, 20, 20, 40, 40, 100, 100, 104, 104};

  /** IoU: 1; 0.5 with the first; 0.25; 0 but nearest to none; 0.04, the best of the third. */
  private static final float[] BOXES = {
    0, 0, 10, 10, 0, 0, 10, 20, 20, 20, 30, 30, 60, 60, 70, 70, 90, 90, 110, 110
  };

  @Test
  void anchorsFindWhatTheyCoverAndTheBestOfEachObjectCounts() {
    int[] found = BoxMatches.ANCHORS.of(OBJECTS, BOXES);
    // the third box is the best of the second object, however little it covers
    assertArrayEquals(new int[] {0, BoxMatches.BETWEEN, 1, BoxMatches.BACKGROUND, 2}, found);
  }

  @Test
  void regionsFindWhatTheyCoverByHalf() {
    int b = BoxMatches.BACKGROUND;
    assertArrayEquals(new int[] {0, 0, b, b, b}, BoxMatches.REGIONS.of(OBJECTS, BOXES));
    assertArrayEquals(new int[] {b, b}, BoxMatches.REGIONS.of(new float[0], new float[8]));
  }

  @Test
  void samplesHoldAsManyObjectsAsTheShareAllows() {
    int[] matches = new int[100];
    Arrays.fill(matches, 0, 30, 5);
    Arrays.fill(matches, 30, 90, BoxMatches.BACKGROUND);
    Arrays.fill(matches, 90, 100, BoxMatches.BETWEEN);
    int[] drawn = new BoxSampling(40, 0.25).of(matches, new Random(1));
    assertEquals(40, Arrays.stream(drawn).distinct().count());
    assertEquals(10, Arrays.stream(drawn).filter(i -> matches[i] >= 0).count());
    assertTrue(Arrays.stream(drawn).allMatch(i -> i < 90));
    int[] all = new BoxSampling(1000, 0.5).of(matches, new Random(1));
    assertEquals(90, all.length);
    int[] again = new BoxSampling(40, 0.25).of(matches, new Random(1));
    assertArrayEquals(drawn, again);
    assertThrows(IllegalArgumentException.class, () -> new BoxSampling(0, 0.5));
  }
}
