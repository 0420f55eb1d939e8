package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TilingTest {
  private static Tiling tiling(int width, int height, int tile, int stride, int halo) {
    return new Tiling(width, height, new Tiling.Options(tile, stride, halo));
  }

  private static long up(long value, int stride) {
    return (value + stride - 1) / stride * stride;
  }

  @Test
  void anImageNoLargerThanATileIsOneWindow() {
    Tiling tiling = tiling(500, 300, 512, 16, 94);
    assertEquals(1, tiling.tiles().size());
    assertEquals(new Window(0, 0, 512, 304), tiling.tiles().get(0).window());
    assertEquals(new Window(0, 0, 500, 300), tiling.tiles().get(0).core());
    assertEquals(new Window(0, 0, 500, 300), tiling.tiles().get(0).written());
  }

  @Test
  void smallImagesAreGivenTheMinimumSize() {
    Tiling tiling = new Tiling(20, 300, new Tiling.Options(256, 16, 16, -1, 60));
    assertEquals(64, tiling.windowWidth());
    assertEquals(new Window(0, 0, 20, 144), tiling.tiles().get(0).core());
    Tiling raised = new Tiling(500, 20, new Tiling.Options(64, 16, 0, -1, 200));
    assertEquals(208, raised.windowHeight());
    assertTrue(raised.windowWidth() >= 208);
  }

  /** Networks that align by themselves are given the image and nothing more. */
  @Test
  void nothingIsPaddedForNetworksThatTakeAnySize() {
    Tiling.Options options = new Tiling.Options(256, 16, 32, -1, 16, 1);
    assertEquals(new Window(0, 0, 231, 77), new Tiling(231, 77, options).tiles().get(0).window());
    Tiling tiled = new Tiling(531, 77, options);
    assertEquals(531 % 16, tiled.windowWidth() % 16);
    assertThrows(IllegalArgumentException.class, () -> new Tiling.Options(256, 16, 0, 0, 0, 3));
  }

  @Test
  void computesFewPixels() {
    // ENGINE.md, section 3: naive 512/48 tiling of 1024 x 1024 costs 2.25, 2 x 2 tiles 1.41.
    assertTrue(tiling(1024, 1024, 608, 16, 48).overhead() <= 1.2);
    assertTrue(tiling(1024, 1024, 512, 16, 48).overhead() <= 1.5);
    assertTrue(tiling(2048, 2048, 1024, 16, 48).overhead() <= 1.25);
    assertTrue(tiling(5000, 3000, 1024, 16, 48).overhead() <= 1.25);
    assertEquals(1, tiling(1024, 1024, 512, 16, 0).overhead(), 1e-12);
    assertEquals(4, tiling(1024, 1024, 608, 16, 48).tiles().size());
  }

  @Test
  void plansKeepTheirPromises() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      int stride = new int[] {1, 2, 4, 8, 16, 32}[random.nextInt(6)];
      int halo = random.nextInt(40);
      int overlap = random.nextInt(3) == 0 ? random.nextInt(60) : -1;
      int minimum = random.nextInt(3) == 0 ? random.nextInt(120) : 0;
      long context = up(overlap < 0 ? halo : overlap, stride);
      int tile = (int) (2 * context + stride + random.nextInt(200)) + stride;
      int width = 1 + random.nextInt(900);
      int multiple = stride >> random.nextInt(Integer.numberOfTrailingZeros(stride) + 1);
      Tiling.Options options = new Tiling.Options(tile, stride, halo, overlap, minimum, multiple);
      Tiling tiling = new Tiling(width, 1 + random.nextInt(30), options);
      check(tiling, width, options, context);
    }
  }

  private static void check(Tiling tiling, int width, Tiling.Options options, long context) {
    String message = options + " on " + width;
    int stride = options.stride();
    int multiple = options.multiple();
    long padded = up(Math.max(width, options.minimum()), multiple);
    long end = 0;
    long next = 0;
    double[] weights = new double[width];
    for (Tile tile : tiling.tiles()) {
      if (tile.core().y() > 0) break; // the axes are planned alike; one row says it
      Window window = tile.window();
      Window core = tile.core();
      Window written = tile.written();
      assertEquals(0, window.x() % stride, message);
      assertEquals(0, window.width() % multiple, message);
      assertEquals(tiling.windowWidth(), window.width(), message);
      assertTrue(window.x() >= 0 && window.right() <= padded, message);
      assertTrue(window.width() >= options.minimum(), message);
      assertTrue(window.width() <= Math.max(options.tile(), options.minimum() + stride), message);
      end = window.right();
      assertEquals(next, core.x(), message);
      assertEquals(0, core.x() % stride, message);
      next = core.right();
      assertTrue(core.x() == 0 || core.x() - window.x() >= context, message);
      assertTrue(core.right() == width || window.right() - core.right() >= context, message);
      // What is written has the whole halo around it.
      assertTrue(written.contains(core), message);
      assertTrue(written.x() == 0 || written.x() - window.x() >= haloOf(options, context), message);
      assertTrue(
          written.right() == width || window.right() - written.right() >= haloOf(options, context),
          message);
      for (long x = written.x(); x < written.right(); x++)
        weights[(int) x] += tile.weight(x, written.y());
      if (options.overlap() <= options.halo()) assertFalse(tile.blends(), message);
    }
    assertEquals(width, next, message);
    assertEquals(padded, end, message + ": the last window ends with the image");
    for (double weight : weights) assertEquals(1, weight, 1e-6, message);
  }

  private static long haloOf(Tiling.Options options, long context) {
    return Math.min(up(options.halo(), options.stride()), context);
  }

  @Test
  void blendingIsALinearRamp() {
    Tiling tiling = new Tiling(96, 8, new Tiling.Options(64, 8, 8, 16, 0));
    List<Tile> tiles = tiling.tiles();
    assertEquals(2, tiles.size());
    assertTrue(tiles.get(0).blends());
    Window left = tiles.get(0).written();
    Window right = tiles.get(1).written();
    assertEquals(16, left.right() - right.x());
    for (int i = 0; i < 16; i++) {
      assertEquals((i + 0.5) / 16, tiles.get(1).weight(right.x() + i, 0), 1e-6);
      assertEquals(1 - (i + 0.5) / 16, tiles.get(0).weight(right.x() + i, 0), 1e-6);
    }
    assertEquals(1, tiles.get(0).weight(0, 7));
    assertEquals(1, tiles.get(1).weight(95, 7));
  }

  @Test
  void noRoomIsTold() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> tiling(1000, 10, 200, 16, 94))
            .getMessage();
    assertEquals(
        "A tile of 200 px has no room for 96 px of context on each side; use at least 208.",
        message);
    assertEquals(1, tiling(200, 100, 208, 16, 94).tiles().size());
    assertThrows(IllegalArgumentException.class, () -> new Tiling.Options(0, 16, 0));
    assertThrows(IllegalArgumentException.class, () -> new Tiling.Options(256, 16, 0, -2, 0));
    assertThrows(IllegalArgumentException.class, () -> tiling(0, 10, 64, 1, 0));
  }

  @Test
  void largePlanesHaveLongCoordinates() {
    Tiling tiling = new Tiling(3_000_000_000L, 512, new Tiling.Options(1 << 20, 16, 96));
    Tile last = tiling.tiles().get(tiling.tiles().size() - 1);
    assertEquals(3_000_000_000L, last.core().right());
    assertTrue(tiling.overhead() < 1.01);
  }
}
