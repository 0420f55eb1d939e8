package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.imglib2.img.Img;
import net.imglib2.type.numeric.integer.IntType;
import org.junit.jupiter.api.Test;

class ProbableObjectsTest {
  private static int[] objects(float[] p, int width, double seed, long minimum) {
    Img<IntType> found =
        ProbableObjects.of(
                List.of(p),
                width,
                p.length / width,
                new ProbableObjects.Options(seed, 0.5, minimum, 0))
            .get(0);
    int[] values = new int[p.length];
    var cursor = found.cursor();
    for (int i = 0; i < values.length; i++) values[i] = cursor.next().get();
    return values;
  }

  /** Two sure objects with a doubtful pixel between them, a doubtful one, and a speck. */
  private static final float[] ROW = {
    0.9f, 0.95f, 0.8f, 0.6f, 0.9f, 0.9f, 0.1f, 0.6f, 0.7f, 0.7f, 0.2f, 0.99f
  };

  @Test
  void touchingObjectsAreToldApartWhereTheNetworkDoubts() {
    int[] regions = {1, 1, 1, 1, 1, 1, 0, 2, 2, 2, 0, 3};
    assertArrayEquals(regions, objects(ROW, 12, 0.5, 0));
    int[] split = {1, 1, 1, 1, 2, 2, 0, 3, 3, 3, 0, 4};
    int[] found = objects(ROW, 12, 0.75, 0);
    found[3] = 1; // as near to both
    assertArrayEquals(split, found);
  }

  @Test
  void specksGoAndNumbersStayWithoutGaps() {
    assertArrayEquals(new int[] {1, 1, 1, 1, 1, 1, 0, 2, 2, 2, 0, 0}, objects(ROW, 12, 0.5, 2));
    assertArrayEquals(new int[12], objects(ROW, 12, 0.5, 100));
  }

  @Test
  void holesAreFilled() {
    float[] ring = {1, 1, 1, 1, 0, 1, 1, 1, 1};
    assertArrayEquals(new int[] {1, 1, 1, 1, 1, 1, 1, 1, 1}, objects(ring, 3, 0.9, 0));
  }

  @Test
  void anObjectOfSeveralSlicesIsOne() {
    List<float[]> slices =
        List.of(new float[] {0.9f, 0}, new float[] {0.9f, 0}, new float[] {0, 1});
    List<Img<IntType>> found =
        ProbableObjects.of(slices, 2, 1, new ProbableObjects.Options(0.8, 0.5, 0, 0));
    assertEquals(1, found.get(0).firstElement().get());
    assertEquals(1, found.get(1).firstElement().get());
    assertEquals(2, found.get(2).getAt(1, 0).get());
  }

  @Test
  void rangesAreChecked() {
    for (double[] bad : new double[][] {{0.4, 0.5, 0}, {1, 0.5, 0}, {0.5, 0, 0}, {0.5, 0.6, 0}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new ProbableObjects.Options(bad[0], bad[1], (long) bad[2], 0));
    }
    assertThrows(
        IllegalArgumentException.class, () -> new ProbableObjects.Options(0.5, 0.5, -1, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new ProbableObjects.Options(0.5, 0.5, 0, -1));
  }

  /** Down to a lower probability, but what is nowhere above a half is no object. */
  @Test
  void objectsReachIntoWhatTrainingHasCutAway() {
    float[] row = {0.3f, 0.9f, 0.4f, 0.4f, 0.9f, 0.3f, 0.1f, 0.4f, 0.4f};
    int[] found = new int[9];
    var image = ProbableObjects.of(List.of(row), 9, 1, new ProbableObjects.Options(0.5, 0.2, 0, 0));
    var cursor = image.get(0).cursor();
    for (int i = 0; i < 9; i++) found[i] = cursor.next().get();
    assertArrayEquals(new int[] {1, 1, 1, 2, 2, 2, 0, 0, 0}, found);
  }

  /** Two discs that overlap a little, of which the network is sure everywhere. */
  @Test
  void theirShapeTellsDiscsApart() {
    int width = 44;
    float[] p = new float[width * 24];
    for (int i = 0; i < p.length; i++) {
      double x = i % width - 12;
      double y = i / width - 12;
      boolean inside = x * x + y * y < 100 || (x - 18) * (x - 18) + y * y < 100;
      p[i] = inside ? 1 : 0;
    }
    int[] one = objects(p, width, 0.9, 0);
    assertEquals(1, java.util.Arrays.stream(one).max().orElseThrow());
    var options = new ProbableObjects.Options(0.5, 0.5, 0, 1.5);
    var split = ProbableObjects.of(List.of(p), width, 24, options).get(0);
    assertEquals(1, split.getAt(5, 12).get());
    assertEquals(2, split.getAt(37, 12).get());
    assertEquals(1, split.getAt(20, 12).get());
    assertEquals(2, split.getAt(22, 12).get());
    var deep = new ProbableObjects.Options(0.5, 0.5, 0, 8);
    assertEquals(1, ProbableObjects.of(List.of(p), width, 24, deep).get(0).getAt(37, 12).get());
  }
}
