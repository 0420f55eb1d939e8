package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.image.Affine;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.label.ScoredBox;

/** Known objects, found by a detector that knows the pixels of a tile and nothing else. */
class TiledDetectorTest {
  private static final int WIDTH = 170;
  private static final int HEIGHT = 131;
  private static final Affine[] AS_IT_IS = {Affine.IDENTITY};

  /** Pixel values are the numbers of objects, 0 where there is none; classes are their parity. */
  private static final class Scene {
    final float[] pixels = new float[WIDTH * HEIGHT];
    int count;

    /** An ellipse that covers nothing else, also not a neighbour; what falls outside is cut. */
    void ellipse(double x, double y, double a, double b) {
      BitSet own = new BitSet();
      for (int p = 0; p < pixels.length; p++) {
        double u = (p % WIDTH - x) / a;
        double v = (double) (p / WIDTH - y) / b;
        if (u * u + v * v > 1) continue;
        if (pixels[p] != 0) return;
        own.set(p);
      }
      if (own.isEmpty()) return;
      count++;
      own.stream().forEach(p -> pixels[p] = count);
    }

    Plane plane() {
      return SourceImage.of(ArrayImgs.floats(pixels, WIDTH, HEIGHT), "scene").plane(0, 0);
    }

    RegionMask mask(int number) {
      return RegionMask.of(WIDTH, HEIGHT, p -> pixels[p] == number);
    }
  }

  /**
   * One object for each number; masks as a network gives them, a pixel more or less here or there.
   */
  private static List<DetectedObject> found(DetectorImage image, Random rough) {
    TreeMap<Integer, RegionMask> all = new TreeMap<>();
    for (float v : image.values()) {
      if (v != 0) all.computeIfAbsent((int) v, n -> mask(image, n, rough));
    }
    List<DetectedObject> objects = new ArrayList<>();
    all.forEach(
        (number, m) -> {
          if (m.area() == 0) return;
          ScoredBox box =
              new ScoredBox(
                  m.left(),
                  m.top(),
                  m.left() + m.width(),
                  m.top() + m.height(),
                  rough == null ? 0.9 : 0.5 + rough.nextDouble() / 2);
          objects.add(new DetectedObject(box, 1 + number % 2, m));
        });
    objects.sort(Comparator.comparingDouble(DetectedObject::score).reversed());
    return objects;
  }

  private static RegionMask mask(DetectorImage image, int number, Random rough) {
    return RegionMask.of(
        image.width(),
        image.height(),
        p -> image.values()[p] == number && (rough == null || rough.nextInt(20) > 0));
  }

  private static List<DetectedObject> detected(Scene scene, int tile, int overlap, Random rough) {
    ObjectDetector fake = (image, progress) -> found(image, rough);
    return new TiledDetector(fake, tile, overlap).detect(scene.plane(), AS_IT_IS, Progress.NONE);
  }

  /** Every object once, and whole. */
  private static void assertAll(Scene scene, List<DetectedObject> found, double agreement) {
    assertEquals(scene.count, found.size());
    for (int n = 1; n <= scene.count; n++) {
      RegionMask mask = scene.mask(n);
      int label = 1 + n % 2;
      double best =
          found.stream()
              .filter(o -> o.label() == label)
              .mapToDouble(o -> o.mask().iou(mask))
              .max()
              .orElse(0);
      assertEquals(1, best, 1 - agreement, "object " + n);
    }
  }

