package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.Random;
import java.util.stream.IntStream;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import org.junit.jupiter.api.Test;

class ScoreMapTest {
  private static Plane noise(int width, int height) {
    float[] values = new float[width * height];
    Random random = new Random(9);
    for (int i = 0; i < values.length; i++) values[i] = random.nextFloat();
    return SourceImage.of(ArrayImgs.floats(values, width, height), "noise").plane(0, 0);
  }

  /**
   * A little network: sum over a box of radius 3 (zero padding), maximum over the cells of a 4 x 4
   * grid, sum over 3 x 3 cells (zero padding), back to pixels, plus the box sum. Translation by
   * multiples of 4 commutes with it; any other does not. Needs 3 + 4 pixels beyond an aligned tile.
   */
  private static float[] network(float[] in, int w, int h) {
    float[] box = new float[w * h];
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++)
        for (int v = Math.max(0, y - 3); v <= Math.min(h - 1, y + 3); v++)
          for (int u = Math.max(0, x - 3); u <= Math.min(w - 1, x + 3); u++)
            box[y * w + x] += in[v * w + u];
    int cw = w / 4;
    int ch = h / 4;
    float[] cells = new float[cw * ch];
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++) {
        int cell = y / 4 * cw + x / 4;
        cells[cell] = Math.max(cells[cell], box[y * w + x]);
      }
    float[] out = box.clone();
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++)
        for (int v = Math.max(0, y / 4 - 1); v <= Math.min(ch - 1, y / 4 + 1); v++)
          for (int u = Math.max(0, x / 4 - 1); u <= Math.min(cw - 1, x / 4 + 1); u++)
            out[y * w + x] += cells[v * cw + u];
    return out;
  }

  private static float[] segment(Plane plane, Tiling.Options options) {
    ScoreMap map = new ScoreMap(1, plane.width(), plane.height());
    for (Tile tile : new Tiling(plane.width(), plane.height(), options).tiles()) {
      Window window = tile.window();
      FloatBuffer in = FloatBuffer.allocate((int) window.area());
      plane.read(0, window, in);
      map.add(tile, FloatBuffer.wrap(network(in.array(), window.width(), window.height())));
    }
    return map.plane(0);
  }

  private static double difference(float[] a, float[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> Math.abs(a[i] - b[i])).max().orElse(0);
  }

  @Test
  void tilesWithTheWholeHaloEqualTheWholeImage() {
    for (int[] size : new int[][] {{101, 67}, {96, 64}, {33, 200}, {7, 90}}) {
      Plane plane = noise(size[0], size[1]);
      float[] whole = segment(plane, new Tiling.Options(1024, 4, 7));
      for (int tile : new int[] {20, 32, 48, 60}) {
        float[] tiled = segment(plane, new Tiling.Options(tile, 4, 7));
        assertEquals(0, difference(whole, tiled), "tile " + tile);
        float[] blended = segment(plane, new Tiling.Options(tile + 24, 4, 7, 15, 0));
        assertEquals(0, difference(whole, blended), 1e-4, "blended tile " + tile);
      }
    }
  }

  @Test
  void tilesWithLessContextDoNot() {
    Plane plane = noise(101, 67);
    float[] whole = segment(plane, new Tiling.Options(1024, 4, 7));
    assertTrue(difference(whole, segment(plane, new Tiling.Options(32, 4, 7, 4, 0))) > 0.1);
    assertTrue(difference(whole, segment(plane, new Tiling.Options(32, 4, 7, 0, 0))) > 1);
  }

  private static ScoreMap filled(int classes, int width, int height, float... scores) {
    ScoreMap map = new ScoreMap(classes, width, height);
    Tile tile = new Tiling(width, height, new Tiling.Options(64, 1, 0)).tiles().get(0);
    map.add(tile, FloatBuffer.wrap(scores));
    return map;
  }

  @SuppressWarnings("unchecked")
  private static int[] values(RandomAccessibleInterval<?> labels) {
    int[] values = new int[(int) labels.size()];
    int i = 0;
    for (IntegerType<?> label : (RandomAccessibleInterval<? extends IntegerType<?>>) labels)
      values[i++] = label.getInteger();
    return values;
  }

  @Test
  void argmaxTakesTheFirstOfEquals() {
    ScoreMap map = filled(3, 2, 2, 0, 5, 1, -1, 0, 5, 2, -3, 1, 4, 2, -2);
    assertArrayEquals(new int[] {2, 0, 1, 0}, values(map.argmax()));
    assertTrue(map.argmax().getType() instanceof UnsignedByteType);
  }

  @Test
  void argmaxOfManyClassesIs16Bit() {
    float[] scores = new float[300 * 2];
    scores[299 * 2] = 1;
    scores[255 * 2 + 1] = 1;
    ScoreMap map = filled(300, 2, 1, scores);
    assertTrue(map.argmax().getType() instanceof UnsignedShortType);
    assertArrayEquals(new int[] {299, 255}, values(map.argmax()));
    assertArrayEquals(
        new int[] {255, 211},
        values(filled(256, 2, 1, java.util.Arrays.copyOfRange(scores, 88, 600)).argmax()));
  }

  @Test
  void argmaxCrossesItsBlocks() {
    ScoreMap map = new ScoreMap(2, 5000, 1);
    for (int x = 0; x < 5000; x++) map.plane(1)[x] = x % 3 - 1;
    int[] labels = values(map.argmax());
    for (int x = 0; x < 5000; x++) assertEquals(x % 3 == 2 ? 1 : 0, labels[x]);
  }

  @Test
  void softmaxSurvivesLargeLogits() {
    ScoreMap map = filled(2, 2, 1, 1000, 0, 1001, (float) Math.log(3));
    map.softmax();
    assertEquals(1 / (1 + Math.E), map.plane(0)[0], 1e-6);
    assertEquals(0.75, map.plane(1)[1], 1e-6);
    assertEquals(1, map.plane(0)[1] + map.plane(1)[1], 1e-6);
  }

  @Test
  void sigmoidAndThreshold() {
    ScoreMap map = filled(1, 3, 1, -1, 0, 2);
    map.sigmoid();
    assertEquals(1 / (1 + Math.exp(-2)), map.plane(0)[2], 1e-6);
    assertArrayEquals(new int[] {0, 0, 1}, values(map.threshold(0.5)));
    assertThrows(IllegalArgumentException.class, () -> new ScoreMap(2, 1, 1).threshold(0.5));
  }

  @Test
  void severalThreadsAddTiles() {
    int size = 512;
    Tiling tiling = new Tiling(size, size, new Tiling.Options(64, 8, 0, 16, 0));
    ScoreMap map = new ScoreMap(2, size, size);
    float[] ones = new float[2 * 64 * 64];
    java.util.Arrays.fill(ones, 1);
    tiling.tiles().parallelStream().forEach(tile -> map.add(tile, FloatBuffer.wrap(ones)));
    for (int c = 0; c < 2; c++) for (float score : map.plane(c)) assertEquals(1, score, 1e-5);
  }

  @Test
  void scoresAreReadFromThePositionWhichStays() {
    ScoreMap map = new ScoreMap(1, 2, 1);
    Tile tile = new Tiling(2, 1, new Tiling.Options(8, 1, 0)).tiles().get(0);
    FloatBuffer scores = FloatBuffer.wrap(new float[] {9, 9, 3, 4});
    scores.position(2);
    map.add(tile, scores);
    assertEquals(2, scores.position());
    assertArrayEquals(new float[] {3, 4}, map.plane(0));
  }

  @Test
  void wrongSizesAreTold() {
    Tile tile = new Tiling(4, 4, new Tiling.Options(8, 1, 0)).tiles().get(0);
    assertThrows(
        IllegalArgumentException.class,
        () -> new ScoreMap(2, 4, 4).add(tile, FloatBuffer.allocate(31)));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ScoreMap(1, 3, 4).add(tile, FloatBuffer.allocate(16)));
    assertThrows(IllegalArgumentException.class, () -> new ScoreMap(1, 1 << 16, 1 << 16));
  }
}
