package sc.fiji.tessera.plugins.training;

import ij.IJ;
import ij.ImagePlus;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import sc.fiji.tessera.plugins.bridge.CommandCall;

/**
 * What weak labels teach, against the naive use of the same labels and against full labels: trains
 * through the command with the same small budget each, and prints the foreground IoU (pooled
 * pixels) on images that were not seen. Scribbles, boxes and tags are made from the objects of the
 * set. Arguments: a folder with images and labels, a working folder, {@code tune} or {@code test},
 * seeds (such as 1,2,3), names of the cases (see {@link #CASES}; {@code all}), and further keys.
 *
 * <p>Of the images 35, always the same, serve testing alone; of the 34 others the seed chooses 20
 * to learn from, and the rest serve tuning.
 */
public final class WeakLabelsBenchmark {
  private static final int TRAINING = 20;
  private static final int TUNING = 14;
  private static final int TILE = 64;
  private static final int STEPS = 300;
  private static final String BUDGET =
      " depth=3 width=16 steps=%d epochs=%d validation=0 target=foreground";

  /** The labels of each case, and its keys. */
  private static final Map<String, String[]> CASES = new LinkedHashMap<>();

  static {
    add("full", "full", "");
    add("scribbles", "scribbles", "ignore=255");
    add("scribbles-tv", "scribbles", "ignore=255 regularizer=[total variation]");
    add("scribbles-crf", "scribbles", "ignore=255 regularizer=crf");
    add("boxes-filled", "full", "labels=boxes estimate=filled");
    add("boxes-tightness", "full", "labels=boxes estimate=tightness");
    add("boxes-projection", "full", "labels=boxes estimate=projection");
    add("boxes-projection-crf", "full", "labels=boxes estimate=projection regularizer=crf");
    add("boxes-expectation", "full", "labels=boxes estimate=expectation");
    add("tiles-full", "tiles", "");
    add("tags-filled", "tags", "labels=tags estimate=filled");
    add("tags-constraints", "tags", "labels=tags estimate=constraints");
    add("shares-constraints", "shares", "labels=tags estimate=constraints");
    add("tags-expectation", "tags", "labels=tags estimate=expectation");
  }

  private static void add(String name, String labels, String keys) {
    CASES.put(name, new String[] {labels, keys});
  }

  private final Path set;
  private final Path work;
  private final Random random;
  private final List<String> names = new ArrayList<>();
  private final StringBuilder tags = new StringBuilder("image,class\n");
  private final StringBuilder shares = new StringBuilder("image,class,least,most\n");

  private WeakLabelsBenchmark(Path set, Path work, long seed) throws IOException {
    this.set = set;
    this.work = work;
    random = new Random(seed);
    try (Stream<Path> files = Files.list(set.resolve("images"))) {
      files.map(f -> f.getFileName().toString()).sorted().forEach(names::add);
    }
    Collections.shuffle(names, new Random(1)); // the same images are unseen for all seeds
    if (seed != 1) Collections.shuffle(names.subList(0, TRAINING + TUNING), random);
  }

  public static void main(String[] args) throws IOException {
    boolean test = args[2].equals("test");
    List<String> wanted =
        args[4].equals("all") ? List.copyOf(CASES.keySet()) : List.of(args[4].split(","));
    String more = args.length > 5 ? " " + args[5] : "";
    Map<String, List<Double>> scores = new LinkedHashMap<>();
    for (String seed : args[3].split(",")) {
      Path work = Path.of(args[1]).toAbsolutePath().resolve("seed-" + seed);
      WeakLabelsBenchmark b =
          new WeakLabelsBenchmark(Path.of(args[0]).toAbsolutePath(), work, Long.parseLong(seed));
      b.prepare(test);
      for (String name : wanted) {
        double iou = b.score(name, more + " seed=" + seed);
        scores.computeIfAbsent(name, n -> new ArrayList<>()).add(iou);
        System.out.printf(Locale.ROOT, "%s%s seed %s: %.4f%n", name, more, seed, iou);
      }
    }
    scores.forEach((name, all) -> print(name + more, all));
    System.exit(0);
  }

  private static void print(String name, List<Double> all) {
    double mean = all.stream().mapToDouble(v -> v).average().orElse(Double.NaN);
    double squares = all.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double deviation = Math.sqrt(squares / (all.size() - 1));
    System.out.printf(
        Locale.ROOT, "| %s | %.3f +- %.3f | %s |%n", name, mean, deviation, all.toString());
  }

  private double score(String name, String more) throws IOException {
    String[] c = CASES.get(name);
    boolean tags = c[0].equals("tags") || c[0].equals("shares");
    boolean tiles = tags || c[0].equals("tiles");
    String images = work + (tiles ? "/tiles/images" : "/train/images");
    String truth = work + (tiles ? "/tiles/" : "/train/") + c[0] + (tags ? ".csv" : "");
    String patch = tiles ? " batch=5 patch=" + TILE : " batch=2 patch=96";
    String budget = BUDGET.formatted(STEPS / 10, 10);
    CommandCall.run(
        "Train U-Net...",
        "images=[%s] truth=[%s] save=[%s/net.onnx] %s".formatted(images, truth, work, c[1])
            + budget
            + patch
            + more);
    Path found = Files.createDirectories(work.resolve("found"));
    CommandCall.run(
        "Segment with U-Net...",
        "image=[%s/unseen/images] model=[%s/net.onnx] save=[%s]".formatted(work, work, found));
    return iou(found);
  }

