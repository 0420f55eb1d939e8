package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.network.Mask2Former.Options;
import sc.fiji.tessera.network.Mask2Former.Task;

class Mask2FormerTest {
  private static final String PIXELS = "sem_seg_head.pixel_decoder.";

  private static Options tiny(Task task) {
    return new Options(task, 50, 8, 4, 32, 8, 6, 1, 4, 1024, 3, 64, 3, 5);
  }

  private static Graph graph(Mask2Former network) {
    return network.blank().values().iterator().next();
  }

  @ParameterizedTest
  @CsvSource({
    "mask2former_r50_coco_panoptic, PANOPTIC, 133",
    "mask2former_r50_coco_instance, INSTANCE, 80",
    "mask2former_r50_ade20k_semantic, SEMANTIC, 150"
  })
  void stateIsThatOfTheReference(String name, Task task, int classes) throws IOException {
    Graph graph = graph(new Mask2Former(Options.published(task, 50, classes)));
    Map<String, String> ours = new TreeMap<>();
    for (Tensor t : graph.initializers().values()) ours.put(t.name(), Arrays.toString(t.dims()));
    Map<String, long[]> reference = ReferenceShapes.state(name);
    reference.remove("criterion.empty_weight"); // of the loss
    Map<String, String> expected = new TreeMap<>();
    reference.forEach((k, dims) -> expected.put(k, Arrays.toString(dims)));
    assertEquals(expected, ours);
    // scales and shifts of frozen normalisations are buffers there, half of those of the network
    long total = ReferenceShapes.reference(name).get("parameters").getAsLong();
    long buffers = ReferenceShapes.reference(name).get("float_buffers").getAsLong();
    assertEquals(total, graph.parameters() - (buffers - (classes + 1)) / 2);
    StateShapes shapes = new StateShapes(ReferenceShapes.state(name));
    assertEquals(Options.published(task, 50, classes), Mask2Former.told(shapes));
  }

  @Test
  void everyStageIsThatOfTheReference() throws IOException {
    ParityFixture fixture = ParityFixture.of("mask2former_r50_tiny");
    Graph graph = filled(graph(new Mask2Former(tiny(Task.PANOPTIC))), fixture.weights());
    Array x = fixture.array("in_x");
    List<Array> out = Forward.both(graph, x);
    assertLike(fixture, "pred_logits", out.get(0));
    assertLike(fixture, "pred_masks", out.get(1));
    List<Value> stages = new ArrayList<>(levels(graph));
    stages.add(value(reader(graph, PIXELS + "mask_features.weight").output()));
    List<Array> inside = Forward.both(graph.keeping(stages), x);
    for (int i = 0; i < 3; i++) assertLike(fixture, "ms" + i, inside.get(i));
    assertLike(fixture, "mask_features", inside.get(3));
  }

  /**
   * More layers than the reference's fixture has, and padding: modules of PyTorch, which reproduce
   * that fixture to 2e-6, with weights that follow from their names.
   */
  @Test
  void scenesAreThoseOfAPeer() throws IOException {
    Options options = new Options(Task.SEMANTIC, 50, 8, 4, 32, 8, 6, 2, 4, 48, 4, 64, 3, 2);
    new PeerFixture("mask2former_scene")
        .assertReproducedBy(graph(new Mask2Former(options)), Map.of("logits", "logits"));
  }

  private static Graph filled(Graph blank, Map<String, float[]> weights) {
    Map<String, float[]> own = new HashMap<>(weights);
    own.remove("criterion.empty_weight");
    assertEquals(new TreeSet<>(own.keySet()), new TreeSet<>(blank.initializers().keySet()));
    return blank.with(own);
  }

  private static void assertLike(ParityFixture fixture, String name, Array found)
      throws IOException {
    Array expected = fixture.array("out_" + name);
    Array y = expected.dims().length == 4 && found.dims().length == 3 ? across(found) : found;
    new Array(y.values(), expected.dims()).assertLike(expected, name);
  }

  /** [1, pixels, channels] to [1, channels, pixels]. */
  private static Array across(Array a) {
    int n = (int) a.dims()[1];
    int c = (int) a.dims()[2];
    float[] values = new float[n * c];
    for (int i = 0; i < values.length; i++) values[i % c * n + i / c] = a.values()[i];
    return new Array(values, 1, c, n);
  }

  /** Where the pixels of all maps are parted after the last layer of attention. */
  private static List<Value> levels(Graph graph) {
    Node last = reader(graph, PIXELS + "transformer.encoder.layers.0.norm2.weight");
    Node split =
        graph.nodes().stream()
            .filter(n -> n.opType().equals("Split") && n.input(0).equals(last.output()))
            .findFirst()
            .orElseThrow();
    return split.outputs().stream().map(Mask2FormerTest::value).toList();
  }

