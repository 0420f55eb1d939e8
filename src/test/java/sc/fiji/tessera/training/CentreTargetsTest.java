package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.CentreObjects;
import sc.fiji.tessera.label.LabelArray;

class CentreTargetsTest {
  private static final int SIDE = 40;

  /** Rectangles of 9 x 7 that touch, with numbers that have gaps. */
  private static int[] rectangles() {
    int[] objects = new int[SIDE * SIDE];
    for (int p = 0; p < objects.length; p++) {
      int x = p % SIDE / 9;
      int y = p / SIDE / 7;
      if (x < 4 && y < 5 && y != 2) objects[p] = 100 * y + 7 * x + 3;
    }
    return objects;
  }

  /** Pixel by pixel, from the definition. */
  @Test
  void everyPixelPointsToTheMeanOfItsObject() {
    int[] objects = rectangles();
    float[][] maps = CentreTargets.of(objects, SIDE);
    for (int p = 0; p < objects.length; p++) {
      double x = 0;
      double y = 0;
      int n = 0;
      for (int q = 0; q < objects.length; q++) {
        if (objects[q] != objects[p]) continue;
        x += q % SIDE;
        y += q / SIDE;
        n++;
      }
      boolean inside = objects[p] > 0;
      assertEquals(inside ? 1 : 0, maps[3][p]);
      assertEquals(inside ? y / n - p / SIDE : 0, maps[1][p], 1e-5);
      assertEquals(inside ? x / n - p % SIDE : 0, maps[2][p], 1e-5);
    }
  }

  @Test
  void gaussiansAreAsWideAsObjectsAllow() {
    float[][] maps = CentreTargets.of(rectangles(), SIDE);
    double sigma = 0.25 * 2 * Math.sqrt(63 / Math.PI);
    int centre = 3 * SIDE + 4; // of the first: columns 0 to 8, rows 0 to 6
    assertEquals(1, maps[0][centre]);
    assertEquals(Math.exp(-4 / (2 * sigma * sigma)), maps[0][centre - 2], 1e-5);
    int[] all = new int[120 * 120];
    Arrays.fill(all, 5);
    float[] one = CentreTargets.of(all, 120)[0];
    int middle = 60 * 120 + 60;
    assertEquals(1, one[middle]);
    assertEquals(Math.exp(-100 / 128.0), one[middle + 10], 1e-5);
    assertEquals(0, one[middle + 30]);
  }

  @Test
  void groupingGivesTheObjectsBack() {
    int[] objects = rectangles();
    float[][] maps = CentreTargets.of(objects, SIDE);
    byte[] things = new byte[objects.length];
    for (int p = 0; p < things.length; p++) things[p] = (byte) maps[3][p];
    CentreObjects.Maps centres = new CentreObjects.Maps(maps[0], maps[1], maps[2], SIDE);
    int[] found =
        LabelArray.read(CentreObjects.of(centres, things, CentreObjects.Options.USUAL, () -> false))
            .values();
    int[] values = Arrays.stream(objects).sorted().distinct().toArray();
    int[] numbered = Arrays.stream(objects).map(l -> Arrays.binarySearch(values, l)).toArray();
    assertArrayEquals(numbered, found);
  }

  /** A patch that is turned and cut: what is seen of an object is the object. */
  @Test
  void patchesHaveTheirOwnCentres() {
    Random random = new Random(1);
    int[] objects = rectangles();
    byte[] classes = new byte[objects.length];
    for (int p = 0; p < classes.length; p++) classes[p] = (byte) (objects[p] > 0 ? 1 : 0);
    TrainingExample example =
        new TrainingExample("a", 0, SIDE, SIDE, pixels(random), classes, null).with(objects);
    double cos = 0.9 * Math.cos(0.5);
    double sin = 0.9 * Math.sin(0.5);
    Patch patch = new Patch(example, 24, 12, 30, cos, -sin, sin, cos);
    LongBuffer drawn = LongBuffer.allocate(24 * 24);
    patch.draw(FloatBuffer.allocate(24 * 24), drawn, null);
    FloatBuffer guide = FloatBuffer.allocate(4 * 24 * 24);
    CentreTargets.append(patch, guide);
    int[] own = patch.objects();
    float[][] maps = CentreTargets.of(own, 24);
    for (int p = 0; p < own.length; p++) {
      assertEquals(drawn.get(p) == 1, own[p] > 0);
      for (int c = 0; c < 4; c++) assertEquals(maps[c][p], guide.get(c * own.length + p));
    }
  }

  private static Intensities pixels(Random random) {
    float[][] channels = new float[1][SIDE * SIDE];
    for (int i = 0; i < channels[0].length; i++) channels[0][i] = random.nextFloat();
    return Intensities.of(channels, SIDE);
  }
}
