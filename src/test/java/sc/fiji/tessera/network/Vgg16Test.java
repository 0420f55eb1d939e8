package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;

class Vgg16Test {

  /** The encoder with the head of the ImageNet classifier; logits [N, classes, 1, 1]. */
  static final class Classifier extends Network {
    private record Options(boolean normalized) {}

    private final boolean normalized;

    Classifier(Size size, boolean normalized) {
      super("vgg16", size, new Options(normalized));
      this.normalized = normalized;
    }

    @Override
    protected Features logits(Layers net, Features image) {
      List<Features> maps = Vgg16.torchvision("", normalized).pooled(net, image);
      Features pooled = net.adaptiveAveragePool(maps.get(4), 7);
      String x = net.node("Flatten", List.of(pooled.value()));
      int in = pooled.channels() * 49;
      int width = net.width(4096);
      x = net.node("Relu", List.of(linear(net, "classifier.0", x, in, width)));
      x = net.node("Relu", List.of(linear(net, "classifier.3", x, width, width)));
      x = linear(net, "classifier.6", x, width, net.classes());
      return new Features(net.node("Unsqueeze", List.of(x, net.constant(2, 3))), net.classes());
    }

    private static String linear(Layers net, String name, String x, int in, int out) {
      String weight = net.parameter(name + ".weight", Init.normal(0.1), out, in);
      String bias = net.parameter(name + ".bias", Init.constant(0), out);
      return net.node("Gemm", List.of(x, weight, bias), Attribute.of("transB", 1L));
    }
  }

  @Test
  void parametersAreThoseOfTheReference() throws IOException {
    Size imageNet = new Size(3, 1000);
    ReferenceShapes.assertEqual("backbone_vgg16", new Classifier(imageNet, false));
    ReferenceShapes.assertEqual("backbone_vgg16_bn", new Classifier(imageNet, true));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5})
  void stagesHalve(int stage) {
    GraphBuilder builder = new GraphBuilder("test");
    Features image = new Features(builder.input("image", "N", "3", "H", "W"), 3);
    Layers net = new Layers(builder, new Size(3, 2, 16), 1);
    Features map = Vgg16.torchvision("", false).stages(net, image).get(stage);
    builder.output(map.value(), "y", "N", "", "", "");
    Array y = Forward.onnxRuntime(builder.build(), Array.random(1, 1, 3, 65, 70)).get(0);
    int[] widths = {4, 8, 16, 32, 32, 32};
    assertEquals(
        List.of((long) widths[stage], 65L >> stage, 70L >> stage),
        List.of(y.dims()[1], y.dims()[2], y.dims()[3]));
  }

  /** The map's two rows and three columns are averaged in 7 x 7 bins, which overlap. */
  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    ParityFixture.of("backbone_vgg16_bn_div32")
        .assertReproducedBy(new Classifier(new Size(3, 7, 32), true));
  }
}
