package sc.fiji.tessera.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BlurTest {
  private static final int WIDTH = 201;
  private static final int HEIGHT = 190;

  @Test
  void aPointSpreadsToTheStandardDeviationAskedFor() {
    for (double sigma : new double[] {1, 2.5, 5, 9, 20}) {
      float[] plane = new float[WIDTH * HEIGHT];
      plane[95 * WIDTH + 100] = 1;
      float[] blurred = Blur.gaussian(plane, WIDTH, HEIGHT, sigma);
      double sum = 0;
      double square = 0;
      for (int i = 0; i < blurred.length; i++) {
        double dx = i % WIDTH - 100;
        sum += blurred[i];
        square += blurred[i] * dx * dx;
      }
      assertEquals(1, sum, 0.02, "sum, sigma " + sigma);
      assertEquals(sigma, Math.sqrt(square / sum), 0.08 * sigma);
    }
  }

  @Test
  void anEvenPlaneStaysEven() {
    float[] plane = new float[WIDTH * HEIGHT];
    Arrays.fill(plane, 3);
    for (double sigma : new double[] {0, 0.7, 4, 30}) {
      assertArrayEquals(plane, Blur.gaussian(plane, WIDTH, HEIGHT, sigma), 1e-4f);
    }
  }

  @Test
  void noBlurChangesNothing() {
    float[] plane = {1, 2, 3, 4, 5, 6};
    assertArrayEquals(plane, Blur.gaussian(plane, 3, 2, 0));
  }
}
