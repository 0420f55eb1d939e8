package sc.fiji.tessera.plugins;

import ij.ImagePlus;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.plugins.bridge.FirstSample;
import sc.fiji.tessera.sample.Sample;
import sc.fiji.tessera.sample.SampleSeries;

/**
 * What every command does that opens a series of samples and the truth about it: it makes both;
 * nothing is fetched.
 */
abstract class LabelledSampleCommand implements Command {
  private static final int SIDE = 256;

  /** Before the image, which is shown last and so is the active one. */
  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus truth;

  @Parameter(type = ItemIO.OUTPUT)
  private ImagePlus image;

  private final SampleSeries series;
  private final Map<String, String> training;

  /**
   * @param training inputs with which commands train on this truth
   */
  LabelledSampleCommand(SampleSeries series, Map<String, String> training) {
    this.series = series;
    this.training = training;
  }

  @Override
  public void run() {
    List<Sample> samples =
        IntStream.range(0, series.count()).mapToObj(k -> series.get(k, SIDE, SIDE)).toList();
    truth = SampleImages.truth(series, samples);
    FirstSample.hint(truth, training);
    image = SampleImages.of(series, samples);
  }
}
