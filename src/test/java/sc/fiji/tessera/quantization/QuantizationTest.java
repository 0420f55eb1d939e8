package sc.fiji.tessera.quantization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Complexity;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.ReceptiveField;
import sc.fiji.tessera.graph.Shapes;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelLibrary;
import sc.fiji.tessera.model.SegmentationModel;

class QuantizationTest {
  private static final Quantization.Options OPTIONS =
      new Quantization.Options(RangeChoice.PERCENTILE, 8);

  private static final int SIDE = 128;
  private static final int LARGE = 160;

  private final OnnxService service = new OnnxService();

  private SegmentationModel quantized(SegmentationModel model, int bits) throws IOException {
    return quantized(model, bits, SIDE);
  }

  private SegmentationModel quantized(SegmentationModel model, int bits, int side)
      throws IOException {
    Quantization.Options options = new Quantization.Options(RangeChoice.PERCENTILE, bits);
    return new Quantization(service, options).of(model, RandomNetworks.nuclei(side), Progress.NONE);
  }

  /** Root mean square of the difference of logits, relative to their standard deviation. */
  private static double error(SegmentationModel a, SegmentationModel b) {
    CalibrationWindows.Fed fed =
        new CalibrationWindows(RandomNetworks.nuclei(SIDE), a.card()).middle(SIDE);
    float[] x = new float[fed.values().remaining()];
    fed.values().get(x);
    float[] y = RandomNetworks.run(a.onnx().graph(), x, fed.shape());
    float[] z = RandomNetworks.run(b.onnx().graph(), x, fed.shape());
    double mean = 0;
    for (float v : y) mean += v / y.length;
    double signal = 0;
    double noise = 0;
    for (int i = 0; i < y.length; i++) {
      signal += (y[i] - mean) * (y[i] - mean);
      noise += (y[i] - z[i]) * (y[i] - z[i]);
    }
    return Math.sqrt(noise / signal);
  }

  @ParameterizedTest
  @CsvSource({
    "u-net, 1, 16, 0.1",
    "u-net-bilinear, 1, 16, 0.1",
    "u-net-residual, 1, 16, 0.2",
    "fcn-resnet50, 3, 16, 0.2",
    "segnet-basic, 3, 8, 0.45"
  })
  void networksStayThemselves(String variant, int channels, int divisor, double bound)
      throws IOException {
    SegmentationModel floats = RandomNetworks.model(variant, channels, 3, divisor);
    SegmentationModel integers = quantized(floats, 8);
    double error = error(floats, integers);
    assertTrue(error > 0 && error < bound, variant + ": " + error);
    Graph g = integers.onnx().graph();
    assertEquals(floats.card().tiles(), ModelCard.Tiles.of(g));
    assertEquals(ReceptiveField.of(floats.onnx().graph()), ReceptiveField.of(g));
    Complexity before = Complexity.of(floats.onnx().graph(), 1, channels, 64, 64);
    Complexity after = Complexity.of(g, 1, channels, 64, 64);
    assertEquals("", after.unknown());
    assertEquals(before.macs(), after.macs());
    assertTrue(after.activations() < before.activations(), variant);
    assertTrue(after.peak() <= before.peak(), after.peak() + " " + before.peak());
    assertTrue(integers.toBytes().length < 0.7 * floats.toBytes().length);
  }

  @Test
  void boundedRectifiersAndDepthwiseConvolutionsAreKnown() throws IOException {
    RandomNetworks n = new RandomNetworks();
    String x = n.convolution("Conv", n.input(1), 8, new long[] {8, 1, 3, 3}, pads());
    for (int i = 0; i < 2; i++) {
      x = n.convolution("Conv", x, 8, new long[] {8, 1, 3, 3}, pads(), Attribute.of("group", 8L));
      x = n.clip(x, 0, 2);
      x = n.convolution("Conv", x, 8, new long[] {8, 8, 1, 1});
      x = n.node("LeakyRelu", x);
    }
    Graph graph = n.graph(n.convolution("Conv", x, 2, new long[] {2, 8, 1, 1}), 2);
    ModelCard card = RandomNetworks.model("u-net", 1, 2, 16).card();
    SegmentationModel floats = new SegmentationModel(OnnxModel.of(graph), card, "depthwise");
    SegmentationModel integers = quantized(floats, 8);
    double error = error(floats, integers);
    assertTrue(error > 0 && error < 0.03, "" + error);
    assertFalse(integers.onnx().graph().nodes().stream().anyMatch(c -> c.opType().equals("Clip")));
  }

  private static Attribute pads() {
    return Attribute.of("pads", new long[] {1, 1, 1, 1});
  }

  @Test
  void aTrainedModelKeepsItsLabels() throws IOException {
    SegmentationModel floats = new ModelLibrary(null).open("nuclei-u-net");
    for (int bits : new int[] {7, 8}) {
      QuantizationReport report =
          new Comparison(service, floats, quantized(floats, bits, LARGE))
              .of(RandomNetworks.nuclei(LARGE), Progress.NONE);
      assertTrue(report.changed() <= 0.002, report.text());
      assertTrue(report.iou() > 0.99 && report.iou() <= 1, report.text());
      assertEquals(LARGE * LARGE, report.pixels());
      assertTrue(report.speedup() > 0 && report.rounds() >= 3);
    }
  }

