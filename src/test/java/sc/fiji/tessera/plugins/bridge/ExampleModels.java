package sc.fiji.tessera.plugins.bridge;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.checkpoint.SavedCheckpoint;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.inference.KnownAnswers;
import sc.fiji.tessera.inference.MaskRcnnPeer;
import sc.fiji.tessera.inference.PanopticFpnPeer;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.InputConvention;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.network.Architecture;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.MaskRcnn;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;

/**
 * The models and checkpoints of the examples: of each architecture its usual variant with a few
 * channels and random weights, and those of objects that other tests know.
 */
public final class ExampleModels {
  private static final Size SIZE = new Size(1, 3, 32);

  private ExampleModels() {}

  /**
   * Writes one.
   *
   * @param name {@code fcn.onnx} for the architecture {@code fcn}; {@code u-net.pth} for its
   *     checkpoint; {@code sam.onnx}, {@code mask-rcnn.onnx}, {@code panoptic.onnx}, {@code
   *     published.pth}
   */
  static void make(String name, Path file) throws IOException {
    switch (name) {
      case "sam.onnx" -> KnownAnswers.save(file);
      case "panoptic.onnx" -> PanopticFpnPeer.model().save(file);
      case "mask-rcnn.onnx" -> maskRcnn(file);
      case "published.pth" ->
          checkpoint(Architectures.variant("lraspp-mobilenet-v3-large", new Size(3, 21)), file);
      case "u-net.pth" -> checkpoint(Architectures.variant("u-net", new Size(1, 2, 8)), file);
      default -> network(name.substring(0, name.lastIndexOf('.')), file);
    }
  }

  private static void network(String architecture, Path file) throws IOException {
    Architecture a = Architectures.named(architecture);
    Map<String, String> card =
        new HashMap<>(
            Map.of(
                "tessera.card",
                "1",
                "tessera.architecture",
                architecture,
                "tessera.normalization",
                Normalization.parse("percentile 1 99.8").toString(),
                "tessera.classes",
                "background;one;two"));
    OnnxModel.of(a.variant(a.defaultVariant(), SIZE).graph(1)).withMetadata(card).write(file);
  }

  private static void checkpoint(Network network, Path file) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    network.graph(1).initializers().forEach(tensors::put);
    SavedCheckpoint.write(file, tensors);
  }

  /** A small one with random weights. */
  public static void maskRcnn(Path file) throws IOException {
    MaskRcnn network =
        new MaskRcnn(new MaskRcnn.Options(MaskRcnn.Layout.V1, 50, MaskRcnn.Norm.BATCH, 3, 5, 16));
    Map<String, OnnxModel> parts = new LinkedHashMap<>();
    for (String part : List.of(MaskRcnn.DENSE, MaskRcnn.BOXES, MaskRcnn.MASKS)) {
      parts.put(part, MaskRcnnPeer.part(network, part));
    }
    CompositeCard card =
        new CompositeCard(
            new ModelCard.About("small", MaskRcnn.NAME, network.options(), "", ""),
            InputConvention.IMAGENET.input(3),
            List.of("background", "ant", "bee", "cat", "dog"),
            "a checkpoint",
            List.of());
    new CompositeModel(card, parts, "small").save(file);
  }
}
