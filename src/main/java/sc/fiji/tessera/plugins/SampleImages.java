package sc.fiji.tessera.plugins;

import ij.ImagePlus;
import ij.ImageStack;
import ij.measure.Calibration;
import java.util.List;
import sc.fiji.tessera.image.ResultImage;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.plugins.bridge.FirstSample;
import sc.fiji.tessera.plugins.segment.PanopticImage;
import sc.fiji.tessera.sample.Sample;
import sc.fiji.tessera.sample.SampleSeries;

/**
 * Samples as images of ImageJ: a frame for each, calibrated, and with a word about their origin.
 */
final class SampleImages {
  private SampleImages() {}

  /** The images of some samples of a series. */
  static ImagePlus of(SampleSeries series, List<Sample> samples) {
    ImagePlus images =
        stack(series, series.title(), samples, sample -> ResultImage.copy(source(sample)));
    images.resetDisplayRange();
    return images;
  }

  /** The truth about them: numbered objects, or two channels, class and number. */
  static ImagePlus truth(SampleSeries series, List<Sample> samples) {
    String title = FirstSample.truth(series.title());
    return stack(series, title, samples, sample -> PanopticImage.of(source(sample), sample));
  }

  private interface Drawing {
    ImagePlus of(Sample sample);
  }

  private static SourceImage source(Sample sample) {
    return SourceImage.of(sample.image(), sample.name());
  }

  /** One frame (of as many channels as a drawing has) for each sample. */
  private static ImagePlus stack(
      SampleSeries series, String title, List<Sample> samples, Drawing drawing) {
    ImageStack stack = null;
    ImagePlus first = null;
    for (Sample sample : samples) {
      ImagePlus drawn = drawing.of(sample);
      if (first == null) {
        first = drawn;
        stack = new ImageStack(drawn.getWidth(), drawn.getHeight());
      }
      for (int c = 1; c <= drawn.getStackSize(); c++) {
        stack.addSlice(sample.name(), drawn.getStack().getProcessor(c));
      }
    }
    ImagePlus result = first;
    int channels = first.getStackSize();
    result.setStack(title, stack);
    result.setTitle(title);
    result.setDimensions(channels, 1, samples.size()); // frames: images of their own
    result.setOpenAsHyperStack(samples.size() > 1);
    result.setCalibration(calibration(series));
    result.setProperty("Info", info(series));
    return result;
  }

  private static Calibration calibration(SampleSeries series) {
    Calibration calibration = new Calibration();
    calibration.pixelWidth = calibration.pixelHeight = series.pixelSize();
    calibration.setUnit(series.unit());
    return calibration;
  }

  private static String info(SampleSeries series) {
    return "Tessera: "
        + series.about()
        + ", with exact labels; made by Tessera's own generator, no picture of anything real.\n"
        + "Public domain (CC0); no citation needed.\n";
  }
}
