package sc.fiji.tessera.plugins.training;

import ij.measure.ResultsTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether an option of the training earns its place: the same training with and without it, for
 * several draws of 20 images of dsb2018_fluo (target=instances), tested on the other 49. Prints
 * mean and standard deviation over the draws, and of the differences from the first variant with
 * the same draw. Arguments: the folder of the data set, a working folder, keys for all variants,
 * how many draws, and the variants, each as {@code name: keys}; the first is what the others are
 * compared with.
 */
public final class AblationBenchmark {
  private static final int TRAINING = 20;
  private static final String[] MEASURES = {"foreground IoU", "F1 at 0.5", "F1 at 0.75"};

  public static void main(String[] args) throws IOException {
    Path set = Path.of(args[0]).toAbsolutePath();
    Path work = Path.of(args[1]).toAbsolutePath();
    int draws = Integer.parseInt(args[3]);
    List<double[][]> all = new ArrayList<>();
    for (int v = 4; v < args.length; v++) all.add(new double[draws][]);
    for (int draw = 1; draw <= draws; draw++) {
      for (int v = 4; v < args.length; v++) {
        String keys = args[v].substring(args[v].indexOf(':') + 1);
        FewImages images =
            FewImages.of(set, work.resolve(draw + "-" + v), TRAINING, "instances", draw);
        images.train(args[2] + " seed=" + draw + " " + keys);
        all.get(v - 4)[draw - 1] = scores(images);
        System.out.println(args[v] + " " + draw + " " + Arrays.toString(all.get(v - 4)[draw - 1]));
      }
    }
    for (int v = 4; v < args.length; v++) report(args[v], all.get(v - 4), all.get(0));
    System.exit(0);
  }

  private static double[] scores(FewImages images) throws IOException {
    ResultsTable table = images.measure();
    for (int row = 0; row < table.size(); row++) {
      boolean mean = table.getStringValue("Image", row).equals("mean over images");
      if (mean && table.getStringValue("Class", row).equals("1")) {
        double iou = table.getValue("IoU", row);
        return new double[] {iou, images.objects(0.5).f1(), images.objects(0.75).f1()};
      }
    }
    throw new IllegalStateException("The table has no mean over images.");
  }

  private static void report(String variant, double[][] scores, double[][] first) {
    StringBuilder line = new StringBuilder(variant);
    for (int m = 0; m < MEASURES.length; m++) {
      double[] values = new double[scores.length];
      double[] gains = new double[scores.length];
      for (int d = 0; d < scores.length; d++) {
        values[d] = scores[d][m];
        gains[d] = scores[d][m] - first[d][m];
      }
      line.append(
          String.format(
              Locale.ROOT,
              " | %s %.3f +- %.3f (%+.3f +- %.3f)",
              MEASURES[m],
              mean(values),
              deviation(values),
              mean(gains),
              deviation(gains)));
    }
    System.out.println(line);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }
}
