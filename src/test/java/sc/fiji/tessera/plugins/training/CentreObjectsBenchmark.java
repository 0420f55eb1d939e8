package sc.fiji.tessera.plugins.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import sc.fiji.tessera.measure.ObjectMatches;

/**
 * Touching nuclei by centres and offsets: trains a Panoptic-DeepLab of a single kind of objects on
 * 20 images of dsb2018_fluo, drawn as {@link FewImagesBenchmark} draws them, with the settings that
 * are proposed, and prints the F1 of the objects on the 49 others and their average precision.
 * Arguments: the folder of the data sets, a working folder, a seed for the choice of images (1),
 * and further keys for the training.
 */
public final class CentreObjectsBenchmark {
  private static final int TRAINING = 20;
  private static final int THRESHOLDS = 10;

  public static void main(String[] args) throws IOException {
    Path set = Path.of(args[0], "dsb2018_fluo").toAbsolutePath();
    Path work = Path.of(args[1]).toAbsolutePath();
    long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
    FewImages images = FewImages.of(set, work, TRAINING, "instances", seed);
    String network = "network=panoptic-deeplab-resnet18-objects ";
    double minutes = images.train("Train Network...", network + (args.length > 3 ? args[3] : ""));
    System.out.printf(Locale.ROOT, "%s: trained in %.1f min%n", set.getFileName(), minutes);
    images.measure("Segment with Model...");
    double sum = 0;
    for (int i = 0; i < THRESHOLDS; i++) {
      ObjectMatches all = images.objects(0.5 + 0.05 * i);
      long matched = all.truePositives();
      double ap = (double) matched / (matched + all.falsePositives() + all.falseNegatives());
      System.out.printf(
          Locale.ROOT, "IoU %.2f: F1 %.4f AP %.4f of %s%n", 0.5 + 0.05 * i, all.f1(), ap, all);
      sum += ap;
    }
    System.out.printf(Locale.ROOT, "mean AP %.4f%n", sum / THRESHOLDS);
    System.exit(0);
  }
}
