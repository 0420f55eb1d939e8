package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.MaskQueries;
import sc.fiji.tessera.label.PanopticMerge;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.PanopticClass;

class QuerySegmenterTest {
  private static final OnnxService ONNX = new OnnxService();

  @AfterAll
  static void close() {
    ONNX.dispose();
  }

  private static CompositeModel model() {
    return ColourQueries.model(new TreeSet<>(List.of(0, 1)));
  }

  private static QuerySegmenter opened(int shortest, int longest) throws IOException {
    return QuerySegmenter.open(ONNX, model(), "cpu", new DetectorScale(shortest, longest));
  }

  @Test
  void objectsLieWhereTheyAreInTheImage() throws IOException {
    for (int side : new int[] {30, 60, 77, 96}) { // padded to multiples of 32
      try (QuerySegmenter network = opened(side, 1000)) {
        List<DetectedObject> found =
            network.objects(ColourQueries.plane(), new TreeSet<>(List.of(0, 1)), 3, Progress.NONE);
        assertEquals(List.of(1, 2), found.stream().map(DetectedObject::label).toList());
        assertIoU(ColourQueries.RED, found.get(0).mask());
        assertIoU(ColourQueries.GREEN, found.get(1).mask());
        assertEquals(
            3,
            network.objects(ColourQueries.plane(), new TreeSet<>(), 3, Progress.NONE).size(),
            "all classes");
      }
    }
  }

  /** Masks are four times coarser than what the network sees. */
  private static void assertIoU(RegionMask expected, RegionMask found) {
    assertTrue(expected.iou(found) > 0.85, () -> "IoU " + expected.iou(found));
  }

  private static PanopticPicture picture(QuerySegmenter network, int most, long area) {
    return new QueryPanoptic(network, MaskQueries.Options.USUAL, most, area)
        .segment(ColourQueries.plane(), Progress.NONE);
  }

  private static List<Integer> categories(PanopticPicture picture) {
    return picture.segments().stream().map(PanopticMerge.Segment::category).toList();
  }

  @Test
  void everyPixelBelongsToASegment() throws IOException {
    try (QuerySegmenter network = opened(96, 1000)) {
      PanopticPicture p = picture(network, 9, 0);
      assertEquals(List.of(1, 2, 3), categories(p));
      assertEquals(1, p.ids()[10 * ColourQueries.WIDTH + 10]);
      assertEquals(2, p.ids()[15 * ColourQueries.WIDTH + 30]);
      assertEquals(3, p.ids()[2 * ColourQueries.WIDTH + 38]);
      assertTrue(p.segments().get(0).thing());
      assertTrue(p.segments().get(0).score() > p.segments().get(1).score());
      assertFalse(p.segments().get(2).thing());
      assertTrue(Double.isNaN(p.segments().get(2).score()));
    }
  }

  @Test
  void weakObjectsAndSmallStuffAreLeftOut() throws IOException {
    try (QuerySegmenter network = opened(96, 1000)) {
      assertEquals(List.of(1, 3), categories(picture(network, 1, 0)));
      PanopticPicture p = picture(network, 9, 10_000);
      assertEquals(List.of(1, 2), categories(p));
      assertEquals(0, p.ids()[2 * ColourQueries.WIDTH + 38]);
    }
  }

  @Test
  void aNetworkOfObjectsHasNothingElse() throws IOException {
    try (QuerySegmenter network =
        QuerySegmenter.open(
            ONNX, ColourQueries.model(new TreeSet<>()), "cpu", DetectorScale.USUAL)) {
      QueryPanoptic panoptic = new QueryPanoptic(network, MaskQueries.Options.USUAL, 9, 0);
      assertTrue(panoptic.classes().stream().allMatch(PanopticClass::thing));
      assertEquals(
          List.of(1, 2, 3), panoptic.classes().stream().map(PanopticClass::number).toList());
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
