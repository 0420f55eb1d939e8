package sc.fiji.tessera.plugins.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * A network whose answer is known: foreground is where the mean over channels of the grey values
 * exceeds 100, with the probability 1 / (1 + exp(100 - mean)).
 */
public final class ThresholdModel {
  public static final int THRESHOLD = 100;

  private ThresholdModel() {}

  public static Graph graph(int channels) {
    float[] weights = new float[2 * channels];
    Arrays.fill(weights, channels, 2 * channels, 1f / channels);
    GraphBuilder b = new GraphBuilder("threshold");
    String x = b.input("image", "N", Integer.toString(channels), "H", "W");
    String w = b.initializer(Tensor.of("weight", weights, 2, channels, 1, 1));
    String bias = b.initializer(Tensor.of("bias", new float[] {0, -THRESHOLD}, 2));
    return b.output(b.node("Conv", List.of(x, w, bias)), "logits", "N", "2", "H", "W").build();
  }

  /** Saves the model with a card that says what its labels mean. */
  public static Path save(Path file, int channels, ModelCard.Target target) throws IOException {
    ModelCard card =
        new ModelCard(
            new ModelCard.About("threshold", "", Map.of(), "", ""),
            new ModelCard.Input(channels, Normalization.none(), ""),
            new ModelCard.Output(
                List.of("background", "bright"), ModelCard.Activation.SOFTMAX, target),
            new ModelCard.Tiles(1, 1, 0, 0, 0),
            List.of());
    new SegmentationModel(OnnxModel.of(graph(channels)), card, "test").save(file);
    return file;
  }
}
