package sc.fiji.tessera.training;

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
 * @param best whether no earlier epoch was better: this network was saved
 */
public record EpochRecord(
    int epoch,
    int steps,
    double rate,
    double loss,
    double iou,
    double foregroundIou,
    double seconds,
    boolean best) {

  static final String HEADER =
      "epoch,steps,learning_rate,loss,validation_iou,validation_foreground_iou,seconds,best";

  String toCsv() {
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

  static EpochRecord fromCsv(String line) {
    String[] f = line.split(",");
    return new EpochRecord(
        Integer.parseInt(f[0]),
        Integer.parseInt(f[1]),
        Double.parseDouble(f[2]),
        Double.parseDouble(f[3]),
        Double.parseDouble(f[4]),
        Double.parseDouble(f[5]),
        Double.parseDouble(f[6]),
        Boolean.parseBoolean(f[7]));
  }
}
