package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeightOrderTest {
  /** Noise, few heights, and every kind of odd number, against sorting boxed numbers. */
  @Test
  void theOrderIsThatOfAStableSort() {
    Random random = new Random(4);
    float[] odd = {
      Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -0f, 0f, 1e-45f, -1e38f
    };
    for (int round = 0; round < 60; round++) {
      float[] heights = new float[random.nextInt(3000)];
      byte[] mask = new byte[heights.length];
      for (int i = 0; i < heights.length; i++) {
        mask[i] = (byte) random.nextInt(3);
        heights[i] =
            switch (round % 3) {
              case 0 -> Float.intBitsToFloat(random.nextInt());
              case 1 -> random.nextInt(5) - 2;
              default -> odd[random.nextInt(odd.length)];
            };
      }
      int[] expected =
          IntStream.range(0, heights.length)
              .filter(i -> mask[i] != 0)
              .boxed()
              .sorted((a, b) -> Float.compare(heights[b], heights[a]))
              .mapToInt(i -> i)
              .toArray();
      assertArrayEquals(expected, HeightOrder.descending(heights, mask), "round " + round);
    }
  }
}
