package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What an epoch came to: one line of the training log.
 *
 * @param epoch from 1
 * @param steps done since the start of the training
 * @param rate the learning rate of its first step
 * @param loss the mean training loss
 * @param iou the mean IoU over classes on the validation images, or NaN without any
 * @param foregroundIou the mean IoU without the background, or NaN
 * @param seconds since the start of the training
 * @param best whether no earlier epoch was better by 0.005 or more: this network was saved
 * @param classIou the IoU of each class on the validation images, background first; NaN for a class
 *     that is neither there nor found, and without any images; empty in logs that lack it
 * @param f1 of the objects on the validation images at an IoU of 0.5, of networks that find objects
 *     one by one; else NaN
 */
public record EpochRecord(
    int epoch,
    int steps,
    double rate,
    double loss,
    double iou,
    double foregroundIou,
    double seconds,
    boolean best,
    List<Double> classIou,
    double f1) {

  private static final int FIXED = 8;
  private static final String F1 = ",validation_f1";

  private static final String HEADER =
      "epoch,steps,learning_rate,loss,validation_iou,validation_foreground_iou,seconds,best";

  /** Of a network that finds no objects. */
  public EpochRecord(
      int epoch,
      int steps,
      double rate,
      double loss,
      double iou,
      double foregroundIou,
      double seconds,
      boolean best,
      List<Double> classIou) {
    this(epoch, steps, rate, loss, iou, foregroundIou, seconds, best, classIou, Double.NaN);
  }

  /** Keeps a copy. */
  public EpochRecord {
    classIou = List.copyOf(classIou);
  }

  /**
   * The heading of a log whose lines have the IoU of so many classes.
   *
   * @param objects whether they have the F1 of objects
   */
  static String header(int classes, boolean objects) {
    StringBuilder line = new StringBuilder(HEADER + (objects ? F1 : ""));
    for (int c = 0; c < classes; c++) line.append(",iou_").append(c);
    return line.toString();
  }

  /** A line with the IoU of so many classes, NaN where the record has fewer. */
  String toCsv(int classes, boolean objects) {
    StringBuilder line = new StringBuilder(fixed());
    if (objects) line.append(String.format(Locale.ROOT, ",%.6f", f1));
    for (int c = 0; c < classes; c++) {
      line.append(String.format(Locale.ROOT, ",%.6f", iouOf(c)));
    }
    return line.toString();
  }

  /**
   * The best epoch so far, the first one where none is marked.
   *
   * @param records at least one
   */
  public static EpochRecord bestOf(List<EpochRecord> records) {
    EpochRecord best = records.get(0);
    for (EpochRecord r : records) if (r.best) best = r;
    return best;
  }

  /** The IoU of a class on the validation images, or NaN. */
  public double iouOf(int c) {
    return c < classIou.size() ? classIou.get(c) : Double.NaN;
  }

  private String fixed() {
    return String.format(
        Locale.ROOT,
        "%d,%d,%.6g,%.6f,%.6f,%.6f,%.1f,%b",
        epoch,
        steps,
        rate,
        loss,
        iou,
        foregroundIou,
        seconds,
        best);
  }

  /** Reads a line under its heading. */
  static EpochRecord fromCsv(String header, String line) {
    String[] f = line.split(",");
    boolean objects = header.startsWith(HEADER + F1);
    List<Double> classIou = new ArrayList<>();
    for (int i = objects ? FIXED + 1 : FIXED; i < f.length; i++)
      classIou.add(Double.parseDouble(f[i]));
    return new EpochRecord(
        Integer.parseInt(f[0]),
        Integer.parseInt(f[1]),
        Double.parseDouble(f[2]),
        Double.parseDouble(f[3]),
        Double.parseDouble(f[4]),
        Double.parseDouble(f[5]),
        Double.parseDouble(f[6]),
        Boolean.parseBoolean(f[7]),
        classIou,
        objects ? Double.parseDouble(f[FIXED]) : Double.NaN);
  }
}
