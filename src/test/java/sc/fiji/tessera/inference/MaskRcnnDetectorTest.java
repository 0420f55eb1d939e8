package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.Context;
import sc.fiji.tessera.label.ClassBoxes;
import sc.fiji.tessera.label.DetectedObject;
import sc.fiji.tessera.label.RegionProposals;
import sc.fiji.tessera.network.MaskRcnn;
import sc.fiji.tessera.network.MaskRcnn.Layout;
import sc.fiji.tessera.network.MaskRcnn.Norm;

class MaskRcnnDetectorTest {
  private static final MaskRcnnDetector.Options OPTIONS =
      new MaskRcnnDetector.Options(
          new DetectorScale(160, 224),
          new RegionProposals(1000, 60, 0.7),
          new ClassBoxes(0.2, 0.5, 8),
          0.5);

  private static MaskRcnnDetector detector(OnnxService service, int version) throws IOException {
    Layout layout = version == 1 ? Layout.V1 : Layout.V2;
    MaskRcnn network = new MaskRcnn(new MaskRcnn.Options(layout, 50, Norm.BATCH, 3, 5, 16));
    return new MaskRcnnDetector(
        new MaskRcnnDetector.Graphs(
            session(service, network, MaskRcnn.DENSE),
            session(service, network, MaskRcnn.BOXES),
            session(service, network, MaskRcnn.MASKS)),
        OPTIONS);
  }

  private static GraphSession session(OnnxService service, MaskRcnn network, String part)
      throws IOException {
    return service.openGraph(MaskRcnnPeer.part(network, part), "a part", "cpu");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void findsWhatTorchvisionFinds(int number) throws IOException {
    MaskRcnnPeer.Case expected = MaskRcnnPeer.read().cases().get(number);
    try (Context context = new Context(OnnxService.class);
        MaskRcnnDetector detector =
            detector(context.service(OnnxService.class), expected.version())) {
      DetectorImage image = expected.image();
      List<MaskRcnnDetector.Detection> found = detector.detections(image, Progress.NONE);
      List<DetectedObject> objects = detector.detect(image, Progress.NONE);
      assertEquals(expected.labels().length, found.size());
      int visible = 0;
      for (int i = 0; i < found.size(); i++) {
        assertDetection(expected, i, found.get(i), image);
        if (expected.pixels()[i] == 0) continue;
        assertEquals(expected.pixels()[i], objects.get(visible).mask().area(), 1);
        assertEquals(found.get(i).box(), objects.get(visible++).box());
      }
      assertEquals(visible, objects.size());
    }
  }

  private static void assertDetection(
      MaskRcnnPeer.Case expected, int i, MaskRcnnDetector.Detection found, DetectorImage image) {
    assertEquals(expected.labels()[i], found.label(), "class of " + i);
    assertEquals(expected.scores()[i], found.box().score(), 1e-4, "score of " + i);
    double[] box = {
      found.box().left(), found.box().top(), found.box().right(), found.box().bottom()
    };
    assertArrayEquals(expected.boxes()[i], box, 0.01, "box of " + i);
    float[] soft = found.mask().soft(image.width(), image.height());
    double[] rows = new double[image.height()];
    double[] columns = new double[image.width()];
    for (int p = 0; p < soft.length; p++) {
      rows[p / image.width()] += soft[p];
      columns[p % image.width()] += soft[p];
    }
    // a hundred pixels, each right to 1e-4 of the largest probability
    assertArrayEquals(expected.rows()[i], rows, 0.01, "mask of " + i + " by rows");
    assertArrayEquals(expected.columns()[i], columns, 0.01, "mask of " + i + " by columns");
  }

  @Test
  void cancelledRunsEndWithoutResult() throws IOException {
    Progress cancelled =
        new Progress() {
          @Override
          public void report(double fraction, String message) {}

          @Override
          public boolean cancelled() {
            return true;
          }
        };
    DetectorImage image = MaskRcnnPeer.read().cases().get(0).image();
    try (Context context = new Context(OnnxService.class);
        MaskRcnnDetector detector = detector(context.service(OnnxService.class), 1)) {
      assertThrows(CancellationException.class, () -> detector.detect(image, cancelled));
    }
  }

  /** As torchvision rounds. */
  @Test
  void theScaleIsThatOfTheShorterSide() {
    assertArrayEquals(new int[] {800, 1066}, DetectorScale.USUAL.of(480, 640));
    assertArrayEquals(new int[] {333, 1332}, DetectorScale.USUAL.of(100, 400));
    assertArrayEquals(new int[] {224, 117}, OPTIONS.scale().of(210, 110));
    assertEquals(1, DetectorScale.USUAL.of(1, 4000)[0]);
    assertArrayEquals(new int[] {315, 165}, DetectorScale.times(1.5).of(210, 110));
    assertArrayEquals(new int[] {3, 9000}, DetectorScale.times(1).of(3, 9000));
    assertArrayEquals(new int[] {800, 1067}, DetectorScale.USUAL.nearest(480, 640));
    assertArrayEquals(new int[] {333, 1333}, DetectorScale.USUAL.nearest(100, 400));
    Exception e = assertThrows(IllegalArgumentException.class, () -> new DetectorScale(9, 8));
    assertTrue(e.getMessage().contains("9 and 8"), e.getMessage());
  }
}
