package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntensityChangeTest {
  private static final int SIDE = 31;

  private static FloatBuffer point() {
    FloatBuffer image = FloatBuffer.allocate(2 * SIDE * SIDE);
    image.put(SIDE * SIDE + 15 * SIDE + 15, 1);
    return image;
  }

  private static double[] moments(FloatBuffer image) {
    double sum = 0;
    double spread = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
      double v = image.get(SIDE * SIDE + i);
      double x = i % SIDE - 15;
      double y = i / SIDE - 15;
      sum += v;
      spread += v * (x * x + y * y);
    }
    return new double[] {sum, spread / sum};
  }

  @Test
  void aGaussianHasItsWidth() {
    FloatBuffer image = point();
    PointSpread.gaussian(1.5).apply(image, SIDE * SIDE, SIDE);
    double[] m = moments(image);
    assertEquals(1, m[0], 1e-5);
    assertEquals(2 * 1.5 * 1.5, m[1], 0.15); // cut off at three sigma
    for (int i = 0; i < SIDE * SIDE; i++) assertEquals(0, image.get(i), "the plane before");
  }

  @Test
  void aDiscHasItsRadius() {
    FloatBuffer image = point();
    PointSpread.disc(5).apply(image, SIDE * SIDE, SIDE);
    double[] m = moments(image);
    assertEquals(1, m[0], 1e-5);
    assertEquals(12.5, m[1], 0.5); // r^2 / 2
    float centre = image.get(SIDE * SIDE + 15 * SIDE + 15);
    assertEquals(centre, image.get(SIDE * SIDE + 15 * SIDE + 19), 1e-6f);
    assertEquals(0, image.get(SIDE * SIDE + 15 * SIDE + 21));
  }

  @Test
  void anEvenPatchStaysEvenAtItsBorders() {
    FloatBuffer image = FloatBuffer.allocate(16);
    for (int i = 0; i < 16; i++) image.put(i, 3);
    PointSpread.gaussian(2).apply(image, 0, 4); // wider than the patch
    for (int i = 0; i < 16; i++) assertEquals(3, image.get(i), 1e-5f);
  }

  @Test
  void opticsStayWhereNoneAreAskedFor() {
    Random random = new Random(1);
    int blurred = 0;
    for (int i = 0; i < 1000; i++) {
      assertNull(IntensityChange.draw(0, random).blur());
      if (IntensityChange.draw(1, random).blur() != null) blurred++;
    }
    assertEquals(300, blurred, 50);
  }

  @Test
  void exposureChangesAllChannelsAlike() {
    Random random = new Random(7);
    FloatBuffer image = FloatBuffer.allocate(2 * 4);
    for (int i = 0; i < 8; i++) image.put(i, i % 4);
    IntensityChange change = new IntensityChange(null, 2, 0.5f, 2, 0);
    change.apply(image, 0, 8, 2, random);
    for (int i = 0; i < 8; i++) assertEquals(2 * (i % 4) * (i % 4) + 0.5f, image.get(i), 1e-5f);
    new IntensityChange(null, 1, 0, 1, 0.1f).apply(image, 0, 8, 2, random);
    assertTrue(image.get(0) != image.get(4), "noise is drawn for each pixel");
  }
}
