package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.graph.GraphBuilder;

class Vgg16Test {

  @Test
  void parametersAreThoseOfTheReference() throws IOException {
    Size imageNet = new Size(3, 1000);
    ReferenceShapes.assertEqual("backbone_vgg16", Classifier.vgg16(false, imageNet));
    ReferenceShapes.assertEqual("backbone_vgg16_bn", Classifier.vgg16(true, imageNet));
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
        .assertReproducedBy(Classifier.vgg16(true, new Size(3, 7, 32)));
  }
}
