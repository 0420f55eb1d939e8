package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scijava.Context;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.model.DetectorOutputs;
import sc.fiji.tessera.model.SegmentationModel;

/** Graphs that find the same two objects in every image, under several names and shapes. */
class GraphDetectorTest {
  private static final GraphDetector.Options HALF = new GraphDetector.Options(0.5, 0.5);

  /**
   * A graph of an image of 8 x 6 pixels.
   *
   * @param names of boxes, labels, scores and masks
   * @param input its axes
   * @param mask rows and columns of a mask
   */
  private static OnnxModel graph(List<String> names, List<String> input, int... mask) {
    GraphBuilder b = new GraphBuilder("detector");
    String x = b.input("x", input.toArray(String[]::new));
    // something of the image, so that its values matter: the mean goes to the second score
    String mean = b.node("ReduceMean", List.of(x), Attribute.of("keepdims", 0L));
    String zero = b.initializer(Tensor.of("zero", new float[] {0.9f}, 1));
    String one = b.node("Unsqueeze", List.of(mean, b.initializer(axis())));
    String low = b.initializer(Tensor.of("low", new float[] {0.2f}, 1));
    String scores = b.node("Concat", List.of(one, zero, low), Attribute.of("axis", 0L));
    float[] boxes = {1, 1, 5, 5, 4, 0, 8, 4, 0, 0, 1, 1};
    float[] masks = new float[3 * mask[0] * mask[1]];
    for (int i = 0; i < masks.length; i++) {
      int row = i / mask[1] % mask[0];
      masks[i] = row < mask[0] / 2 ? 0.9f : 0.1f;
    }
    String labels = b.initializer(Tensor.of("l", new long[] {2, 1, 1}, 3));
    String where = b.initializer(Tensor.of("b", boxes, 3, 4));
    String what = b.initializer(Tensor.of("m", masks, 3, 1, mask[0], mask[1]));
    b.output(where, names.get(0), "N", "4");
    b.output(ElementType.INT64, labels, names.get(1), "N");
    b.output(scores, names.get(2), "N");
    return OnnxModel.of(b.output(what, names.get(3), "N", "1", "h", "w").build());
  }

  private static Tensor axis() {
    return Tensor.of("axis", new long[] {0}, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "boxes labels scores masks, 3 H W, 6, 8",
    "6568 6570 6572 6887, 1 3 6 8, 6, 8",
    "pred_boxes pred_classes pred_scores pred_masks, 3 H W, 4, 4"
  })
  void outputsAreToldFromNamesOrTypes(String names, String input, int rows, int columns)
      throws IOException {
    OnnxModel onnx = graph(List.of(names.split(" ")), List.of(input.split(" ")), rows, columns);
    float[] values = new float[3 * 6 * 8];
    Arrays.fill(values, 0.75f);
    DetectorImage image = new DetectorImage(values, 3, 6, 8);
    try (Context context = new Context(OnnxService.class);
        GraphDetector detector =
            new GraphDetector(
                context.service(OnnxService.class).openGraph(onnx, "it", "cpu"), HALF)) {
      assertEquals("Running on cpu.", detector.notes().get(0));
      List<DetectedObject> found = detector.detect(image, Progress.NONE);
      assertEquals(List.of(1, 2), found.stream().map(DetectedObject::label).toList());
      assertEquals(0.9, found.get(0).score(), 1e-6);
      assertEquals(0.75, found.get(1).score(), 1e-6);
      assertEquals(5, found.get(1).box().right());
      DetectedObject second = found.get(1);
      if (rows == 6) {
        assertEquals(3 * 8, second.mask().area(), "the upper half of the image");
      } else {
        // the box from 1 to 5 with the upper two of four rows
        assertTrue(second.mask().contains(2, 2) && !second.mask().contains(2, 4));
        assertTrue(!second.mask().contains(6, 2));
      }
    }
  }

  @Test
  void otherSizesAreBroughtToTheGraphsOwn() throws IOException {
    OnnxModel onnx =
        graph(List.of("boxes", "labels", "scores", "masks"), List.of("3", "6", "8"), 6, 8);
    float[] values = new float[3 * 12 * 24];
    Arrays.fill(values, 0.5f);
    try (Context context = new Context(OnnxService.class);
        GraphDetector detector =
            new GraphDetector(
                context.service(OnnxService.class).openGraph(onnx, "it", "cpu"), HALF)) {
      DetectedObject second =
          detector.detect(new DetectorImage(values, 3, 12, 24), Progress.NONE).get(1);
      assertEquals(15, second.box().right());
      assertEquals(10, second.box().bottom());
      assertEquals(6 * 24, second.mask().area());
    }
  }

  @Test
  void othersAreNoDetectors() throws IOException {
    OnnxModel onnx =
        graph(List.of("boxes", "labels", "scores", "masks"), List.of("3", "H", "W"), 6, 8);
    assertEquals(
        new DetectorOutputs("boxes", "labels", "scores", "masks"),
        DetectorOutputs.of(onnx.graph()).orElseThrow());
    Exception e = assertThrows(IOException.class, () -> SegmentationModel.of(onnx, "it"));
    assertTrue(e.getMessage().startsWith("it finds objects, each with a box and a mask"));
    OnnxModel part = onnx.with(onnx.graph().keeping(onnx.graph().outputs().subList(0, 3)));
    assertTrue(DetectorOutputs.of(part.graph()).isEmpty());
    try (Context context = new Context(OnnxService.class);
        GraphSession session =
            context.service(OnnxService.class).openGraph(part, "the file", "cpu")) {
      e = assertThrows(IllegalArgumentException.class, () -> new GraphDetector(session, HALF));
      assertEquals(
          "the file is no detector: outputs for boxes, labels, scores and masks are expected.",
          e.getMessage());
    }
  }
}
