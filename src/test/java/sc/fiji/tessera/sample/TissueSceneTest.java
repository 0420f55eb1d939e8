package sc.fiji.tessera.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TissueSceneTest {
  /** Objects have a number and a class of their own, stuff a class alone. */
  @Test
  void everyPixelHasAClassAndObjectsNumbers() {
    Sample sample = new TissueScene(160, 120, 3).generate();
    int[] labels = Pixels.of(sample.labels());
    int[] classes = Pixels.of(sample.classes());
    Map<Integer, Integer> kinds = new HashMap<>();
    int[] pixels = new int[4];
    for (int p = 0; p < labels.length; p++) {
      pixels[classes[p]]++;
      boolean thing = classes[p] == 1 || classes[p] == 2;
      assertEquals(thing, labels[p] > 0);
      if (thing)
        assertEquals(classes[p], kinds.computeIfAbsent(labels[p], l -> first(classes, labels, l)));
    }
    for (int c = 0; c < 4; c++) assertTrue(pixels[c] > 100, c + ": " + pixels[c]);
    assertTrue(kinds.containsValue(1) && kinds.containsValue(2));
    assertEquals(sample.count(), kinds.size());
    double[] sums = new double[4];
    int[] image = Pixels.of(sample.image());
    for (int p = 0; p < image.length; p++) sums[classes[p]] += image[p];
    for (int c = 0; c < 4; c++) sums[c] /= pixels[c];
    assertTrue(sums[2] > sums[1] + 30 && sums[1] > sums[3] + 30 && sums[3] > sums[0] + 15);
  }

  private static int first(int[] classes, int[] labels, int label) {
    for (int p = 0; p < labels.length; p++) if (labels[p] == label) return classes[p];
    return -1;
  }

  @Test
  void theSeedIsAllThatMatters() {
    int[] once = Pixels.of(new TissueScene(48, 40, 7).generate().image());
    assertArrayEquals(once, Pixels.of(new TissueScene(48, 40, 7).generate().image()));
    assertThrows(IllegalArgumentException.class, () -> new TissueScene(8, 40, 7));
  }
}
