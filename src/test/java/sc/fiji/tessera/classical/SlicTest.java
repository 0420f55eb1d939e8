package sc.fiji.tessera.classical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.ConnectedComponents;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.Vectors;

class SlicTest {
  /** A regular grid where there is nothing to keep to. */
  @Test
  void anEmptyImageIsDividedEvenly() {
    double[] labels =
        Vectors.values(
            Slic.of(ArrayImgs.floats(40, 30), false, new Slic.Options(12, 10, 10), () -> false));
    assertEquals(12, Arrays.stream(labels).max().orElse(0));
    for (int r = 1; r <= 12; r++) {
      int label = r;
      assertEquals(100, Arrays.stream(labels).filter(l -> l == label).count(), 25);
    }
  }

  /** A disc of another colour is made of whole super-pixels, each of one piece. */
  @Test
  void keepsToBorders() {
    Random random = new Random(4);
    float[] colours = new float[60 * 60 * 3];
    boolean[] disc = new boolean[3600];
    for (int p = 0; p < 3600; p++) {
      disc[p] = Math.hypot(p % 60 - 31, p / 60 - 27) < 17;
      for (int c = 0; c < 3; c++) {
        colours[c * 3600 + p] = (float) ((disc[p] ? 60 + 60 * c : 100) + random.nextGaussian() * 4);
      }
    }
    Img<IntType> labels =
        Slic.of(
            ArrayImgs.floats(colours, 60, 60, 3), true, new Slic.Options(50, 10, 10), () -> false);
    double[] values = Vectors.values(labels);
    int count = (int) Arrays.stream(values).max().orElse(0);
    int[][] votes = new int[count + 1][2];
    for (int p = 0; p < 3600; p++) votes[(int) values[p]][disc[p] ? 1 : 0]++;
    int wrong = Arrays.stream(votes).mapToInt(v -> Math.min(v[0], v[1])).sum();
    assertTrue(wrong < 20, wrong + " pixels across the border");
    assertTrue(count > 35 && count < 65, count + " super-pixels");
    assertEquals(count, ConnectedComponents.ofEachLabel(labels, Connectivity.FACES).count());
  }

  /** Of slices that are five times as far apart as pixels, regions span fewer. */
  @Test
  void slicesThatAreFarApartMakeFlatRegions() {
    int[] count = new int[2];
    for (int i = 0; i < 2; i++) {
      double[] labels =
          Vectors.values(
              Slic.of(
                  ArrayImgs.floats(20, 20, 10),
                  false,
                  new Slic.Options(32, 10, 5),
                  () -> false,
                  i == 0 ? new double[] {1, 1, 1} : new double[] {1, 1, 5}));
      double first = labels[0];
      for (int z = 0; z < 10; z++) if (labels[z * 400] == first) count[i]++;
    }
    assertEquals(5, count[0]);
    assertTrue(count[1] <= 2, count[1] + " slices");
  }

  @Test
  void volumesToo() {
    double[] labels =
        Vectors.values(
            Slic.of(ArrayImgs.floats(20, 20, 10), false, new Slic.Options(32, 10, 5), () -> false));
    assertEquals(32, Arrays.stream(labels).max().orElse(0));
  }
}
