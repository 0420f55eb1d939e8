package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.List;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.ReceptiveField;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/** A fresh U-Net with its card, and the trainer that teaches it. */
public final class UNetJob {
  /** How our own networks see images: the dark end becomes 0, the bright end 1. */
  public static final Normalization NORMALIZATION = Normalization.percentile(1, 99.8);

  private static final String CITATION =
      "Ronneberger O., Fischer P., Brox T. (2015) U-Net: Convolutional Networks for Biomedical"
          + " Image Segmentation. MICCAI 2015, doi:10.1007/978-3-319-24574-4_28";

  private UNetJob() {}

  /**
   * @param name of the model on its card
   * @param listener is told about progress and may cancel
   */
  public static Trainer trainer(
      TrainingPlan plan,
      TrainingSet set,
      String name,
      OnnxService service,
      TrainingListener listener) {
    TrainingPlan.Architecture a = plan.network();
    Network network =
        new UNet(new Size(set.channels(), set.classes()), new UNet.Options(a.depth(), a.width()));
    Graph graph = network.graph(plan.seed());
    SegmentationModel start =
        new SegmentationModel(OnnxModel.of(graph), card(network, graph, plan, name), name);
    return new Trainer(plan, set, start, service, listener);
  }

  private static ModelCard card(Network network, Graph graph, TrainingPlan plan, String name) {
    ReceptiveField field = ReceptiveField.of(graph);
    return new ModelCard(
        new ModelCard.About(name, network.name(), network.options(), "", CITATION),
        new ModelCard.Input(network.size().channels(), NORMALIZATION, ""),
        new ModelCard.Output(
            classNames(plan.target().meaning(), network.size().classes()),
            ModelCard.Activation.SOFTMAX,
            ModelCard.Target.valueOf(plan.target().meaning().name())),
        new ModelCard.Tiles(field.stride(), field.stride(), field.halo(), 0, 0),
        List.of());
  }

  private static List<String> classNames(TrainingPlan.Meaning meaning, int classes) {
    List<String> names = new ArrayList<>(List.of("background"));
    if (meaning != TrainingPlan.Meaning.CLASSES) names.add("foreground");
    else for (int c = 1; c < classes; c++) names.add("class " + c);
    return names;
  }
}
