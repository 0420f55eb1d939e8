package sc.fiji.tessera.plugins.training;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.imglib2.Cursor;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.label.ConnectedComponents;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.ProbableObjects;
import sc.fiji.tessera.measure.PartitionScores;

/**
 * Membranes of isbi2012_em: trains on the first 24 slices from a headless macro, and the plainest
 * recipe in the system's PyTorch for as many processor seconds; prints for both the pixel error,
 * V_Rand and V_Info on the last 6 slices, after the membranes were thinned to nothing by a
 * watershed of the probabilities (mean over slices; at the threshold that is best for it, as on the
 * challenge's leader board, and at one half). Arguments: the folder of the data set, a working
 * folder, further keys for the training, and "alone" to leave PyTorch out.
 */
public final class MembraneBenchmark {
  private static final int TRAINING = 24;
  private static final float EVERYWHERE = 1e-6f;
  private static final long SPECK = 20;

  private record Slice(String name, int width, int height, int[] truth) {}

  public static void main(String[] args) throws Exception {
    Path set = Path.of(args[0]).toAbsolutePath();
    Path work = Path.of(args[1]).toAbsolutePath();
    String more = args.length > 2 ? args[2] : "";
    split(set, work);
    double cpu = -cpu();
    long start = System.nanoTime();
    FewImages.run(
        "Train U-Net...",
        "images=[%s/train/images] truth=[%s/train/labels] save=[%s/model.onnx] target=foreground %s"
            .formatted(work, work, work, more));
    cpu += cpu();
    System.out.printf(
        Locale.ROOT,
        "trained in %.1f min, %.0f processor s%n",
        (System.nanoTime() - start) / 60e9,
        cpu);
    Files.createDirectories(work.resolve("ours"));
    FewImages.run(
        "Segment with U-Net...",
        "image=[%s/test/images] model=[%s/model.onnx] output=scores save=[%s/ours]"
            .formatted(work, work, work));
    List<Slice> slices = slices(work);
    List<float[]> ours = new ArrayList<>();
    for (Slice s : slices) ours.add(scores(work.resolve("ours"), s));
    report("ours", slices, ours);
    if (args.length < 4) {
      python(work, cpu);
      List<float[]> theirs = new ArrayList<>();
      for (Slice s : slices) theirs.add(raw(work.resolve("torch").resolve(s.name + ".raw")));
      report("PyTorch", slices, theirs);
    }
    System.exit(0);
  }

  private static double cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  private static void python(Path work, double seconds) throws Exception {
    Path script = Files.createTempFile("unet_plain", ".py");
    try (var text = MembraneBenchmark.class.getResourceAsStream("/training/unet_plain.py")) {
      Files.write(script, text.readAllBytes());
    }
    Files.createDirectories(work.resolve("torch"));
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", script.toString()));
    for (String f : List.of("train/images", "train/labels", "test/images", "torch")) {
      command.add(work.resolve(f).toString());
    }
    command.addAll(List.of("" + seconds, "16", "4", "256", "2"));
    command.addAll(List.of("" + Runtime.getRuntime().availableProcessors(), "1"));
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    Files.delete(script);
    if (status != 0) throw new IOException("python3 with torch and skimage does not run here");
  }

  private static void split(Path set, Path work) throws IOException {
    List<String> names;
    try (Stream<Path> files = Files.list(set.resolve("images"))) {
      names = files.map(f -> f.getFileName().toString()).sorted().toList();
    }
    for (int i = 0; i < names.size(); i++) {
      for (String kind : List.of("images", "labels")) {
        Path folder = work.resolve(i < TRAINING ? "train" : "test").resolve(kind);
        Files.createDirectories(folder);
        Path link = folder.resolve(names.get(i));
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, set.resolve(kind).resolve(names.get(i)));
      }
    }
  }

  private static List<Slice> slices(Path work) throws IOException {
    List<Slice> slices = new ArrayList<>();
    Path folder = work.resolve("test/labels");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path f : files.sorted().toList()) {
        ImagePlus image = IJ.openImage(f.toString());
        int[] truth = new int[image.getWidth() * image.getHeight()];
        for (int i = 0; i < truth.length; i++) truth[i] = (int) image.getProcessor().getf(i);
        String name = f.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        slices.add(new Slice(name, image.getWidth(), image.getHeight(), truth));
      }
    }
    return slices;
  }

  private static float[] scores(Path folder, Slice slice) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      Path file =
          files.filter(f -> f.getFileName().toString().startsWith(slice.name)).findAny().get();
      ImagePlus image = IJ.openImage(file.toString());
      return (float[]) image.getStack().getProcessor(2).getPixels();
    }
  }

  private static float[] raw(Path file) throws IOException {
    FloatBuffer values =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] p = new float[values.remaining()];
    values.get(p);
    return p;
  }

  private static void report(String who, List<Slice> slices, List<float[]> probabilities) {
    long wrong = 0;
    long all = 0;
    TreeMap<Double, double[]> byThreshold = new TreeMap<>();
    for (int i = 0; i < slices.size(); i++) {
      Slice s = slices.get(i);
      float[] p = probabilities.get(i);
      for (int k = 0; k < p.length; k++) if (p[k] > 0.5f != s.truth[k] > 0) wrong++;
      all += p.length;
      int[] truth = components(s);
      for (int t = 50; t < 100; t += 5) addScores(byThreshold, t / 100.0, truth, s, p);
      addScores(byThreshold, 0.98, truth, s, p);
    }
    System.out.printf(Locale.ROOT, "%s: pixel error %.4f%n", who, (double) wrong / all);
    int n = slices.size();
    double best = 0;
    double bestInfo = 0;
    for (var e : byThreshold.entrySet()) {
      double rand = e.getValue()[0] / n;
      double info = e.getValue()[1] / n;
      System.out.printf(
          Locale.ROOT, "  threshold %.2f: V_Rand %.4f, V_Info %.4f%n", e.getKey(), rand, info);
      best = Math.max(best, rand);
      bestInfo = Math.max(bestInfo, info);
    }
    System.out.printf(Locale.ROOT, "  best: V_Rand %.4f, V_Info %.4f%n", best, bestInfo);
  }

  private static void addScores(
      TreeMap<Double, double[]> sums, double threshold, int[] truth, Slice slice, float[] p) {
    ProbableObjects.Options options = new ProbableObjects.Options(threshold, EVERYWHERE, SPECK, 0);
    Img<IntType> found = ProbableObjects.of(List.of(p), slice.width, slice.height, options).get(0);
    PartitionScores scores = PartitionScores.of(truth, values(found));
    double[] sum = sums.computeIfAbsent(threshold, t -> new double[2]);
    sum[0] += scores.rand();
    sum[1] += scores.information();
  }

  private static int[] components(Slice slice) {
    Img<IntType> mask = ArrayImgs.ints(slice.truth.clone(), slice.width, slice.height);
    return values(ConnectedComponents.of(mask, Connectivity.FACES).image());
  }

  private static int[] values(Img<IntType> image) {
    int[] values = new int[(int) image.size()];
    Cursor<IntType> cursor = image.cursor();
    for (int i = 0; i < values.length; i++) values[i] = cursor.next().get();
    return values;
  }
}