  @Test
  void integersAreAsTheProcessorWantsThem() throws IOException {
    SegmentationModel floats = RandomNetworks.model("u-net", 1, 2, 16);
    Graph g = quantized(floats, 7).onnx().graph();
    long weights = 0;
    for (Tensor t : g.initializers().values()) {
      if (t.type() != ElementType.INT8 || t.dims().length != 4) continue;
      weights++;
      long most = Arrays.stream(t.longs()).map(Math::abs).max().orElseThrow();
      assertEquals(64, most, t.name());
    }
    assertEquals(21, weights);
    GraphIndex index = new GraphIndex(g);
    int rectified = 0;
    for (Node n : g.nodes()) {
      if (!n.opType().equals("QuantizeLinear") || !n.output().startsWith("relu")) continue;
      rectified++;
      assertEquals(0, index.number(n.input(2)), n.toString());
    }
    assertEquals(18, rectified);
    long relus = g.nodes().stream().filter(n -> n.opType().equals("Relu")).count();
    assertEquals(1, relus, "only that of the first convolution, which stays as it is");
    Shapes s = Shapes.of(g, 1, 1, 64, 64);
    assertArrayEquals(new long[] {1, 2, 64, 64}, s.of(g.outputs().get(0).name()));
  }

  @Test
  void tilesFitWithoutASeam() throws IOException {
    SegmentationModel integers = quantized(RandomNetworks.model("u-net", 1, 2, 16), 8);
    Plane plane = RandomNetworks.nuclei(400).open(0).plane(0, 0);
    try (ModelSession session = service.openOnce(integers)) {
      float[] whole = probabilities(session, plane, 400);
      float[] tiles = probabilities(session, plane, 256);
      assertEquals(0, RandomNetworks.largestDifference(whole, tiles), 1e-5);
    }
  }

  private static float[] probabilities(ModelSession session, Plane plane, int tile) {
    SemanticSegmenter.Options options = new SemanticSegmenter.Options(tile, -1);
    return new SemanticSegmenter(session, options).probabilities(plane, Progress.NONE).plane(1);
  }

  @Test
  void weightsInNodesAreReplacedAsWell() throws IOException {
    RandomNetworks n = new RandomNetworks();
    String x = n.convolution("Conv", n.input(1), 4, new long[] {4, 1, 1, 1});
    x = n.node("Relu", n.node("Conv", x, n.constant(4, 4, 1, 1)));
    Graph graph = n.graph(n.convolution("Conv", x, 2, new long[] {2, 4, 1, 1}), 2);
    ModelCard card = RandomNetworks.model("u-net", 1, 2, 16).card();
    SegmentationModel floats = new SegmentationModel(OnnxModel.of(graph), card, "constant");
    SegmentationModel integers = quantized(floats, 8);
    double error = error(floats, integers);
    assertTrue(error > 0 && error < 0.03, "" + error);
    Graph g = integers.onnx().graph();
    assertTrue(g.isQuantized());
    assertFalse(g.nodes().stream().anyMatch(c -> c.opType().equals("Constant")));
  }

  @Test
  void theCardTellsWhatWasDone() throws IOException {
    SegmentationModel floats = RandomNetworks.model("u-net", 1, 2, 16);
    SegmentationModel integers = quantized(floats, 8);
    ModelCard card = integers.card();
    assertEquals(floats.card().output(), card.output());
    assertEquals(floats.card().input(), card.input());
    assertEquals(
        "quantised to 8-bit integers (static, 21 convolutions, weights of 8 bits, ranges by percentile on 1 image)",
        card.history().get(card.history().size() - 1));
  }

  private void assertRefused(SegmentationModel model, String fragment) {
    Quantization q = new Quantization(service, OPTIONS);
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> q.of(model, RandomNetworks.nuclei(64), Progress.NONE));
    assertTrue(e.getMessage().contains(fragment), e.getMessage());
  }

  @Test
  void whatCannotBeQuantisedIsRefused() throws IOException {
    assertRefused(quantized(RandomNetworks.model("u-net", 1, 2, 16), 8), "already");
    SegmentationModel model = RandomNetworks.model("u-net", 1, 2, 16);
    OnnxModel old = model.onnx().withOpset(9);
    assertRefused(new SegmentationModel(old, model.card(), "old"), "operator set 9");
    RandomNetworks n = new RandomNetworks();
    Graph one = n.graph(n.convolution("Conv", n.input(1), 2, new long[] {2, 1, 1, 1}), 2);
    assertRefused(new SegmentationModel(OnnxModel.of(one), model.card(), "one"), "no convolution");
    assertThrows(
        IllegalArgumentException.class, () -> new Quantization.Options(RangeChoice.PERCENTILE, 4));
    assertThrows(IllegalArgumentException.class, () -> RangeChoice.parse("mean"));
  }

  @Test
  void olderOperatorSetsAreRaisedWhereTheyMeanTheSame() throws IOException {
    SegmentationModel model = RandomNetworks.model("fcn-resnet50", 3, 2, 16);
    RandomNetworks n = new RandomNetworks();
    String x = n.convolution("Conv", n.input(3), 4, new long[] {4, 3, 1, 1});
    x = n.node("Relu", n.convolution("Conv", x, 4, new long[] {4, 4, 1, 1}));
    Graph plain = n.graph(n.convolution("Conv", x, 2, new long[] {2, 4, 1, 1}), 2);
    OnnxModel eleven = OnnxModel.of(plain).withOpset(11);
    SegmentationModel integers =
        quantized(new SegmentationModel(eleven, model.card(), "eleven"), 8);
    assertEquals(13, integers.onnx().opset());
    assertTrue(integers.onnx().graph().isQuantized());
    assertEquals(
        List.of(),
        integers.onnx().graph().trainable().stream().filter(s -> s.endsWith(".scale")).toList());
    Map<String, Tensor> stored = integers.onnx().graph().initializers();
    assertEquals(ElementType.FLOAT, stored.get("layer0.weight").type());
    assertEquals(ElementType.INT8, stored.get("layer1.weight").type());
    assertEquals(ElementType.INT32, stored.get("layer1.bias").type());
    assertEquals(ElementType.FLOAT, stored.get("layer2.weight").type());
  }
}
