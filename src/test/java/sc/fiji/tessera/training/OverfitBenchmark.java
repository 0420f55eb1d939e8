package sc.fiji.tessera.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import sc.fiji.tessera.network.Architectures;

/**
 * Every variant learns four images by heart ({@link Overfitting}); prints a line for each.
 * Arguments: the folder of CamVid, then the width divisor (8), the most steps (600), the rate (0 =
 * what suits the network), and variants (all).
 */
public final class OverfitBenchmark {
  private OverfitBenchmark() {}

  public static void main(String[] args) {
    Overfitting overfitting = new Overfitting(Path.of(args[0]));
    int divisor = args.length > 1 ? Integer.parseInt(args[1]) : 8;
    int steps = args.length > 2 ? Integer.parseInt(args[2]) : 600;
    double rate = args.length > 3 ? Double.parseDouble(args[3]) : 0;
    List<String> variants = Architectures.variants();
    if (args.length > 4) variants = List.of(args).subList(4, args.length);
    for (String v : variants) {
      Overfitting.Outcome o = overfitting.run(v, new Overfitting.Options(divisor, rate, steps));
      System.out.printf(
          Locale.ROOT,
          "%-34s divisor %2d  %4d steps  mIoU %.3f  %5.0f s%n",
          v,
          divisor,
          o.steps(),
          o.iou(),
          o.seconds());
    }
    System.exit(0);
  }
}