  private static Scene random(int seed, double largest) {
    Random random = new Random(seed);
    Scene scene = new Scene();
    for (int i = 0; i < 200; i++) {
      double a = 2 + random.nextDouble() * (largest - 2);
      double b = 2 + random.nextDouble() * (largest - 2);
      scene.ellipse(random.nextDouble() * WIDTH, random.nextDouble() * HEIGHT, a, b);
    }
    return scene;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void smallObjectsAreFoundOnceAndWhole(int seed) {
    Scene scene = random(seed, 9);
    assertAll(scene, detected(scene, 64, 24, null), 1);
    assertAll(scene, detected(scene, 64, 24, new Random(seed)), 0.75);
  }

  /** Larger than the overlap, some larger than a tile. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void largeObjectsArePutTogether(int seed) {
    Scene scene = random(seed, 45);
    assertAll(scene, detected(scene, 64, 24, null), 1);
    assertAll(scene, detected(scene, 50, 10, null), 1);
    assertAll(scene, detected(scene, 64, 24, new Random(seed)), 0.85);
  }

  /** Whose masks end two pixels before the border, although the objects go on. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void masksThatEndBeforeTheBorder(int seed) {
    Scene scene = random(seed, 45);
    ObjectDetector shy =
        (image, progress) -> {
          float[] inner = new float[image.values().length];
          for (int i = 0; i < inner.length; i++) {
            int x = i % image.width();
            int y = i / image.width();
            boolean in = x >= 2 && y >= 2 && x < image.width() - 2 && y < image.height() - 2;
            if (in) inner[i] = image.values()[i];
          }
          return found(new DetectorImage(inner, 1, image.height(), image.width()), null);
        };
    for (int i = 0; i < scene.pixels.length; i++) {
      int x = i % WIDTH;
      int y = i / WIDTH;
      boolean in = x >= 2 && y >= 2 && x < WIDTH - 2 && y < HEIGHT - 2;
      if (!in) scene.pixels[i] = 0;
    }
    TiledDetector tiled = new TiledDetector(shy, 64, 24);
    List<DetectedObject> found = tiled.detect(scene.plane(), AS_IT_IS, Progress.NONE);
    long visible =
        IntStream.rangeClosed(1, scene.count)
            .filter(n -> scene.mask(n).area() > 0)
            .peek(
                n ->
                    assertEquals(
                        1, found.stream().filter(o -> o.mask().equals(scene.mask(n))).count()))
            .count();
    assertEquals(visible, found.size());
  }

  @Test
  void oneTileIsTheDetectorItself() {
    Scene scene = random(7, 20);
    List<DetectedObject> expected = found(new DetectorImage(scene.pixels, 1, HEIGHT, WIDTH), null);
    assertEquals(expected, detected(scene, 200, 10, null));
  }

  @Test
  void theCrossingOfFourTiles() {
    Scene scene = new Scene();
    scene.ellipse(85, 65, 70, 50);
    List<DetectedObject> found = detected(scene, 90, 10, null);
    assertEquals(1, found.size());
    assertEquals(scene.mask(1), found.get(0).mask());
    assertEquals(scene.mask(1).width(), found.get(0).box().right() - found.get(0).box().left());
  }

  @ParameterizedTest
  @CsvSource({"100, 0 36", "101, 0 18 37", "64, 0", "10, 0", "128, 0 32 64"})
  void tilesAreAsFewAsPossible(int length, String starts) {
    int[] found = new TiledDetector((i, p) -> List.of(), 64, 28).starts(length);
    String text = String.join(" ", Arrays.stream(found).mapToObj(s -> "" + s).toList());
    assertEquals(starts, text);
  }

  @Test
  void tilesWithoutOverlapAreRefusedAndCancellationIsHeard() {
    ObjectDetector none = (image, progress) -> List.of();
    Exception e = assertThrows(IllegalArgumentException.class, () -> new TiledDetector(none, 9, 0));
    assertEquals(
        "Tiles must be larger than what they share, and share 1 pixel or more, unlike tiles of 9"
            + " pixels that share 0.",
        e.getMessage());
    List<Double> told = new ArrayList<>();
    Progress third =
        new Progress() {
          @Override
          public void report(double fraction, String message) {
            told.add(fraction);
          }

          @Override
          public boolean cancelled() {
            return told.size() == 3;
          }
        };
    Plane plane = new Scene().plane();
    TiledDetector tiled = new TiledDetector(none, 90, 10);
    assertThrows(CancellationException.class, () -> tiled.detect(plane, AS_IT_IS, third));
    assertArrayEquals(
        new double[] {0.25, 0.5, 0.75}, told.stream().mapToDouble(d -> d).toArray(), 1e-12);
  }
}
