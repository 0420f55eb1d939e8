package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;

/** The encoder as the image classifier that torchvision has. */
class VisionTransformerTest {
  /** torchvision's classifier: a linear layer on the class token. */
  static Graph classifier(VisionTransformer.Options options, int classes, Long seed) {
    GraphBuilder builder = new GraphBuilder("vit");
    Size size = new Size(3, classes);
    Layers net = seed == null ? new Layers(builder, size) : new Layers(builder, size, seed);
    TokenLayers tokens = new TokenLayers(net);
    Features image = new Features(builder.input("image", "N", "3", "H", "W"), 3);
    VisionTransformer encoder = new VisionTransformer(options, VisionTransformer.Names.TORCHVISION);
    Tokens first = tokens.range(encoder.apply(tokens, image).tokens(), 0, 1);
    Tokens logits = tokens.linear("heads.head", first, classes);
    String map = net.node("Reshape", List.of(logits.value(), net.constant(0, classes, 1, 1)));
    return builder.output(map, "logits", "N", Integer.toString(classes), "1", "1").build();
  }

  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    VisionTransformer.Options tiny =
        new VisionTransformer.Options(8, 32, 2, 2, 2, 4, false, 1e-6f, 0);
    ParityFixture.of("backbone_vit_tiny_tv").assertReproducedBy(classifier(tiny, 7, null));
  }

  @Test
  void parametersAreThoseOfTheReference() throws IOException {
    VisionTransformer.Options base =
        new VisionTransformer.Options(16, 768, 12, 12, 4, 14, false, 1e-6f, 0);
    ReferenceShapes.assertEqual("backbone_vit_b_16", classifier(base, 1000, null));
    VisionTransformer.Options large =
        new VisionTransformer.Options(16, 1024, 24, 16, 4, 14, false, 1e-6f, 0);
    ReferenceShapes.assertEqual("backbone_vit_l_16", classifier(large, 1000, null));
  }

  @Test
  void dimensionsAreDividedAmongHeads() {
    VisionTransformer.Options odd =
        new VisionTransformer.Options(8, 30, 1, 4, 2, 4, false, 1e-6f, 0);
    Exception e = assertThrows(IllegalArgumentException.class, () -> classifier(odd, 7, null));
    assertEquals(
        "A transformer's dimension is 30, but must be a multiple of its 4 attention heads.",
        e.getMessage());
  }
}
