package sc.fiji.tessera.measure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.ByteType;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.real.DoubleType;
import net.imglib2.type.numeric.real.FloatType;
import sc.fiji.tessera.label.ConnectedComponents;
import sc.fiji.tessera.label.Connectivity;
import sc.fiji.tessera.label.DistanceTransform;
import sc.fiji.tessera.label.Watershed;
import sc.fiji.tessera.measure.ConfusionMatrix.Options;

/**
 * Time of distance transform, connected components, watershed and confusion matrix against SciPy,
 * scikit-image, scikit-learn and NumPy ({@code /usr/bin/python3}) on the same images in the same
 * run: 5,000 discs in 4096 x 4096 pixels and 2,000 balls in 256 x 256 x 192. One thread each, best
 * of several rounds; results must agree.
 */
public final class KernelBenchmark {
  private static final int ROUNDS = 7;
  private static final String PEER = "src/test/resources/measure/kernel_peer.py";

  private final int[] size;
  private final long[] dimensions;
  private final int[] labels;
  private final Path folder;
  private Map<String, String[]> peer;

  private KernelBenchmark(Path folder, int objects, int... size) {
    this.folder = folder;
    this.size = size;
    dimensions = Arrays.stream(size).filter(s -> s > 1).asLongStream().toArray();
    labels = balls(objects);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("kernels");
    try {
      new KernelBenchmark(folder, 5000, 4096, 4096, 1).run();
      new KernelBenchmark(folder, 2000, 256, 256, 192).run();
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) Files.delete(file);
      }
      Files.delete(folder);
    }
  }

  private void run() throws IOException, InterruptedException {
    System.out.println(Arrays.toString(size));
    Img<ByteType> mask = mask(true);
    Img<ByteType> outside = mask(false);
    Img<IntType> image = ArrayImgs.ints(labels, dimensions);
    Img<DoubleType> distance = DistanceTransform.euclidean(mask);
    float[] split = floats(distance);
    for (int i = 0; i < split.length; i++) split[i] = -split[i];
    int[] cores = new int[split.length];
    for (int i = 0; i < cores.length; i++) cores[i] = split[i] < -5 ? 1 : 0;
    Img<IntType> coreSeeds = components(cores);
    float[] noise = smooth();
    Img<IntType> minima = components(minima(noise));
    int[] classes = classes();
    write("labels", labels);
    write("split", split);
    write("split_seeds", ints(coreSeeds));
    write("noise", noise);
    write("noise_seeds", ints(minima));
    write("classes", classes);
    peer = peer();
    compare("edt_inside", () -> DistanceTransform.euclidean(mask), KernelBenchmark::sum);
    compare("edt_outside", () -> DistanceTransform.euclidean(outside), KernelBenchmark::sum);
    compare("label_scipy", () -> ConnectedComponents.of(mask, Connectivity.FACES), c -> c.count());
    compare(
        "label_skimage", () -> ConnectedComponents.of(mask, Connectivity.CORNERS), c -> c.count());
    compare(
        "label_each",
        () -> ConnectedComponents.ofEachLabel(image, Connectivity.CORNERS),
        c -> c.count());
    Watershed.Options faces = Watershed.Options.faces();
    Img<FloatType> hills = ArrayImgs.floats(split, dimensions);
    compare("flood_split", () -> Watershed.of(hills, coreSeeds, mask, faces), this::highest);
    same("split", ints(Watershed.of(hills, coreSeeds, mask, faces)));
    Img<FloatType> rough = ArrayImgs.floats(noise, dimensions);
    compare("flood_noise", () -> Watershed.of(rough, minima, faces), this::highest);
    same("noise", ints(Watershed.of(rough, minima, faces)));
    Img<UnsignedByteType> truth = classes(classes, 0);
    Img<UnsignedByteType> found = classes(classes, 2);
    Supplier<ConfusionMatrix> matrix = () -> ConfusionMatrix.of(truth, found, Options.classes());
    compare("confusion_sklearn", matrix, KernelBenchmark::trace);
    compare("confusion_bincount", matrix, KernelBenchmark::trace);
  }

  private interface Check<T> {
    double of(T result);
  }

  private <T> void compare(String name, Supplier<T> run, Check<T> check) {
    double best = Double.POSITIVE_INFINITY;
    double value = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      T result = run.get();
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
      if (round == 0) value = check.of(result);
    }
    double theirs = Double.parseDouble(peer.get(name)[1]);
    double expected = Double.parseDouble(peer.get(name)[2]);
    System.out.printf(
        "%-20s %8.1f ms, there %8.1f ms: %.2f times as fast%n",
        name, best * 1e3, theirs * 1e3, theirs / best);
    if (Math.abs(value - expected) > 1e-9 * Math.abs(expected))
      throw new IllegalStateException(name + " gives " + value + ", there " + expected);
  }

  /** How many pixels two floods divide otherwise, which they may where heights are equal. */
  private void same(String name, int[] found) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(name + "_peer"));
    int[] theirs = new int[found.length];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(theirs);
    int different = 0;
    for (int i = 0; i < found.length; i++) if (found[i] != theirs[i]) different++;
    System.out.printf("  %d of %d pixels differ%n", different, found.length);
  }

  private int[] balls(int count) {
    Random random = new Random(1);
    int[] values = new int[size[0] * size[1] * size[2]];
    boolean flat = size[2] == 1;
    for (int label = 1; label <= count; label++) {
      int radius = flat ? 12 + random.nextInt(20) : 4 + random.nextInt(9);
      int cx = random.nextInt(size[0]);
      int cy = random.nextInt(size[1]);
      int cz = random.nextInt(size[2]);
      for (int z = Math.max(0, cz - radius); z <= Math.min(size[2] - 1, cz + radius); z++)
        for (int y = Math.max(0, cy - radius); y <= Math.min(size[1] - 1, cy + radius); y++)
          for (int x = Math.max(0, cx - radius); x <= Math.min(size[0] - 1, cx + radius); x++) {
            int dx = x - cx;
            int dy = y - cy;
            int dz = z - cz;
            if (dx * dx + dy * dy + dz * dz <= radius * radius)
              values[(z * size[1] + y) * size[0] + x] = label;
          }
    }
    return values;
  }

  private Img<ByteType> mask(boolean inside) {
    byte[] values = new byte[labels.length];
    for (int i = 0; i < values.length; i++) values[i] = (byte) ((labels[i] > 0) == inside ? 1 : 0);
    return ArrayImgs.bytes(values, dimensions);
  }

  /** Noise smoothed along every axis by means over 9 pixels, twice. */
  private float[] smooth() {
    Random random = new Random(3);
    float[] values = new float[labels.length];
    for (int i = 0; i < values.length; i++) values[i] = random.nextFloat();
    int stride = 1;
    for (int extent : size) {
      if (extent > 1) for (int pass = 0; pass < 2; pass++) values = means(values, stride, extent);
      stride *= extent;
    }
    return values;
  }

  private static float[] means(float[] from, int stride, int extent) {
    float[] to = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      int at = i / stride % extent;
      int low = Math.max(-4, -at);
      int high = Math.min(4, extent - 1 - at);
      float sum = 0;
      for (int k = low; k <= high; k++) sum += from[i + k * stride];
      to[i] = sum / (high - low + 1);
    }
    return to;
  }

  /** 1 at pixels that are lower than all that share a face with them. */
  private int[] minima(float[] heights) {
    int[] minima = new int[heights.length];
    for (int i = 0; i < heights.length; i++) {
      minima[i] = 1;
      int stride = 1;
      for (int extent : size) {
        int at = i / stride % extent;
        if (at > 0 && heights[i - stride] <= heights[i]) minima[i] = 0;
        if (at + 1 < extent && heights[i + stride] <= heights[i]) minima[i] = 0;
        stride *= extent;
      }
    }
    return minima;
  }

  /** Two images of four classes in one: bits 0 and 1, bits 2 and 3. */
  private int[] classes() {
    Random random = new Random(5);
    int[] values = new int[labels.length];
    for (int i = 0; i < values.length; i++) {
      int truth = labels[i] == 0 ? 0 : 1 + labels[i] % 3;
      int found = random.nextInt(20) == 0 ? random.nextInt(4) : truth;
      values[i] = truth | found << 2;
    }
    return values;
  }

  private Img<UnsignedByteType> classes(int[] both, int shift) {
    byte[] values = new byte[both.length];
    for (int i = 0; i < values.length; i++) values[i] = (byte) (both[i] >> shift & 3);
    return ArrayImgs.unsignedBytes(values, dimensions);
  }

  private Img<IntType> components(int[] mask) {
    return ConnectedComponents.of(ArrayImgs.ints(mask, dimensions), Connectivity.FACES).image();
  }

  private double highest(Img<IntType> image) {
    return Arrays.stream(ints(image)).max().orElse(0);
  }

  private static double trace(ConfusionMatrix matrix) {
    double sum = 0;
    for (int c = 0; c < matrix.classes(); c++) sum += matrix.count(c, c);
    return sum;
  }

  private static double sum(Img<DoubleType> image) {
    double sum = 0;
    for (DoubleType value : image) sum += value.get();
    return sum;
  }

  private static float[] floats(Img<DoubleType> image) {
    float[] values = new float[(int) image.size()];
    int at = 0;
    for (DoubleType value : image) values[at++] = value.getRealFloat();
    return values;
  }

  private static int[] ints(Img<IntType> image) {
    int[] values = new int[(int) image.size()];
    int at = 0;
    for (IntType value : image) values[at++] = value.get();
    return values;
  }

  private Map<String, String[]> peer() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            "/usr/bin/python3", PEER, folder.toString(), "" + size[2], "" + size[1], "" + size[0]);
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("OPENBLAS_NUM_THREADS", "1");
    Process python = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String text = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    if (python.waitFor() != 0) throw new IOException("The peer failed.");
    Map<String, String[]> results = new HashMap<>();
    for (String line : text.split("\n")) results.put(line.split(" ")[0], line.split(" "));
    return results;
  }

  private void write(String name, int[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    Files.write(folder.resolve(name), bytes.array());
  }

  private void write(String name, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    Files.write(folder.resolve(name), bytes.array());
  }
}
