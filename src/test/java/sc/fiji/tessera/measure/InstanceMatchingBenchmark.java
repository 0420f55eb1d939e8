package sc.fiji.tessera.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Time of the table of overlaps, and of it and the matching of objects together, for 5,000 objects
 * in 4096 x 4096 pixels; against scikit-image and SciPy ({@code /usr/bin/python3}) on the same
 * images in the same run. One thread each, best of several rounds; counts must agree.
 */
public final class InstanceMatchingBenchmark {
  private static final int SIZE = 4096;
  private static final int OBJECTS = 5000;
  private static final int ROUNDS = 10;
  private static final String PEER_ROUNDS = "3";
  private static final String PEER = "src/test/resources/measure/instance_matching_peer.py";

  private InstanceMatchingBenchmark() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    int[] truth = discs(0, 0);
    int[] found = discs(3, 5);
    double table = best(() -> LabelOverlaps.of(truth, found));
    double match = best(() -> match(truth, found, MatchRule.atLeast(0.5)));
    double loose = best(() -> match(truth, found, MatchRule.atLeast(0.1)));
    double names = best(() -> everything(truth, found));
    ObjectScores scores = match(truth, found, MatchRule.atLeast(0.5));
    Map<String, String[]> peer = peer(truth, found);
    print("table of overlaps", table, peer.get("table"));
    print("table and matching at IoU 0.5", match, peer.get("match"));
    System.out.printf("%-32s %8.1f ms%n", "table and matching at IoU 0.1", loose * 1e3);
    System.out.printf("%-32s %8.1f ms%n", "table and every score of objects", names * 1e3);
    String[] counts = peer.get("counts");
    ObjectMatches m = scores.matches();
    System.out.println("here  " + m + " sum of IoU " + scores.overlaps());
    System.out.println("there " + String.join(" ", counts));
    if (Long.parseLong(counts[1]) != m.truePositives()
        || Math.abs(Double.parseDouble(counts[4]) - scores.overlaps()) > 1e-6)
      throw new IllegalStateException("The results differ.");
  }

  private static void print(String what, double seconds, String[] peer) {
    double theirs = Double.parseDouble(peer[1]);
    System.out.printf(
        "%-32s %8.1f ms, scikit-image and SciPy %8.1f ms: %.1f times as fast%n",
        what, seconds * 1e3, theirs * 1e3, theirs / seconds);
  }

  private static ObjectScores match(int[] truth, int[] found, MatchRule rule) {
    return ObjectMatching.of(ObjectOverlaps.of(truth, found), rule).scores();
  }

  private static void everything(int[] truth, int[] found) {
    ObjectOverlaps o = ObjectOverlaps.of(truth, found);
    ObjectScores.meanAccuracy(o, false);
    AggregatedJaccard.of(o);
    BestDice.of(o);
    CellTrackingScores.of(o);
    ObjectErrors.of(o);
  }

  private static double best(Runnable run) {
    double best = Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      run.run();
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    return best;
  }

  /** Touching discs of two populations, displaced, every twentieth with another size. */
  private static int[] discs(int dx, int dy) {
    Random random = new Random(1);
    int[] labels = new int[SIZE * SIZE];
    for (int label = 1; label <= OBJECTS; label++) {
      int radius = 12 + random.nextInt(20);
      int cx = random.nextInt(SIZE) + dx * (label % 5);
      int cy = random.nextInt(SIZE) + dy * (label % 4);
      if (label % 20 == 0) radius -= dx;
      for (int y = Math.max(0, cy - radius); y <= Math.min(SIZE - 1, cy + radius); y++)
        for (int x = Math.max(0, cx - radius); x <= Math.min(SIZE - 1, cx + radius); x++)
          if ((x - cx) * (x - cx) + (y - cy) * (y - cy) <= radius * radius)
            labels[y * SIZE + x] = label;
    }
    return labels;
  }

  private static Map<String, String[]> peer(int[] truth, int[] found)
      throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("matching");
    try {
      Path a = write(folder.resolve("truth"), truth);
      Path b = write(folder.resolve("found"), found);
      ProcessBuilder builder =
          new ProcessBuilder(
              "/usr/bin/python3", PEER, a.toString(), b.toString(), "" + SIZE, PEER_ROUNDS);
      builder.environment().put("OMP_NUM_THREADS", "1");
      builder.environment().put("OPENBLAS_NUM_THREADS", "1");
      Process python = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String text =
          new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      if (python.waitFor() != 0) throw new IOException("The peer failed.");
      Map<String, String[]> results = new HashMap<>();
      for (String line : text.split("\n")) results.put(line.split(" ")[0], line.split(" "));
      return results;
    } finally {
      Files.deleteIfExists(folder.resolve("truth"));
      Files.deleteIfExists(folder.resolve("found"));
      Files.deleteIfExists(folder);
    }
  }

  private static Path write(Path file, int[] labels) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * labels.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(labels);
    return Files.write(file, bytes.array());
  }
}
