package sc.fiji.tessera.plugins.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import sc.fiji.tessera.measure.ObjectMatches;

/**
 * Trains a Mask R-CNN on the images that {@link FewImagesBenchmark} trains a U-Net on (nuclei: 20
 * of dsb2018_fluo), finds the objects of all the others, and compares. Arguments: the folder of the
 * data sets, a working folder, a seed for the choice of images (1), and further keys for the
 * training.
 */
public final class DetectorBenchmark {
  private static final String NETWORK = "mask-rcnn-resnet18-objects";

  public static void main(String[] args) throws IOException {
    Path set = Path.of(args[0], "dsb2018_fluo").toAbsolutePath();
    Path work = Path.of(args[1]).toAbsolutePath();
    long seed = args.length > 2 ? Long.parseLong(args[2]) : 1;
    FewImages images = FewImages.of(set, work, 20, "instances", seed);
    long start = System.nanoTime();
    FewImages.run(
        "Train Network...",
        "images=[%s/train/images] truth=[%s/train/labels] save=[%s/model.onnx] target=instances network=%s %s"
            .formatted(work, work, work, NETWORK, args.length > 3 ? args[3] : ""));
    System.out.printf(Locale.ROOT, "trained in %.1f min%n", (System.nanoTime() - start) / 60e9);
    Files.createDirectories(work.resolve("found"));
    FewImages.run(
        "Segment with Mask R-CNN...",
        "image=[%s/test/images] model=[%s/model.onnx] device=cpu save=[%s/found]"
            .formatted(work, work, work));
    double sum = 0;
    int steps = 0;
    for (int percent = 50; percent <= 95; percent += 5) {
      ObjectMatches all = images.objects(percent / 100.0);
      double found = all.truePositives() + all.falsePositives() + all.falseNegatives();
      sum += all.truePositives() / found;
      steps++;
      System.out.printf(
          Locale.ROOT, "objects at IoU %.2f: F1 %.4f of %s%n", percent / 100.0, all.f1(), all);
    }
    System.out.printf(
        Locale.ROOT, "mean of TP / (TP + FP + FN) over IoU 0.50 to 0.95: %.4f%n", sum / steps);
    System.exit(0);
  }
}
