package sc.fiji.tessera.plugins.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * A network that finds centres and whose answer is known: it says what the channels of the image
 * say, classes as logits, then centres and offsets.
 */
final class CentreModel {
  private CentreModel() {}

  /** Saves it with a card that names classes, and those of objects. */
  public static Path save(Path file, List<String> classes, Integer... things) throws IOException {
    int n = classes.size() + 3;
    float[] weights = new float[n * n];
    for (int i = 0; i < n; i++) weights[i * n + i] = 1;
    GraphBuilder b = new GraphBuilder("same");
    String x = b.input("image", "N", Integer.toString(n), "H", "W");
    String w = b.initializer(Tensor.of("weight", weights, n, n, 1, 1));
    Graph graph =
        b.output(b.node("Conv", List.of(x, w)), "logits", "N", Integer.toString(n), "H", "W")
            .build();
    ModelCard card =
        new ModelCard(
            new ModelCard.About("same", "", Map.of(), "", ""),
            new ModelCard.Input(n, Normalization.none(), ""),
            new ModelCard.Output(classes, ModelCard.Activation.SOFTMAX, ModelCard.Target.CLASSES)
                .with(ModelCard.Centres.USUAL)
                .withThings(new TreeSet<>(List.of(things))),
            new ModelCard.Tiles(1, 1, 0, 0, 0),
            List.of());
    new SegmentationModel(OnnxModel.of(graph), card, "test").save(file);
    return file;
  }
}
