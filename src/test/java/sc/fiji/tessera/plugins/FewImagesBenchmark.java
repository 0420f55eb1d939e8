package sc.fiji.tessera.plugins;

import ij.IJ;
import ij.measure.ResultsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Trains on a few images of a set from a headless macro, segments all the others and measures them:
 * what a microscopist does. Prints the minutes and the scores. Arguments: {@code nuclei} or {@code
 * membranes}, the folder of the data sets, a working folder, and optionally a seed for the choice
 * of images.
 *
 * <ul>
 *   <li>nuclei: 20 images of dsb2018_fluo, tested on the other 49 by foreground IoU per image
 *   <li>membranes: 24 slices of isbi2012_em, tested on the other 6 by mIoU and pixel error
 * </ul>
 */
public final class FewImagesBenchmark {
  private record Task(String set, int training, String keys) {}

  private static final Task NUCLEI =
      new Task(
          "dsb2018_fluo",
          20,
          "target=foreground width=16 epochs=70 patience=0 loss=[cross-entropy + dice]");
  private static final Task MEMBRANES =
      new Task("isbi2012_em", 24, "target=foreground width=16 epochs=24 steps=40");

  public static void main(String[] args) throws IOException {
    Task task = args[0].equals("nuclei") ? NUCLEI : MEMBRANES;
    Path set = Path.of(args[1], task.set).toAbsolutePath();
    Path work = Path.of(args[2]).toAbsolutePath();
    long seed = args.length > 3 ? Long.parseLong(args[3]) : 1;
    split(set, work, task.training, seed);
    long start = System.nanoTime();
    run(
        "Train U-Net...",
        "images=[%s/train/images] truth=[%s/train/labels] save=[%s/model.onnx] %s"
            .formatted(work, work, work, task.keys));
    double minutes = (System.nanoTime() - start) / 60e9;
    Files.createDirectories(work.resolve("found"));
    run(
        "Segment with U-Net...",
        "image=[%s/test/images] model=[%s/model.onnx] save=[%s/found]".formatted(work, work, work));
    run(
        "Measure Segmentation...",
        "prediction=[%s/found] truth=[%s/test/labels] binary".formatted(work, work));
    report(task, minutes);
    System.exit(0);
  }

  private static void split(Path set, Path work, int training, long seed) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(set.resolve("images"))) {
      files.map(f -> f.getFileName().toString()).sorted().forEach(names::add);
    }
    Collections.shuffle(names, new Random(seed));
    for (int i = 0; i < names.size(); i++) {
      for (String kind : List.of("images", "labels")) {
        Path folder = work.resolve(i < training ? "train" : "test").resolve(kind);
        Files.createDirectories(folder);
        Path link = folder.resolve(names.get(i));
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, set.resolve(kind).resolve(names.get(i)));
      }
    }
  }

  private static void run(String label, String options) {
    String macro =
        "call(\"sc.fiji.tessera.Tessera.run\", \"%s\", \"%s\"); return \"done\";"
            .formatted(label, options);
    if (!"done".equals(IJ.runMacro(macro))) throw new IllegalStateException(label + " failed");
  }

  private static void report(Task task, double minutes) {
    ResultsTable table = ResultsTable.getResultsTable();
    System.out.printf(Locale.ROOT, "%s: trained in %.1f min%n", task.set, minutes);
    for (int row = 0; row < table.size(); row++) {
      String image = table.getStringValue("Image", row);
      if (!image.equals("mean over images") && !image.equals("pooled")) continue;
      System.out.printf(
          Locale.ROOT,
          "%-17s class %-5s IoU %.4f  Dice %.4f  accuracy %.4f%n",
          image,
          table.getStringValue("Class", row),
          table.getValue("IoU", row),
          table.getValue("Dice", row),
          table.getValue("Accuracy", row));
    }
  }
}
