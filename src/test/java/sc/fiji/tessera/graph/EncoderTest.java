package sc.fiji.tessera.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Size;

/** What is the encoder of the catalogue's networks. */
class EncoderTest {
  /** All that is learned before a tensor is the encoder's, and nothing else. */
  @ParameterizedTest
  @CsvSource({
    "u-net, up1.up.weight, outc",
    "u-net-bilinear, up1.conv.double_conv.0.weight, outc",
    "u-net-residual, up1.up.1.weight, outc",
    "u-net-original, upconv_d4c_u3a.weight, conv_u0d-score",
    "u-net-resnet18, decoder.blocks.0.conv1.0.weight, segmentation_head",
    "fcn-8s, score_fr.weight, score|upscore",
    "segnet, ConvDe53.weight, ConvDe11",
    "deeplab-v2-resnet101-msc, base.aspp.c0.weight, base.aspp",
    "deeplab-v3-resnet50, classifier.0.convs.0.0.weight, classifier.4",
    "pspnet-50, ppm.features.0.1.weight, cls.4",
    "segmenter-tiny, decoder.cls_emb, decoder.(cls_emb|mask_norm)",
    "segmenter-base-patch8-linear, decoder.head.weight, decoder.head",
    "dilation8, final.weight, final|ctx",
    "hrnet-w18-small-v1, stage2.0.fuse_layers.0.1.0.weight, last_layer.3"
  })
  void ofTheCatalogue(String variant, String next, String head) {
    Graph graph = Architectures.variant(variant, new Size(1, 3, 16)).blank();
    List<String> learned = graph.trainable();
    Set<String> classes =
        Set.copyOf(learned.stream().filter(n -> n.matches("(" + head + ").*")).toList());
    assertTrue(!classes.isEmpty());
    Set<String> encoder = Encoder.parameters(graph, classes);
    List<String> rest = learned.stream().filter(n -> !encoder.contains(n)).toList();
    assertEquals(next, rest.get(0));
    if (variant.startsWith("hrnet")) return; // its branches alternate with what joins them
    assertEquals(Set.copyOf(learned.subList(0, learned.indexOf(next))), encoder);
  }

  @Test
  void ofTwoJoinedNetworks() {
    Map<String, String> options = Map.of("depth", "2", "context", "4");
    Graph graph = Architectures.named("u-net").network(new Size(1, 3, 16), options).blank();
    List<String> expected =
        graph.trainable().stream().filter(n -> n.matches("(context\\.)?(inc|down).*")).toList();
    assertEquals(24 * 2 - 12, expected.size());
    Set<String> head = Set.of("outc.conv.weight", "outc.conv.bias");
    assertEquals(Set.copyOf(expected), Encoder.parameters(graph, head));
  }

  @Test
  void withoutLowerResolutionThereIsNone() {
    GraphBuilder b = new GraphBuilder("flat");
    String x = b.input("image", "N", "1", "H", "W");
    String y = b.node("Conv", List.of(x, b.initializer(Tensor.of("w", new float[2], 2, 1, 1, 1))));
    Graph flat = b.output(y, "out", "N", "2", "H", "W").build();
    String refusal =
        assertThrows(IllegalArgumentException.class, () -> Encoder.parameters(flat, Set.of()))
            .getMessage();
    assertEquals(
        "it has no encoder, because it never lowers the resolution before it raises it", refusal);
  }
}
