package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.Node;

class ResNetTest {
  @ParameterizedTest
  @ValueSource(ints = {18, 34, 50, 101})
  void parametersAreThoseOfTheReference(int depth) throws IOException {
    Classifier network = Classifier.resNet(depth, new Size(3, 1000));
    ReferenceShapes.assertEqual("backbone_resnet" + depth, network);
  }

  /** Dilation of the 3 x 3 convolutions of layer3 and layer4, after the table of the reference. */
  @ParameterizedTest
  @CsvSource({
    "8, PREVIOUS, 1 2 2 2 2 2 2 4 4",
    "16, PREVIOUS, 1 1 1 1 1 1 1 2 2",
    "32, PREVIOUS, 1 1 1 1 1 1 1 1 1",
    "8, OWN, 2 2 2 2 2 2 4 4 4"
  })
  void dilationReplacesStride(int outputStride, ResNet.FirstBlock first, String expected) {
    ResNet.Options torchvision = ResNet.Options.of(50, outputStride);
    boolean own = first == ResNet.FirstBlock.OWN;
    ResNet.Options options = own ? torchvision.dilatedAlike() : torchvision;
    GraphBuilder builder = new GraphBuilder("test");
    Features image = new Features(builder.input("image", "N", "3", "H", "W"), 3);
    Features map = ResNet.add(new Layers(builder, new Size(3, 2)), "", image, options).layer4();
    List<Node> wide =
        builder.output(map.value(), "y", "N", "", "", "").build().nodes().stream()
            .filter(n -> n.opType().equals("Conv") && integers(n, "kernel_shape")[0] == 3)
            .toList();
    int total = 3 + 4 + 6 + 3;
    List<String> dilations =
        IntStream.range(7, total)
            .mapToObj(i -> "" + integers(wide.get(i), "dilations")[0])
            .toList();
    assertEquals(expected, String.join(" ", dilations));
    long stride =
        wide.stream().mapToLong(n -> integers(n, "strides")[0]).reduce(4, (a, b) -> a * b);
    assertEquals(outputStride, stride);
  }

  private static long[] integers(Node node, String name) {
    Attribute attribute = node.attribute(name);
    return attribute.integers();
  }

  @Test
  void unknownDepthsAreRefused() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> ResNet.Options.of(51, 32));
    assertEquals("A ResNet's depth is 51, but must be 18, 34, 50, 101 or 152.", e.getMessage());
  }

  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    Size size = new Size(3, 7, 16);
    ParityFixture.of("backbone_resnet18_div16").assertReproducedBy(Classifier.resNet(18, size));
  }

  @Test
  void bottlenecksNumbersAreThoseOfTheReference() throws IOException {
    Size size = new Size(3, 7, 16);
    ParityFixture.of("backbone_resnet50_div16").assertReproducedBy(Classifier.resNet(50, size));
  }
}
