package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ElasticFieldTest {
  private static final double[][] NODES = {{4, -8, 2}, {10, -3, 6}, {-5, 7, 1}};

  /** The vector elastic_bicubic_field_3x3_to_5x7, a = -0.5. */
  private static final float[] EXPECTED = {
    4f, 0.07407407f, -5.185185f, -8f, -5.925926f, -1.4074074f, 2f, //
    7.9375f, 3.3842592f, -2.7314816f, -6.125f, -4.074074f, 0.69907407f, 4.3125f, //
    10f, 5.814815f, 0.18518518f, -3f, -1.2962963f, 2.851852f, 6f, //
    2.875f, 2.6550925f, 2.3726852f, 2.3125f, 2.6967592f, 3.3032408f, 3.75f, //
    -5f, -1.2222222f, 3.8888888f, 7f, 6.111111f, 3.2222223f, 1f
  };

  @Test
  void theFieldIsThatOfTheVector() {
    assertArrayEquals(EXPECTED, ElasticField.bicubic(NODES, 5, 7), 1e-5f);
  }

  @Test
  void noFieldFoldsThePatch() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      assertTrue(ElasticField.draw(64, 60, random).leastJacobian() > 0.2);
    }
  }

  @Test
  void displacementsAreAsStrongAsAskedFor() {
    Random random = new Random(1);
    double sum = 0;
    int n = 2000;
    for (int i = 0; i < n; i++) {
      float corner = ElasticField.draw(143, 10, random).dx()[0];
      sum += corner * corner;
    }
    assertEquals(2.5, Math.sqrt(sum / n), 0.15); // 10 px on 572, a quarter of that side
  }

  /** Backward mapping: what is displaced to the right is read further to the right. */
  @Test
  void pixelsAndClassesMoveTogether() {
    int side = 9;
    float[] values = new float[side * side];
    byte[] classes = new byte[side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % side;
      classes[i] = (byte) (i % side >= 5 ? 1 : 0);
    }
    TrainingExample e =
        new TrainingExample(
            "e", 0, side, side, Intensities.of(new float[][] {values}, side), classes, null);
    float[] dx = new float[side * side];
    Arrays.fill(dx, 1.25f);
    ElasticField field = new ElasticField(side, dx, new float[side * side]);
    FloatBuffer image = FloatBuffer.allocate(side * side);
    LongBuffer labels = LongBuffer.allocate(side * side);
    new Patch(e, side, 4, 4, 1, 0, 0, 1, field).draw(image, labels, null);
    assertEquals(3.25f, image.get(2));
    assertEquals(0, labels.get(2)); // nearest to column 3
    assertEquals(1, labels.get(4)); // nearest to column 5
    assertEquals(TrainingExample.IGNORED, labels.get(8)); // column 9 is outside
  }
}