  private static Node reader(Graph graph, String weight) {
    return graph.nodes().stream()
        .filter(n -> n.inputs().contains(weight))
        .findFirst()
        .orElseThrow();
  }

  private static Value value(String name) {
    return Value.of(name, ElementType.FLOAT);
  }

  @ParameterizedTest
  @CsvSource({"64, 96", "33, 47"})
  void imagesHaveAnySize(int height, int width) {
    assertSizes(Forward.both(queries(3), image(height, width)), height, width);
  }

  /** Its maps have a single pixel, of which normalisation leaves nothing but rounding. */
  @Test
  void aSinglePixelIsAnImage() {
    assertSizes(Forward.onnxRuntime(queries(3), image(1, 1)), 1, 1);
  }

  private static Graph queries(long seed) {
    return new Mask2Former(tiny(Task.INSTANCE)).graphs(seed).get(Mask2Former.QUERIES);
  }

  private static Array image(int height, int width) {
    return Array.random(4, 2, 3, height, width);
  }

  private static void assertSizes(List<Array> out, int height, int width) {
    assertArrayEquals(new long[] {2, 6, 6}, out.get(0).dims());
    assertArrayEquals(new long[] {2, 6, (height + 3) / 4, (width + 3) / 4}, out.get(1).dims());
    for (Array a : out) for (float v : a.values()) assertTrue(Float.isFinite(v));
  }

  /** The definition of the authors' semantic inference, of what the other graph says. */
  @Test
  void scoresOfClassesAreSumsOverQueries() {
    Graph queries = queries(5);
    Graph semantic = new Mask2Former(tiny(Task.SEMANTIC)).graphs(5).get(Mask2Former.SEMANTIC);
    int height = 40;
    int width = 52;
    Array x = Array.random(6, 1, 3, height, width);
    Array logits = Forward.both(semantic, x).get(0);
    assertArrayEquals(new long[] {1, 5, height, width}, logits.dims());
    List<Array> out = Forward.onnxRuntime(queries, padded(x, 64, 64));
    float[] expected = new float[5 * height * width];
    for (int q = 0; q < 6; q++) {
      double[] share = new double[6];
      double all = 0;
      for (int c = 0; c < 6; c++) all += share[c] = Math.exp(out.get(0).values()[q * 6 + c]);
      for (int i = 0; i < height * width; i++) {
        double p = probability(out.get(1).values(), q, i / width, i % width);
        for (int c = 0; c < 5; c++)
          expected[c * height * width + i] += (float) (share[c] / all * p);
      }
    }
    for (int i = 0; i < expected.length; i++) expected[i] = (float) Math.log(expected[i] + 1e-6);
    logits.assertLike(new Array(expected, logits.dims()), "logits");
  }

  /** Bilinear in 16 x 16 pixels, four times finer. */
  private static double probability(float[] masks, int query, int y, int x) {
    double v = Math.min(15, Math.max(0, (y + 0.5) / 4 - 0.5));
    double u = Math.min(15, Math.max(0, (x + 0.5) / 4 - 0.5));
    int top = Math.min(14, (int) v);
    int left = Math.min(14, (int) u);
    int at = (query * 16 + top) * 16 + left;
    double upper = masks[at] + (u - left) * (masks[at + 1] - masks[at]);
    double lower = masks[at + 16] + (u - left) * (masks[at + 17] - masks[at + 16]);
    return 1 / (1 + Math.exp(-(upper + (v - top) * (lower - upper))));
  }

  private static Array padded(Array x, int height, int width) {
    int h = (int) x.dims()[2];
    int w = (int) x.dims()[3];
    float[] values = new float[3 * height * width];
    for (int row = 0; row < 3 * h; row++) {
      System.arraycopy(x.values(), row * w, values, (row / h * height + row % h) * width, w);
    }
    return new Array(values, 1, 3, height, width);
  }

  @Test
  void impossibleOptionsAreRefused() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> Options.published(Task.INSTANCE, 18, 80));
    assertEquals("A Mask2Former's depth is 18, but must be 50 or 101.", e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Options(Task.INSTANCE, 50, 8, 4, 20, 8, 6, 1, 4, 64, 3, 64, 3, 5));
    assertEquals(
        "A Mask2Former's dimension is 20, but must be a multiple of 4 and of its 8 heads.",
        e.getMessage());
  }
}
