package sc.fiji.tessera.label;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;

/**
 * Time per pixel of the algorithms of this room on an image of crowded discs, about 1,400 per 1024
 * x 1024 pixels. Best of 5 rounds, interleaved.
 */
public final class LabelBenchmark {
  private static final int SIZE = 1024;

  private LabelBenchmark() {}

  public static void main(String[] args) {
    Img<IntType> labels = discs();
    Map<String, Runnable> cases = new LinkedHashMap<>();
    cases.put("components of the mask", () -> ConnectedComponents.of(labels, Connectivity.CORNERS));
    cases.put(
        "components of each label",
        () -> ConnectedComponents.ofEachLabel(labels, Connectivity.FACES));
    cases.put("distance transform", () -> DistanceTransform.euclidean(labels));
    cases.put("two nearest labels, 30 px", () -> TwoNearestLabels.of(labels, 30));
    cases.put(
        "border weight map", () -> BorderWeightMap.of(labels, BorderWeightMap.Options.paper()));
    cases.put("touching objects", () -> TouchingObjects.separate(labels, Connectivity.CORNERS));
    cases.put("small regions", () -> SmallRegions.remove(labels, 20, Connectivity.FACES));
    cases.put("holes", () -> Holes.fill(labels, Connectivity.CORNERS, Long.MAX_VALUE));
    Map<String, Double> best = new LinkedHashMap<>();
    for (int round = 0; round < 5; round++)
      cases.forEach(
          (name, run) -> {
            long start = System.nanoTime();
            run.run();
            best.merge(name, (System.nanoTime() - start) / (double) SIZE / SIZE, Math::min);
          });
    best.forEach((name, ns) -> System.out.printf("%-28s %7.1f ns/px%n", name, ns));
  }

  private static Img<IntType> discs() {
    Random random = new Random(1);
    int[] labels = new int[SIZE * SIZE];
    for (int n = 1; n <= 1400; n++) {
      int r = 6 + random.nextInt(7);
      int cx = r + random.nextInt(SIZE - 2 * r);
      int cy = r + random.nextInt(SIZE - 2 * r);
      for (int y = -r; y <= r; y++)
        for (int x = -r; x <= r; x++)
          if (x * x + y * y <= r * r) labels[(cy + y) * SIZE + cx + x] = n;
    }
    return ArrayImgs.ints(labels, SIZE, SIZE);
  }
}
