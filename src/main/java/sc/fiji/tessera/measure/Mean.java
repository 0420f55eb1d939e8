package sc.fiji.tessera.measure;

import java.util.stream.DoubleStream;

/**
 * A mean that leaves out undefined values and says how many it used.
 *
 * @param value the mean of the values that are not NaN; NaN if there are none
 * @param used how many values are in the mean
 * @param undefined how many were NaN
 */
public record Mean(double value, int used, int undefined) {
  /** The mean of some values. */
  public static Mean of(DoubleStream values) {
    double[] all = values.toArray();
    double sum = 0;
    int used = 0;
    for (double v : all) {
      if (Double.isNaN(v)) continue;
      sum += v;
      used++;
    }
    return new Mean(sum / used, used, all.length - used);
  }
}
