package sc.fiji.tessera.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.TinyVolumes;
import sc.fiji.tessera.model.ModelCard.Depth;

/** The axes that a file's property names, and what is found out without it. */
class ModelAxesTest {
  private static final String[] FREE = {"D", "H", "W"};

  @TempDir Path folder;

  private static OnnxModel uNet(long depth) {
    return OnnxModel.of(TinyVolumes.uNet(1, 3, new long[] {depth, 2, 2}, FREE));
  }

  private static SegmentationModel open(OnnxModel onnx, String axes) throws IOException {
    Map<String, String> property = axes.isEmpty() ? Map.of() : Map.of("tessera.axes", axes);
    return SegmentationModel.of(onnx.withMetadata(property), "tiny.onnx");
  }

  /** ReLU of an image with so many axes; all fixed ones are given. */
  private static OnnxModel relu(String... dims) {
    GraphBuilder b = new GraphBuilder("relu");
    String y = b.node("Relu", List.of(b.input("image", dims)));
    return OnnxModel.of(b.output(y, "scores", dims).build());
  }

  @Test
  void withoutACardTheRankTells() throws IOException {
    ModelCard card = open(uNet(2), "").card();
    assertEquals("bczyx", card.axes().letters());
    assertEquals(new Depth("z", 2, 2, 4, 0), card.tiles().depth());
    assertEquals(2, card.tiles().multiple());
    assertEquals(2, card.tiles().minimum());
    assertEquals("bcyx", open(relu("N", "1", "H", "W"), "").card().axes().letters());
  }

  /** Slices that are never pooled: any number of them is taken, and none is looked at beside. */
  @Test
  void theDepthHasItsOwnSizes() throws IOException {
    ModelCard.Tiles tiles = open(uNet(1), "").card().tiles();
    assertEquals(new Depth("z", 1, 1, 0, 0), tiles.depth());
    assertEquals(4, tiles.halo());
    OnnxModel fixed =
        OnnxModel.of(TinyVolumes.uNet(1, 2, new long[] {2, 2, 2}, new String[] {"8", "H", "W"}));
    assertEquals(8, open(fixed, "").card().tiles().depth().fixed());
    assertEquals(0, open(fixed, "").card().tiles().fixedWidth());
  }

  @Test
  void framesCanBeTheDepth() throws IOException {
    SegmentationModel model = open(uNet(2), "bctyx");
    assertEquals("t", model.card().tiles().depth().axis());
    Path file = folder.resolve("frames.onnx");
    model.save(file);
    assertEquals(model.card(), SegmentationModel.open(file).card());
    assertTrue(ModelFacts.of(model, 64).text().contains("Axes: bctyx (several frames at once"));
  }

  /** Everything beyond opening sees one order, and so does who opens what was saved. */
  @ParameterizedTest
  @CsvSource({
    "byxc, 3, bcyx",
    "bxyc, 3, bcyx",
    "yxc, 3, bcyx",
    "bzyxc, 3, bczyx",
    "btyxc, 3, bctyx",
    "zyx, 1, bczyx"
  })
  void otherOrdersBecomeOurs(String axes, int channels, String ordered) throws IOException {
    String[] dims =
        axes.chars()
            .mapToObj(a -> a == 'c' ? "" + channels : a == 'b' ? "N" : "size " + (char) a)
            .toArray(String[]::new);
    SegmentationModel model = open(relu(dims), axes);
    assertEquals(ordered, model.card().axes().letters());
    assertEquals(channels, model.card().input().channels());
    assertEquals(ordered.length(), model.onnx().graph().inputs().get(0).dims().size());
    Path file = folder.resolve("saved.onnx");
    model.save(file);
    SegmentationModel saved = SegmentationModel.open(file);
    assertEquals(model.card(), saved.card());
    assertEquals(model.onnx().graph().nodes().size(), saved.onnx().graph().nodes().size());
  }

  @Test
  void inputAndOutputMayDiffer() throws IOException {
    GraphBuilder b = new GraphBuilder("sum");
    String x = b.input("image", "N", "H", "W", "3");
    String y = b.node("ReduceMax", List.of(x), attributes());
    OnnxModel onnx = OnnxModel.of(b.output(y, "scores", "N", "H", "W").build()).withOpset(13);
    ModelCard card = open(onnx, "byxc byx").card();
    assertEquals(3, card.input().channels());
    assertEquals(1, card.output().classes().size());
  }

  private static Attribute[] attributes() {
    return new Attribute[] {Attribute.of("axes", new long[] {3}), Attribute.of("keepdims", 0L)};
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bctz | its axes 'bctz' have not both y and x",
        "btzyx | its axes 'btzyx' have both z and t, of which one is supported",
        "bcqyx | its axes are 'bcqyx'; supported are b, c, y, x and one of z and t, each once",
        "bcyx | 'image' has not as many axes as 'bcyx' says",
        "bczyx bcyx | 'scores' has not as many axes as 'bcyx' says"
      })
  void whatCannotBeMappedIsSaid(String axes, String why) {
    Exception e = assertThrows(IOException.class, () -> open(uNet(2), axes));
    assertEquals("tiny.onnx cannot be used: " + why + ".", e.getMessage());
  }

  @Test
  void aVolumeThatBecomesAPlaneIsRefused() {
    GraphBuilder b = new GraphBuilder("projection");
    String x = b.input("image", "N", "1", "D", "H", "W");
    String y =
        b.node(
            "ReduceMax",
            List.of(x),
            Attribute.of("axes", new long[] {2}),
            Attribute.of("keepdims", 0L));
    OnnxModel onnx = OnnxModel.of(b.output(y, "scores", "N", "1", "H", "W").build());
    Exception e = assertThrows(IOException.class, () -> open(onnx, ""));
    assertTrue(e.getMessage().endsWith("its input has 5 axes and its output 4."), e.getMessage());
  }

  @Test
  void onlyPlanesAreTrained() throws IOException {
    ModelCard card = open(uNet(2), "").card();
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> card.requirePlanes("fine-tuned"));
    assertEquals(
        "Models of planes can be fine-tuned, but this one takes volumes (axes bczyx), which are"
            + " supported for segmenting only.",
        e.getMessage());
    open(relu("N", "1", "H", "W"), "").card().requirePlanes("fine-tuned");
  }
}
