package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.RegionMask;

/** Logits where the mask is against those of the whole image, bit by bit. */
class MaskLogitsTest {
  private static final int LOW = 16;
  private static final int SIDE = 64;

  /** Nothing but one blob, of several cells or of one. */
  private static BilinearMap blob(int x, int y, double radius, Random random) {
    float[] values = new float[LOW * LOW];
    for (int i = 0; i < values.length; i++) {
      double d = Math.hypot(i % LOW - x, i / LOW - y);
      values[i] = (float) (d <= radius ? 6 * random.nextDouble() - 0.5 : -9 * random.nextDouble());
    }
    return new BilinearMap(values, LOW);
  }

  private static ImageEmbedding image(int width, int height, boolean stretched) {
    ImageEmbedding.Frame frame =
        stretched
            ? ImageEmbedding.Frame.stretched(SIDE)
            : ImageEmbedding.Frame.longest(width, height, SIDE);
    return new ImageEmbedding(Map.of(), width, height, frame);
  }

  /** The definition: all of the square, the image in it, all of the image. */
  private static BilinearMap whole(BilinearMap low, ImageEmbedding image, boolean stretched) {
    if (stretched) return low.resized(image.width(), image.height());
    ImageEmbedding.Frame frame = image.frame();
    BilinearMap square = low.resized(SIDE, SIDE);
    float[] cut = new float[frame.width() * frame.height()];
    for (int i = 0; i < cut.length; i++) {
      cut[i] = square.values()[i / frame.width() * SIDE + i % frame.width()];
    }
    return new BilinearMap(cut, frame.width()).resized(image.width(), image.height());
  }

  private static void assertSame(BilinearMap low, int width, int height, boolean stretched) {
    ImageEmbedding image = image(width, height, stretched);
    BilinearMap expected = whole(low, image, stretched);
    BilinearMap.Part part = MaskLogits.above(-1, low, image, stretched);
    for (int i = 0; i < width * height; i++) {
      int x = i % width;
      int y = i / width;
      boolean inside = part != null && x >= part.left() && x < part.left() + part.map().width();
      inside = inside && y >= part.top() && y < part.top() + part.map().height();
      float value = expected.values()[i];
      if (!inside) assertTrue(value <= -1, "left out at " + x + ", " + y);
      else {
        int at = (y - part.top()) * part.map().width() + x - part.left();
        assertEquals(value, part.map().values()[at], "at " + x + ", " + y);
      }
    }
    ObjectMask mask = MaskChoice.mask(part, low, 1);
    assertEquals(RegionMask.of(width, height, i -> expected.values()[i] > 0), mask.mask());
    double stable = MaskChoice.stability(expected.values(), 1);
    if (mask.mask().area() > 0) assertEquals(stable, mask.stability());
  }

  @Test
  void theyAreThoseOfTheWholeImage() {
    Random random = new Random(5);
    int[][] sizes = {{85, 64}, {64, 64}, {200, 90}, {30, 77}, {7, 300}, {16, 16}, {1, 1}};
    for (int[] size : sizes) {
      for (int i = 0; i < 12; i++) {
        BilinearMap low = blob(random.nextInt(LOW), random.nextInt(LOW), i % 4, random);
        assertSame(low, size[0], size[1], false);
        assertSame(low, size[0], size[1], true);
      }
    }
  }

  @Test
  void whatIsNowhereOrBesideTheImageIsNothing() {
    BilinearMap nothing = new BilinearMap(new float[LOW * LOW], LOW);
    java.util.Arrays.fill(nothing.values(), -5);
    assertNull(MaskLogits.above(-1, nothing, image(85, 64, false), false));
    BilinearMap below = blob(3, 15, 0, new Random(1)); // an image twice as wide ends at row 8
    below.values()[15 * LOW + 3] = 4;
    for (int i = 0; i < 15 * LOW; i++) below.values()[i] = -7;
    assertNull(MaskLogits.above(-1, below, image(80, 40, false), false));
  }
}
