package sc.fiji.tessera.quantization;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelLibrary;
import sc.fiji.tessera.model.NetworkCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.sample.SampleSet;

/**
 * Quantises models and prints how much faster they become and how many labels change. Arguments:
 * {@code u-net} (depth 4, width 32, random weights), {@code fcn} (ResNet-50, random weights), or a
 * model by name or file; then, for models, the folder of images to calibrate on and the one to
 * compare on (without: a synthetic image of 512 x 512 for both). Labels of random weights mean
 * nothing, their times do.
 */
public final class QuantizationBenchmark {
  private QuantizationBenchmark() {}

  public static void main(String[] args) throws IOException {
    SegmentationModel model =
        switch (args[0]) {
          case "u-net" ->
              random(
                  Architectures.named("u-net")
                      .network(new Size(1, 2), Map.of("depth", "4", "width", "32")));
          case "fcn" -> random(Architectures.variant("fcn-resnet50", new Size(3, 21)));
          default -> new ModelLibrary(null).open(args[0]);
        };
    boolean random = args.length == 1;
    ImageSource calibration = random ? synthetic() : ImageSource.of(Path.of(args[1]));
    ImageSource comparison = random ? synthetic() : ImageSource.of(Path.of(args[2]));
    OnnxService service = new OnnxService();
    for (RangeChoice range : RangeChoice.values()) {
      for (int bits : new int[] {8, 7}) {
        if (random && (range != RangeChoice.PERCENTILE || bits != 8)) continue;
        Quantization.Options options = new Quantization.Options(range, bits);
        long start = System.nanoTime();
        SegmentationModel integers =
            new Quantization(service, options).of(model, calibration, Progress.NONE);
        double seconds = (System.nanoTime() - start) / 1e9;
        QuantizationReport report =
            new Comparison(service, model, integers).of(comparison, Progress.NONE);
        System.out.printf(
            "%s, %s, weights of %d bits: quantised in %.1f s%n%s%n",
            args[0], range, bits, seconds, report.text());
      }
    }
    service.dispose();
  }

  private static ImageSource synthetic() {
    SampleSet set = new SampleSet(SampleSet.Kind.NUCLEI, 1, 512, 512, 1);
    return ImageSource.of(set.get(0).image(), "nuclei");
  }

  private static SegmentationModel random(Network network) {
    Graph graph = network.graph(1);
    Normalization normalization = Normalization.parse("z-score");
    ModelCard.Input input = new ModelCard.Input(network.size().channels(), normalization, "");
    ModelCard card =
        new NetworkCard(network, graph)
            .of(network.name(), input, NetworkCard.unnamed(network.size().classes()));
    return new SegmentationModel(OnnxModel.of(graph), card, network.name());
  }
}
