package sc.fiji.tessera.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import org.junit.jupiter.api.Test;

class NucleiSceneTest {
  private static final int SIDE = 192;

  @Test
  void theSameSeedGivesTheSameBytes() {
    for (long seed = 1; seed <= 5; seed++) {
      Sample one = NucleiScene.random(seed, SIDE, 160).generate();
      Sample two = NucleiScene.random(seed, SIDE, 160).generate();
      assertArrayEquals(Pixels.of(one.image()), Pixels.of(two.image()));
      assertArrayEquals(Pixels.of(one.labels()), Pixels.of(two.labels()));
    }
  }

  @Test
  void anotherSeedGivesAnotherScene() {
    Sample one = NucleiScene.easy(1, SIDE, SIDE).generate();
    Sample two = NucleiScene.easy(2, SIDE, SIDE).generate();
    assertFalse(Arrays.equals(Pixels.of(one.image()), Pixels.of(two.image())));
    assertFalse(Arrays.equals(Pixels.of(one.labels()), Pixels.of(two.labels())));
  }

  @Test
  void whatIsSeenDoesNotChangeWhatIsTrue() {
    NucleiScene.Options options = NucleiScene.easy(3, SIDE, SIDE).options();
    NucleiScene.Options worse =
        options
            .with(new Camera(20, 5, 1, 10, 16))
            .with(new Optics(3, 0.5, 6, 0.5, 0.5))
            .with(new Surroundings(0.5, 0.1, 0.2, 1))
            .with(new NucleiStain(1, 0.1, 0.3, 0.2, 4, 4, 0.5, 1));
    Sample good = new NucleiScene(options).generate();
    Sample bad = new NucleiScene(worse).generate();
    assertArrayEquals(Pixels.of(good.labels()), Pixels.of(bad.labels()));
    assertFalse(Arrays.equals(Pixels.of(good.image()), Pixels.of(bad.image())));
  }

  @Test
  void everyNucleusIsOnePieceAndEveryNumberIsInUse() {
    for (long seed = 1; seed <= 30; seed++) {
      Sample sample = NucleiScene.random(seed, SIDE, SIDE).generate();
      int[] labels = Pixels.of(sample.labels());
      assertEquals(sample.count(), Arrays.stream(labels).filter(l -> l > 0).distinct().count());
      assertEquals(sample.count(), Pixels.pieces(labels, SIDE), "seed " + seed);
      assertTrue(sample.count() > 0, "seed " + seed);
    }
  }

  /** Without blur, background and noise, light comes from labelled pixels and from no other. */
  @Test
  void theLabelsAreExactlyWhereTheDyeIs() {
    for (long seed = 1; seed <= 10; seed++) {
      NucleiScene.Options options =
          NucleiScene.random(Modality.FLUORESCENCE, seed, SIDE, SIDE)
              .options()
              .with(new Surroundings(0, 0, 0, 0))
              .with(new Optics(0, 0, 0, 0, 0))
              .with(new Camera(1e6, 0, 0.01, 0, 16));
      Sample sample = new NucleiScene(options).generate();
      int[] grey = Pixels.of(sample.image());
      int[] labels = Pixels.of(sample.labels());
      for (int i = 0; i < grey.length; i++) assertEquals(labels[i] > 0, grey[i] > 0);
    }
  }

  @Test
  void sizesAndCoverageAreThoseAskedFor() {
    NucleiPopulation population = NucleiPopulation.scattered(0.25, 10);
    NucleiScene.Options options = NucleiScene.easy(4, 512, 512).options().with(population);
    int[] labels = Pixels.of(new NucleiScene(options).generate().labels());
    int[] area = new int[1 + Arrays.stream(labels).max().orElse(0)];
    boolean[] cut = new boolean[area.length];
    for (int i = 0; i < labels.length; i++) {
      area[labels[i]]++;
      int x = i % 512;
      if (x == 0 || x == 511 || i < 512 || i >= 511 * 512) cut[labels[i]] = true;
    }
    double sum = 0;
    int whole = 0;
    for (int label = 1; label < area.length; label++) {
      if (cut[label]) continue;
      double radius = Math.sqrt(area[label] / Math.PI);
      assertTrue(radius > 5 && radius < 16, "radius " + radius);
      sum += radius;
      whole++;
    }
    assertEquals(10, sum / whole, 0.5);
    assertEquals(0.25, 1 - area[0] / (512.0 * 512), 0.005);
  }

