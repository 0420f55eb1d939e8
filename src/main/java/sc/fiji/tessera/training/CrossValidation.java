package sc.fiji.tessera.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import sc.fiji.tessera.graph.AtomicFile;

/**
 * What a k-fold cross-validation came to: the best epoch of each network, scored on images that it
 * has not learned from. Not thread-safe.
 */
public final class CrossValidation {
  private static final String HEADER =
      "fold,images,epochs,best_epoch,validation_iou,validation_foreground_iou";

  /**
   * One network.
   *
   * @param number from 1
   * @param images that it was validated on
   * @param epochs that it was trained for
   * @param best its best epoch
   */
  public record Fold(int number, int images, int epochs, EpochRecord best) {}

  /**
   * A score over the folds.
   *
   * @param mean of those that have it; NaN if none has
   * @param deviation standard deviation of the sample (n - 1); NaN with fewer than two
   */
  public record Score(double mean, double deviation) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.3f +- %.3f", mean, deviation);
    }
  }

  private final List<Fold> folds = new ArrayList<>();

  /**
   * Adds a network.
   *
   * @param images that it was validated on
   * @param records its epochs, at least one
   */
  public void add(int number, int images, List<EpochRecord> records) {
    int epochs = records.get(records.size() - 1).epoch();
    folds.add(new Fold(number, images, epochs, EpochRecord.bestOf(records)));
  }

  /** The networks so far. */
  public List<Fold> folds() {
    return List.copyOf(folds);
  }

  /** Mean IoU over all classes. */
  public Score iou() {
    return score(EpochRecord::iou);
  }

  /** Mean IoU without the background. */
  public Score foregroundIou() {
    return score(EpochRecord::foregroundIou);
  }

  private Score score(ToDoubleFunction<EpochRecord> value) {
    double[] known =
        folds.stream()
            .mapToDouble(f -> value.applyAsDouble(f.best))
            .filter(v -> !Double.isNaN(v))
            .toArray();
    double sum = 0;
    for (double v : known) sum += v;
    double mean = sum / known.length;
    double squares = 0;
    for (double v : known) squares += (v - mean) * (v - mean);
    double deviation = known.length < 2 ? Double.NaN : Math.sqrt(squares / (known.length - 1));
    return new Score(mean, deviation);
  }

  /** The fold with the highest foreground IoU, the first of equals; one without comes last. */
  public Fold best() {
    Fold best = folds.get(0);
    for (Fold f : folds) if (rank(f) > rank(best)) best = f;
    return best;
  }

  private static double rank(Fold f) {
    double iou = f.best.foregroundIou();
    return Double.isNaN(iou) ? -1 : iou;
  }

  /** Writes a line per fold, whole or not at all. */
  public void write(Path csv) throws IOException {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (Fold f : folds) {
      text.append(
          String.format(
              Locale.ROOT,
              "%d,%d,%d,%d,%.6f,%.6f\n",
              f.number,
              f.images,
              f.epochs,
              f.best.epoch(),
              f.best.iou(),
              f.best.foregroundIou()));
    }
    AtomicFile.write(csv, partial -> Files.writeString(partial, text));
  }
}
