package sc.fiji.tessera.classical;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.real.FloatType;
import sc.fiji.tessera.label.Connectivity;

/** Seconds on 512 x 512 noisy grey discs with two scribbled labels, one thread, best of 3. */
public final class ClassicalBenchmark {
  private static final int SIZE = 512;

  private ClassicalBenchmark() {}

  public static void main(String[] args) {
    Random random = new Random(1);
    float[] grey = new float[SIZE * SIZE];
    int[] scribbles = new int[grey.length];
    for (int p = 0; p < grey.length; p++) {
      double r = Math.hypot(p % SIZE % 64 - 32, p / SIZE % 64 - 32);
      grey[p] = (float) Math.rint((r < 20 ? 140 : 90) + random.nextGaussian() * 12);
      if (r < 4) scribbles[p] = 2;
      if (r > 38) scribbles[p] = 1;
    }
    Img<FloatType> image = ArrayImgs.floats(grey, SIZE, SIZE);
    Img<IntType> seeds = ArrayImgs.ints(scribbles, SIZE, SIZE);
    PixelFeatures features = PixelFeatures.of(image, false, 1, 0);
    Map<String, Runnable> cases = new LinkedHashMap<>();
    cases.put("multi-level Otsu, 4 classes", () -> MultiOtsu.of(image, 4, 256));
    cases.put(
        "k-means, 4 clusters",
        () -> KMeans.of(features, new KMeans.Options(4, 10, 1), () -> false));
    cases.put(
        "SLIC, 1000 regions",
        () -> Slic.of(image, false, new Slic.Options(1000, 10, 10), () -> false));
    cases.put(
        "Felzenszwalb",
        () ->
            Felzenszwalb.of(
                features, new Felzenszwalb.Options(300, 20, Connectivity.CORNERS), () -> false));
    RegionGrowing.Options growing =
        new RegionGrowing.Options(
            Double.POSITIVE_INFINITY, RegionGrowing.Reference.REGION, Connectivity.FACES);
    cases.put("region growing", () -> RegionGrowing.of(image, seeds, growing, () -> false));
    GraphCut.Options cut = new GraphCut.Options(3, 0, 1, Connectivity.CORNERS);
    cases.put("graph cut", () -> GraphCut.of(features, seeds, cut, () -> false));
    RandomWalker.Options walk = new RandomWalker.Options(0.002, 1e-6);
    cases.put("random walker", () -> RandomWalker.of(features, seeds, walk, () -> false));
    Map<String, Double> best = new LinkedHashMap<>();
    for (int round = 0; round < 3; round++) {
      cases.forEach(
          (name, run) -> {
            long start = System.nanoTime();
            run.run();
            best.merge(name, (System.nanoTime() - start) / 1e9, Math::min);
          });
    }
    best.forEach((name, s) -> System.out.printf("%-28s %6.2f s%n", name, s));
  }
}
