package sc.fiji.tessera.plugins.training;

import ij.measure.ResultsTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
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
 *   <li>rock: 4 images of sandstone_microct, four classes, tested on the other 5
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
          "rock", new Task("sandstone_microct", 4, "classes"));

  public static void main(String[] args) throws IOException {
    Task task = TASKS.get(args[0]);
    Path set = Path.of(args[1], task.set).toAbsolutePath();
    Path work = Path.of(args[2]).toAbsolutePath();
    long seed = args.length > 3 ? Long.parseLong(args[3]) : 1;
    FewImages images = FewImages.of(set, work, task.training, task.target, seed);
    double minutes = images.train(args.length > 4 ? args[4] : "");
    System.out.printf(Locale.ROOT, "%s: trained in %.1f min%n", task.set, minutes);
    report(images.measure());
    if (task.target.equals("instances")) {
      for (double iou : new double[] {0.5, 0.75}) {
        ObjectMatches all = images.objects(iou);
        System.out.printf(Locale.ROOT, "objects at IoU %.2f: F1 %.4f of %s%n", iou, all.f1(), all);
      }
    }
    System.exit(0);
  }

  private static void report(ResultsTable table) {
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