  private double iou(Path found) throws IOException {
    long both = 0;
    long missed = 0;
    long invented = 0;
    try (Stream<Path> files = Files.list(work.resolve("unseen/labels"))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
        ImageProcessor truth = open(file);
        ImageProcessor is = open(found.resolve(name + ".tif"));
        for (int i = 0; i < truth.getPixelCount(); i++) {
          boolean a = truth.getf(i) > 0;
          boolean b = is.getf(i) > 0;
          if (a && b) both++;
          if (a && !b) missed++;
          if (!a && b) invented++;
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "precision %.3f, recall %.3f; ",
        both / (double) (both + invented),
        both / (double) (both + missed));
    return both / (double) (both + missed + invented);
  }

  private static ImageProcessor open(Path file) {
    ImagePlus image = IJ.openImage(file.toString());
    if (image == null) throw new IllegalStateException("cannot open " + file);
    return image.getProcessor();
  }

  // The sets.

  private void prepare(boolean test) throws IOException {
    for (String folder :
        List.of(
            "train/images",
            "train/full",
            "train/scribbles",
            "tiles/images",
            "tiles/tiles",
            "unseen/images",
            "unseen/labels")) {
      Path path = Files.createDirectories(work.resolve(folder));
      try (Stream<Path> old = Files.list(path)) {
        for (Path file : old.toList()) Files.delete(file);
      }
    }
    for (int i = 0; i < TRAINING; i++) train(names.get(i));
    Files.writeString(work.resolve("tiles/shares.csv"), shares);
    Files.writeString(work.resolve("tiles/tags.csv"), tags);
    int end = test ? names.size() : Math.min(names.size(), TRAINING + TUNING);
    for (String name : names.subList(test ? TRAINING + TUNING : TRAINING, end)) {
      link("images", name, "unseen/images");
      link("labels", name, "unseen/labels");
    }
  }

  private void link(String kind, String name, String folder) throws IOException {
    Files.createSymbolicLink(work.resolve(folder).resolve(name), set.resolve(kind).resolve(name));
  }

  private void train(String name) throws IOException {
    link("images", name, "train/images");
    link("labels", name, "train/full");
    ImageProcessor labels = open(set.resolve("labels").resolve(name));
    save(scribbles(labels), "train/scribbles/" + name);
    ImageProcessor image = open(set.resolve("images").resolve(name));
    int number = 0;
    for (int y = 0; y + TILE <= Math.min(256, image.getHeight()); y += TILE) {
      for (int x = 0; x + TILE <= Math.min(256, image.getWidth()); x += TILE) {
        ImageProcessor truth = tile(labels, x, y);
        String file = name.replaceFirst("\\.[^.]*$", "") + "-" + number++ + ".tif";
        save(tile(image, x, y), "tiles/images/" + file);
        save(truth, "tiles/tiles/" + file);
        boolean empty = truth.getStats().max == 0;
        tags.append(file).append(empty ? ",background\n" : ",nucleus\n");
        shares.append(file).append(empty ? ",background\n" : band(truth));
      }
    }
  }

  /** The share of the objects as somebody would guess it: a band of a fifth. */
  private static String band(ImageProcessor truth) {
    int n = 0;
    for (int i = 0; i < truth.getPixelCount(); i++) if (truth.getf(i) > 0) n++;
    int fifth = Math.min(4, 5 * n / truth.getPixelCount());
    return String.format(Locale.ROOT, ",nucleus,%.1f,%.1f%n", fifth / 5.0, (fifth + 1) / 5.0);
  }

  private static ImageProcessor tile(ImageProcessor ip, int x, int y) {
    ip.setRoi(x, y, TILE, TILE);
    return ip.crop();
  }

  private void save(ImageProcessor ip, String file) {
    String path = work.resolve(file).toString().replaceFirst("\\.[^.]*$", ".tif");
    IJ.saveAsTiff(new ImagePlus("", ip), path);
  }

  /** A horizontal stroke through the middle of up to ten objects, and as many on the background. */
  private ImageProcessor scribbles(ImageProcessor labels) {
    int width = labels.getWidth();
    int height = labels.getHeight();
    byte[] drawn = new byte[width * height];
    Arrays.fill(drawn, (byte) 255);
    TreeSet<Integer> values = new TreeSet<>();
    for (int i = 0; i < drawn.length; i++) values.add((int) labels.getf(i));
    values.remove(0);
    List<Integer> objects = new ArrayList<>(values);
    Collections.shuffle(objects, random);
    int strokes = Math.min(10, objects.size());
    for (int object : objects.subList(0, strokes)) stroke(labels, object, drawn);
    for (int i = 0, tries = 0; i < Math.max(3, strokes) && tries < 1000; tries++) {
      if (background(labels, drawn)) i++;
    }
    return new ByteProcessor(width, height, drawn);
  }

  /** Along the middle row of the object, but for a fifth at either end of its first run. */
  private static void stroke(ImageProcessor labels, int object, byte[] drawn) {
    int width = labels.getWidth();
    int first = -1;
    int last = -1;
    for (int i = 0; i < drawn.length; i++) {
      if ((int) labels.getf(i) != object) continue;
      if (first < 0) first = i / width;
      last = i / width;
    }
    int y = (first + last) / 2;
    int from = 0;
    while (from < width - 1 && (int) labels.getf(from, y) != object) from++;
    int to = from;
    while (to < width && (int) labels.getf(to, y) == object) to++;
    int margin = (to - from) / 5;
    for (int x = from + margin; x < to - margin; x++) drawn[y * width + x] = 1;
  }

  /** A stroke of 30 pixels that touches no object; gives whether there was room. */
  private boolean background(ImageProcessor labels, byte[] drawn) {
    int width = labels.getWidth();
    int y = random.nextInt(labels.getHeight());
    int x = random.nextInt(width - 30);
    for (int u = x; u < x + 30; u++) if (labels.getf(u, y) > 0) return false;
    for (int u = x; u < x + 30; u++) drawn[y * width + u] = 0;
    return true;
  }
}