  @Test
  void nucleiTouchWhereAskedTo() {
    NucleiScene.Options options = NucleiScene.easy(5, 256, 256).options();
    NucleiPopulation touching = new NucleiPopulation(0.3, 9, 0.1, 1.2, 0.02, 0, 0, 0.9, 0.2, 0);
    NucleiPopulation apart = new NucleiPopulation(0.3, 9, 0.1, 1.2, 0.02, 0, 0, 0, 0, 0);
    int many = contacts(options.with(touching));
    int few = contacts(options.with(apart));
    assertTrue(many > 200 && many > 5 * few, many + " and " + few);
  }

  private static int contacts(NucleiScene.Options options) {
    return Pixels.contacts(Pixels.of(new NucleiScene(options).generate().labels()), 256);
  }

  @Test
  void otsuSolvesTheEasySceneAndNotTheHardOne() {
    NucleiScene.Options easy = NucleiScene.easy(6, 256, 256).options();
    NucleiScene.Options hard =
        easy.with(new NucleiStain(0.9, 0.15, 0.2, 0.3, 2, 0, 0, 1))
            .with(new Optics(2, 0.4, 4, 0.4, 0.5))
            .with(new Surroundings(0.4, 0.1, 0.15, 0.3))
            .with(new Camera(60, 4, 1, 10, 8));
    double good = Pixels.otsuIou(new NucleiScene(easy).generate());
    double poor = Pixels.otsuIou(new NucleiScene(hard).generate());
    assertTrue(good > 0.9, "easy " + good);
    assertTrue(poor < 0.75, "hard " + poor);
  }

  @Test
  void nucleiShineInFluorescenceAndAbsorbOtherwise() {
    for (Modality modality : Modality.values()) {
      Sample sample = NucleiScene.random(modality, 7, SIDE, SIDE).generate();
      int[] grey = Pixels.of(sample.image());
      int[] labels = Pixels.of(sample.labels());
      double inside = Pixels.mean(grey, labels, true);
      double outside = Pixels.mean(grey, labels, false);
      assertEquals(modality == Modality.FLUORESCENCE, inside > outside, modality.toString());
    }
  }

  @Test
  void theImageHasTheDepthOfTheCamera() {
    NucleiScene.Options options = NucleiScene.easy(8, 64, 48).options();
    Sample eight = new NucleiScene(options).generate();
    Sample sixteen = new NucleiScene(options.with(new Camera(5000, 3, 4, 100, 16))).generate();
    assertTrue((Object) eight.image().getType() instanceof UnsignedByteType);
    assertTrue((Object) sixteen.image().getType() instanceof UnsignedShortType);
    assertTrue(Arrays.stream(Pixels.of(sixteen.image())).max().orElse(0) > 10_000);
    assertEquals(64, eight.image().dimension(0));
    assertEquals(48, eight.labels().dimension(1));
  }

  @Test
  void randomScenesVaryWidely() {
    double least = 1;
    double most = 0;
    for (long seed = 1; seed <= 40; seed++) {
      Sample sample = NucleiScene.random(seed, SIDE, SIDE).generate();
      double covered = Arrays.stream(Pixels.of(sample.classes())).average().orElse(0);
      assertTrue(covered > 0.005 && covered < 0.85, "seed " + seed + " covers " + covered);
      least = Math.min(least, covered);
      most = Math.max(most, covered);
    }
    assertTrue(least < 0.1 && most > 0.4, least + " to " + most);
  }

  @Test
  void badOptionsAreNamed() {
    assertRefused(
        "The coverage of a synthetic scene is 1.2, but must be from 0 to 0.9.",
        () -> NucleiPopulation.scattered(1.2, 10));
    assertRefused(
        "The width of a synthetic scene is 8, but must be from 16 to 16384.",
        () -> NucleiScene.easy(1, 8, 64));
    assertRefused(
        "The bit depth of a synthetic scene is 12, but must be 8 or 16.",
        () -> new Camera(100, 1, 1, 0, 12));
    assertRefused(
        "The blur of a synthetic scene is NaN, but must be from 0 to 20.",
        () -> new Optics(Double.NaN, 0, 0, 0, 0));
    assertRefused(
        "A synthetic scene needs a modality, population, stain, surroundings, optics and camera,"
            + " but one of them is null.",
        () -> NucleiScene.easy(1, 64, 64).options().with((Camera) null));
  }

  private static void assertRefused(String sentence, Runnable making) {
    Exception e = assertThrows(IllegalArgumentException.class, making::run);
    assertEquals(sentence, e.getMessage());
  }
}
