package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.List;

/** How far intensities reach from dark to bright, where models want them in units of their own. */
final class IntensitySpan {
  private static final double DARK = 0.01;
  private static final double BRIGHT = 0.998;
  private static final int SAMPLES = 10_000;

  private IntensitySpan() {}

  /** The mean, over images and channels, from the 1st to the 99.8th percentile; above 0. */
  static double of(List<TrainingExample> examples) {
    double sum = 0;
    int channels = 0;
    for (TrainingExample e : examples) {
      for (float[] channel : e.channels()) {
        sum += of(channel);
        channels++;
      }
    }
    return sum > 0 ? sum / channels : 1;
  }

  private static double of(float[] values) {
    int step = Math.max(1, values.length / SAMPLES);
    float[] sample = new float[(values.length + step - 1) / step];
    for (int i = 0; i < sample.length; i++) sample[i] = values[i * step];
    Arrays.sort(sample);
    int last = sample.length - 1;
    return sample[(int) Math.round(BRIGHT * last)] - sample[(int) Math.round(DARK * last)];
  }
}
