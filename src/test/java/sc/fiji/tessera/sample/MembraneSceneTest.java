package sc.fiji.tessera.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MembraneSceneTest {
  private static final int SIDE = 256;

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherDoesNot() {
    Sample one = MembraneScene.random(1, SIDE, 200).generate();
    Sample same = MembraneScene.random(1, SIDE, 200).generate();
    Sample other = MembraneScene.random(2, SIDE, 200).generate();
    assertArrayEquals(Pixels.of(one.image()), Pixels.of(same.image()));
    assertArrayEquals(Pixels.of(one.labels()), Pixels.of(same.labels()));
    assertFalse(Arrays.equals(Pixels.of(one.image()), Pixels.of(other.image())));
    assertFalse(Arrays.equals(Pixels.of(one.labels()), Pixels.of(other.labels())));
  }

  @Test
  void everyCellIsOnePieceAndMembraneLiesBetweenAnyTwo() {
    for (long seed = 1; seed <= 8; seed++) {
      Sample sample = MembraneScene.random(seed, SIDE, SIDE).generate();
      int[] labels = Pixels.of(sample.labels());
      assertEquals(sample.count(), Arrays.stream(labels).filter(l -> l > 0).distinct().count());
      assertEquals(sample.count(), Pixels.pieces(labels, SIDE), "seed " + seed);
      assertEquals(0, Pixels.contacts(labels, SIDE), "seed " + seed);
      int[] area = new int[sample.count() + 1];
      for (int label : labels) area[label]++;
      int smallest = Arrays.stream(area).min().orElse(0);
      assertTrue(smallest >= MembraneScene.SMALLEST_CELL, "smallest cell " + smallest);
    }
  }

  @Test
  void membranesAreDarkerAndTakeAPlausiblePart() {
    for (long seed = 1; seed <= 8; seed++) {
      Sample sample = MembraneScene.random(seed, SIDE, SIDE).generate();
      int[] grey = Pixels.of(sample.image());
      int[] classes = Pixels.of(sample.classes());
      double cell = Pixels.mean(grey, classes, true);
      double membrane = Pixels.mean(grey, classes, false);
      assertTrue(membrane < 0.9 * cell, "seed " + seed + ": " + membrane + " and " + cell);
      double part = 1 - Arrays.stream(classes).average().orElse(0);
      assertTrue(part > 0.1 && part < 0.5, "seed " + seed + ": membrane " + part);
    }
  }

  @Test
  void thickerMembranesTakeMore() {
    double thin = membrane(2);
    double thick = membrane(8);
    assertEquals(4, thick / thin, 1.4);
  }

  private static double membrane(double thickness) {
    Sample sample =
        new MembraneScene(
                new MembraneScene.Options(
                    SIDE, SIDE, 25, 0.3, 0.8, 0, 0.5, thickness, 0, 0.5, 0, 0.5, Camera.good(), 1))
            .generate();
    return 1 - Arrays.stream(Pixels.of(sample.classes())).average().orElse(0);
  }

  @Test
  void badOptionsAreNamed() {
    MembraneScene.Options o = MembraneScene.typical(1, 64, 64).options();
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> MembraneScene.typical(1, 64, 99_999));
    assertEquals(
        "The height of a synthetic scene is 99999, but must be from 16 to 16384.", e.getMessage());
    assertEquals(64, o.width());
  }
}
