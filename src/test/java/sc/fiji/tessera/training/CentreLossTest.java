package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values from the definition in double precision, gradients from differences of values. */
class CentreLossTest {
  private static final int N = 2;
  private static final int SIDE = 5;
  private static final int AREA = SIDE * SIDE;
  private static final int IGNORED = TrainingExample.IGNORED;

  /** A batch with pixels inside and outside of objects, and some that are ignored. */
  private record Case(int classes, float[] logits, float[] target, float[] guide) {
    static Case random(int classes, long seed) {
      Random random = new Random(seed);
      float[] logits = new float[N * (classes + 3) * AREA];
      for (int i = 0; i < logits.length; i++) logits[i] = (float) random.nextGaussian();
      float[] target = new float[N * AREA];
      float[] guide = new float[N * 4 * AREA];
      for (int n = 0; n < N; n++) {
        for (int p = 0; p < AREA; p++) {
          int t = random.nextInt(5) == 0 ? IGNORED : random.nextInt(Math.max(2, classes));
          target[n * AREA + p] = t;
          for (int c = 0; c < 3; c++) {
            guide[(n * 4 + c) * AREA + p] = 3 * (float) random.nextGaussian();
          }
          guide[(n * 4 + 3) * AREA + p] = random.nextInt(2);
        }
      }
      return new Case(classes, logits, target, guide);
    }

    float y(int n, int c, int p) {
      return logits[(n * (classes + 3) + c) * AREA + p];
    }

    float g(int n, int c, int p) {
      return guide[(n * 4 + c) * AREA + p];
    }

    LossTest.Result compute(Loss loss) {
      return LossTest.compute(
          loss,
          new LossTest.Logits(logits, N, classes + 3, SIDE, SIDE),
          target,
          null,
          new LossTest.Values(guide, N, 4, SIDE, SIDE),
          LossTest.Values.NONE);
    }

    double expected(double centre, double offset) {
      double ce = 0;
      double squares = 0;
      double absolute = 0;
      int valid = 0;
      int inside = 0;
      for (int n = 0; n < N; n++) {
        for (int p = 0; p < AREA; p++) {
          int t = (int) target[n * AREA + p];
          if (t == IGNORED) continue;
          valid++;
          ce += crossEntropy(n, p, t);
          squares += Math.pow(y(n, classes, p) - g(n, 0, p), 2);
          if (g(n, 3, p) == 0) continue;
          inside++;
          for (int c = 1; c < 3; c++) absolute += Math.abs(y(n, classes + c, p) - g(n, c, p));
        }
      }
      return ce / valid + centre * squares / valid + offset * absolute / (2 * inside);
    }

    private double crossEntropy(int n, int p, int t) {
      if (classes == 1) return Math.log1p(Math.exp(t == 1 ? -y(n, 0, p) : y(n, 0, p)));
      double sum = 0;
      for (int c = 0; c < classes; c++) sum += Math.exp(y(n, c, p));
      return Math.log(sum) - y(n, t, p);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void isTheSumOfThree(int classes) {
    Case c = Case.random(classes, classes);
    Loss own = new CrossEntropy(null, IGNORED);
    double value = c.compute(new CentreLoss(own, classes, IGNORED)).value();
    assertEquals(c.expected(200, 0.01), value, 1e-5 * value);
    value = c.compute(new CentreLoss(own, classes, IGNORED, 3, 0.7)).value();
    assertEquals(c.expected(3, 0.7), value, 1e-5 * value);
  }

  @Test
  void gradientsAreThoseOfTheValue() {
    Case c = Case.random(2, 9);
    Loss loss = new CentreLoss(new CrossEntropy(null, IGNORED), 2, IGNORED, 3, 0.7);
    float[] gradient = c.compute(loss).gradient();
    double step = 1e-3;
    for (int i = 0; i < c.logits.length; i++) {
      float before = c.logits[i];
      c.logits[i] = (float) (before + step);
      double above = c.expected(3, 0.7);
      c.logits[i] = (float) (before - step);
      double below = c.expected(3, 0.7);
      c.logits[i] = before;
      assertEquals((above - below) / (2 * step), gradient[i], 2e-4, "logit " + i);
    }
  }

  @Test
  void anIgnoredBatchTeachesNothing() {
    Case c = Case.random(2, 3);
    Arrays.fill(c.target, IGNORED);
    LossTest.Result r = c.compute(new CentreLoss(new CrossEntropy(null, IGNORED), 2, IGNORED));
    assertEquals(0, r.value());
    for (float g : r.gradient()) assertEquals(0, g);
  }

  @Test
  void distancesCannotBeLearnedBesides() {
    Loss boundary = new BoundaryLoss(IGNORED);
    assertThrows(IllegalArgumentException.class, () -> new CentreLoss(boundary, 2, IGNORED));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.01, 1})
  void theHardestPixelsCount(double share) {
    Case c = Case.random(3, 4);
    double[] each = new double[N * AREA];
    for (int i = 0; i < each.length; i++) {
      int t = (int) c.target[i];
      each[i] = t == IGNORED ? 0 : c.crossEntropy(i / AREA, i % AREA, t);
    }
    Arrays.sort(each);
    int count = Math.max(1, (int) Math.round(share * each.length));
    double expected = 0;
    for (int i = 0; i < count; i++) expected += each[each.length - 1 - i] / count;
    Loss hard = new HardestPixels(null, IGNORED, share);
    float[] logits = new float[N * 3 * AREA];
    for (int n = 0; n < N; n++) {
      System.arraycopy(c.logits, n * 6 * AREA, logits, n * 3 * AREA, 3 * AREA);
    }
    LossTest.Result r =
        LossTest.compute(hard, new LossTest.Logits(logits, N, 3, SIDE, SIDE), c.target, null);
    assertEquals(expected, r.value(), 1e-5);
  }
}
