package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.List;
import sc.fiji.tessera.image.Window;

/** How far intensities reach from dark to bright, where models want them in units of their own. */
final class IntensitySpan {
  private static final double DARK = 0.01;
  private static final double BRIGHT = 0.998;
  private static final int SAMPLES = 100;

  private IntensitySpan() {}

  /** The mean, over images and channels, from the 1st to the 99.8th percentile; above 0. */
  static double of(List<TrainingExample> examples) {
    double sum = 0;
    int channels = 0;
    for (TrainingExample e : examples) {
      for (int c = 0; c < e.pixels().channels(); c++) {
        sum += of(e, c);
        channels++;
      }
    }
    return sum > 0 ? sum / channels : 1;
  }

  /** Of some of the pixels of some of the rows. */
  private static double of(TrainingExample e, int channel) {
    int rows = Math.min(SAMPLES, e.height());
    int columns = Math.min(SAMPLES, e.width());
    float[] sample = new float[rows * columns];
    for (int r = 0; r < rows; r++) {
      int y = r * e.height() / rows;
      Intensities.Section row = e.pixels().section(channel, new Window(0, y, e.width(), 1));
      for (int i = 0; i < columns; i++) {
        sample[r * columns + i] = row.at(i * e.width() / columns, y);
      }
    }
    Arrays.sort(sample);
    int last = sample.length - 1;
    return sample[(int) Math.round(BRIGHT * last)] - sample[(int) Math.round(DARK * last)];
  }
}
