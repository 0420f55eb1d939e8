package sc.fiji.tessera.training;

import java.util.LinkedHashMap;
import java.util.Map;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.NetworkCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Network;

/** Training of a fresh network of any architecture, with random weights. */
public final class NetworkJob extends SegmentationJob {
  /** How our own networks see images: the dark end becomes 0, the bright end 1. */
  static final Normalization NORMALIZATION = Normalization.percentile(1, 99.8);

  private final TrainingStart.Architecture architecture;

  /**
   * @param plan that starts with an architecture
   */
  public NetworkJob(TrainingPlan plan) {
    super(plan);
    if (!(plan.start() instanceof TrainingStart.Architecture a)) {
      throw new IllegalArgumentException("The plan starts with " + plan.start() + ".");
    }
    architecture = a;
  }

  @Override
  ImageFeed feed() {
    return ImageFeed.allChannels(NORMALIZATION);
  }

  @Override
  SegmentationModel start(TrainingSet set, String name) {
    Network network = architecture.network(set.channels(), set.classes());
    Graph graph = network.graph(plan().seed());
    return new SegmentationModel(OnnxModel.of(graph), card(set, network, graph, name), name);
  }

  private ModelCard card(TrainingSet set, Network network, Graph graph, String name) {
    TrainingTarget target = plan().target();
    ModelCard card =
        new NetworkCard(network, graph)
            .of(
                name,
                set.told(new ModelCard.Input(network.size().channels(), NORMALIZATION, "")),
                new ModelCard.Output(
                        plan().classNames(network.size().classes()),
                        ModelCard.Activation.SOFTMAX,
                        target.meaning().onCard())
                    .withThings(target.things()));
    ModelCard.About about = card.about();
    return new ModelCard(
        new ModelCard.About(
            name, about.architecture(), savedOptions(network), "", about.citation()),
        card.input(),
        card.output(),
        card.tiles(),
        card.history());
  }

  /** The saved file has no auxiliary heads, whether or not they helped to train it. */
  private static Map<String, String> savedOptions(Network network) {
    Map<String, String> options = new LinkedHashMap<>(network.options());
    options.computeIfPresent("auxiliary", (key, value) -> "false");
    return options;
  }
}
