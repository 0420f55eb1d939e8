package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.MaskQueries;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.model.CompositeCard;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.InputConvention;
import sc.fiji.tessera.model.ModelCard;

class QuerySegmenterTest {
  private static final OnnxService ONNX = new OnnxService();
  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;

  /** A red and a green rectangle on blue. */
  private static final RegionMask RED = rectangle(4, 6, 20, 22);

  private static final RegionMask GREEN = rectangle(24, 8, 36, 26);

  @AfterAll
  static void close() {
    ONNX.dispose();
  }

  private static RegionMask rectangle(int left, int top, int right, int bottom) {
    return RegionMask.of(
        WIDTH,
        HEIGHT,
        p -> {
          int x = p % WIDTH;
          int y = p / WIDTH;
          return x >= left && x < right && y >= top && y < bottom;
        });
  }

  private static Plane plane() {
    byte[] values = new byte[3 * WIDTH * HEIGHT];
    for (int p = 0; p < WIDTH * HEIGHT; p++) {
      boolean red = RED.contains(p % WIDTH, p / WIDTH);
      boolean green = GREEN.contains(p % WIDTH, p / WIDTH);
      int channel = red ? 0 : green ? 1 : 2;
      values[channel * WIDTH * HEIGHT + p] = (byte) 255;
    }
    List<Axis> axes = List.of(Axis.X, Axis.Y, Axis.C);
    return SourceImage.of(ArrayImgs.unsignedBytes(values, WIDTH, HEIGHT, 3), "image", axes)
        .plane(0, 0);
  }

  /** One query for each colour, whose mask is how bright it is: two things, then stuff. */
  private static CompositeModel model() {
    GraphBuilder b = new GraphBuilder("colours");
    String x = b.input("image", "N", "3", "H", "W");
    String mean =
        b.node(
            "AveragePool",
            List.of(x),
            Attribute.of("kernel_shape", new long[] {4, 4}),
            Attribute.of("strides", new long[] {4, 4}));
    String four = b.initializer(Tensor.of("four", new float[] {4}, 1));
    b.output(b.node("Mul", List.of(mean, four)), "masks", "N", "3", "", "");
    float[] logits = {9, 0, 0, 0, 0, 9, 0, 0, 0, 0, 9, 0};
    String classes = b.initializer(Tensor.of("logits", logits, 1, 3, 4));
    Graph graph = b.output(classes, "classes", "N", "3", "4").build();
    CompositeCard card =
        new CompositeCard(
            new ModelCard.About("colours", "mask2former", Map.of(), "", ""),
            InputConvention.IMAGENET_255.input(),
            List.of("red", "green", "blue"),
            "1",
            List.of());
    return new CompositeModel(card, Map.of("queries", OnnxModel.of(graph)), "colours");
  }

  private static QuerySegmenter opened(int shortest, int longest) throws IOException {
    return QuerySegmenter.open(ONNX, model(), "cpu", new DetectorScale(shortest, longest));
  }

  @Test
  void objectsLieWhereTheyAreInTheImage() throws IOException {
    for (int side : new int[] {30, 60, 77, 96}) { // padded to multiples of 32
      try (QuerySegmenter network = opened(side, 1000)) {
        List<DetectedObject> found =
            network.objects(plane(), new TreeSet<>(List.of(0, 1)), 3, Progress.NONE);
        assertEquals(2, found.size());
        boolean first = found.get(0).label() == 1;
        assertIoU(RED, found.get(first ? 0 : 1).mask());
        assertIoU(GREEN, found.get(first ? 1 : 0).mask());
        assertEquals(
            3, network.objects(plane(), new TreeSet<>(), 3, Progress.NONE).size(), "all classes");
      }
    }
  }

  /** Masks are four times coarser than what the network sees. */
  private static void assertIoU(RegionMask expected, RegionMask found) {
    assertTrue(expected.iou(found) > 0.85, () -> "IoU " + expected.iou(found));
  }

  @Test
  void everyPixelBelongsToASegment() throws IOException {
    try (QuerySegmenter network = opened(96, 1000)) {
      MaskQueries seen = network.see(plane(), Progress.NONE);
      assertEquals(3, seen.count());
      MaskQueries.Picture picture = seen.panoptic(c -> c < 2, MaskQueries.Options.USUAL);
      assertEquals(3, picture.segments().size());
      assertEquals(1, picture.ids()[10 * WIDTH + 10]);
      assertEquals(2, picture.ids()[15 * WIDTH + 30]);
      assertEquals(3, picture.ids()[2 * WIDTH + 38]);
    }
  }

  @Test
  void otherModelsAreRefused() throws IOException {
    CompositeModel other =
        new CompositeModel(model().card(), Map.of("dense", model().part("queries")), "other");
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> QuerySegmenter.open(ONNX, other, "cpu", DetectorScale.USUAL));
    assertEquals("other has no part 'queries'; it has dense.", e.getMessage());
  }

  /** As detectron2 rounds. */
  @Test
  void theScaleIsRoundedToWholePixels() {
    assertArrayEquals(new int[] {800, 1067}, DetectorScale.USUAL.nearest(480, 640));
    assertArrayEquals(new int[] {1067, 800}, DetectorScale.USUAL.nearest(640, 480));
    assertArrayEquals(new int[] {750, 1333}, DetectorScale.USUAL.nearest(720, 1280));
    assertArrayEquals(new int[] {1, 1333}, DetectorScale.USUAL.nearest(1, 100_000));
  }
}
