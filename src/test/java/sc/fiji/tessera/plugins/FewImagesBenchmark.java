package sc.fiji.tessera.plugins;

import ij.IJ;
import ij.measure.ResultsTable;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.measure.ObjectMatches;

/**
 * Trains on a few images of a set from a headless macro, with the settings that are proposed,
 * segments all the others and measures them: what a microscopist does. Prints the minutes and the
 * scores. Arguments: one of the tasks, the folder of the data sets, a working folder, a seed for
 * the choice of images (1), and further keys for the training.
 *
 * <ul>
 *   <li>nuclei: 20 images of dsb2018_fluo, tested on the other 49
 *   <li>histology: 20 images of dsb2018_histology, tested on the other 20
 *   <li>phase: 6 images of usiigaci_phase, tested on the other 6
 *   <li>blood: 20 images of wbc_dataset1, three classes, tested on the other 130
 *   <li>membranes: 24 slices of isbi2012_em, tested on the other 6 by mIoU and pixel error
 * </ul>
 */
public final class FewImagesBenchmark {
  private record Task(String set, int training, String target) {}

  private static final Map<String, Task> TASKS =
      Map.of(
          "nuclei", new Task("dsb2018_fluo", 20, "instances"),
          "histology", new Task("dsb2018_histology", 20, "instances"),
          "phase", new Task("usiigaci_phase", 6, "instances"),
          "blood", new Task("wbc_dataset1", 20, "classes"),
          "membranes", new Task("isbi2012_em", 24, "foreground"));

  public static void main(String[] args) throws IOException {
    Task task = TASKS.get(args[0]);
    Path set = Path.of(args[1], task.set).toAbsolutePath();
    Path work = Path.of(args[2]).toAbsolutePath();
    long seed = args.length > 3 ? Long.parseLong(args[3]) : 1;
    String more = args.length > 4 ? " " + args[4] : "";
    split(set, work, task.training, seed);
    long start = System.nanoTime();
    run(
        "Train U-Net...",
        "images=[%s/train/images] truth=[%s/train/labels] save=[%s/model.onnx] target=%s%s"
            .formatted(work, work, work, task.target, more));
    double minutes = (System.nanoTime() - start) / 60e9;
    Files.createDirectories(work.resolve("found"));
    run(
        "Segment with U-Net...",
        "image=[%s/test/images] model=[%s/model.onnx] save=[%s/found]".formatted(work, work, work));
    boolean classes = task.target.equals("classes");
    run(
        "Measure Segmentation...",
        "prediction=[%s/found] truth=[%s/test/labels]%s"
            .formatted(work, work, classes ? "" : " binary"));
    report(task, minutes);
    if (task.target.equals("instances")) reportObjects(work);
    System.exit(0);
  }

  private static void reportObjects(Path work) {
    ImageSource truth = ImageSource.of(work.resolve("test/labels"));
    ImageSource found = ImageSource.of(work.resolve("found"));
    for (double iou : new double[] {0.5, 0.75}) {
      ObjectMatches all = ObjectMatches.NONE;
      for (int i = 0; i < truth.size(); i++) {
        int at = found.names().indexOf(truth.names().get(i));
        all = all.plus(ObjectMatches.of(labels(truth.open(i)), labels(found.open(at)), iou));
      }
      System.out.printf(Locale.ROOT, "objects at IoU %.2f: F1 %.4f of %s%n", iou, all.f1(), all);
    }
  }

  private static int[] labels(SourceImage image) {
    ImageProcessor ip = image.imagePlus().getProcessor();
    int[] labels = new int[ip.getPixelCount()];
    for (int i = 0; i < labels.length; i++) labels[i] = (int) ip.getf(i);
    return labels;
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
