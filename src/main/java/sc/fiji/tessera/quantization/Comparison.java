package sc.fiji.tessera.quantization;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.DirectFloats;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.measure.ConfusionMatrix;
import sc.fiji.tessera.measure.SemanticScores;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.quantization.CalibrationWindows.Fed;

/** Two models with one card on the same images: how their labels and their times differ. */
public final class Comparison {
  /** Of a stack, no more planes than this are segmented. */
  private static final int PLANES = 8;

  private static final int SIDE = 512;
  private static final int ROUNDS = 9;
  private static final int FEWEST_ROUNDS = 3;
  private static final long NANOSECONDS = 30_000_000_000L;

  private final OnnxService service;
  private final SegmentationModel before;
  private final SegmentationModel after;

  /**
   * @param service runs both, on the CPU
   * @param before the model of floats
   * @param after the same in integers
   */
  public Comparison(OnnxService service, SegmentationModel before, SegmentationModel after) {
    this.service = service;
    this.before = before;
    this.after = after;
  }

  /**
   * Segments the images with both, and times both in turns.
   *
   * @param images as in calibration; of many, up to 32 that are spread over them
   * @throws java.util.concurrent.CancellationException if cancelled
   */
  public QuantizationReport of(ImageSource images, Progress progress) throws IOException {
    CalibrationWindows windows = new CalibrationWindows(images, before.card());
    int count = windows.images();
    ConfusionMatrix.Options classes =
        ConfusionMatrix.Options.classes(before.card().output().labels());
    ConfusionMatrix matrix = new ConfusionMatrix(classes);
    try (ModelSession floats = service.openOnce(before);
        ModelSession integers = service.openOnce(after)) {
      Both both = new Both(floats, integers, progress);
      for (int i = 0; i < count; i++) {
        progress.report((double) i / count, "Comparing: image " + (i + 1) + " of " + count);
        SourceImage image = windows.open(i);
        both.add(image, Math.max(1, PLANES / count), matrix);
      }
      Fed fed = windows.middle(SIDE);
      double[] ratios = ratios(both, fed);
      SemanticScores scores = new SemanticScores(matrix);
      List<Long> bytes = List.of((long) before.toBytes().length, (long) after.toBytes().length);
      int side = (int) Math.max(fed.shape()[2], fed.shape()[3]);
      return new QuantizationReport(
          count,
          matrix.total(),
          scores.pixelError(),
          scores.meanIou(),
          median(ratios),
          ratios.length,
          side,
          bytes);
    }
  }

  /** Both models, ready to run, and who may cancel them. */
  private record Both(ModelSession floats, ModelSession integers, Progress progress) {
    /** Adds labels before against labels after, of no more than so many planes of an image. */
    void add(SourceImage image, int most, ConfusionMatrix matrix) {
      long all = image.slices() * image.frames();
      long planes = Math.min(all, most);
      SemanticSegmenter a = new SemanticSegmenter(floats, SemanticSegmenter.Options.AUTOMATIC);
      SemanticSegmenter b = new SemanticSegmenter(integers, SemanticSegmenter.Options.AUTOMATIC);
      Progress quiet = progress.quiet();
      for (long i = 0; i < planes; i++) {
        long p = i * all / planes;
        Plane plane = image.plane((int) (p % image.slices()), (int) (p / image.slices()));
        matrix.add(a.classes(plane, quiet), b.classes(plane, quiet));
      }
    }
  }

  /** Times of floats over times of integers; other programs disturb neighbours alike. */
  private double[] ratios(Both both, Fed fed) {
    both.progress.report(0.99, "Measuring the speed");
    long[] s = fed.shape();
    int values = Math.toIntExact(before.card().output().channels().size() * s[2] * s[3]);
    FloatBuffer out = DirectFloats.of(values);
    double[] ratios = new double[ROUNDS];
    long start = System.nanoTime();
    int done = -1; // the first round warms up
    while (done < ROUNDS && (done < FEWEST_ROUNDS || System.nanoTime() - start < NANOSECONDS)) {
      double a = time(both.floats, fed, out, both.progress);
      double b = time(both.integers, fed, out, both.progress);
      if (done >= 0) ratios[done] = a / b;
      done++;
    }
    return Arrays.copyOf(ratios, done);
  }

  private static double time(ModelSession session, Fed fed, FloatBuffer out, Progress progress) {
    long start = System.nanoTime();
    int height = (int) fed.shape()[2];
    session.run(fed.values(), out, 1, height, (int) fed.shape()[3], progress);
    return System.nanoTime() - start;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
