package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.Context;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.label.ClassBoxes;
import sc.fiji.tessera.label.PanopticMerge;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.label.RegionProposals;
import sc.fiji.tessera.model.CompositeModel;

class FpnPanopticTest {
  private static PanopticPicture segmented(CompositeModel model, PanopticFpnPeer.Case image)
      throws IOException {
    Plane plane = SourceImage.of(new ImagePlus("x", image.picture())).plane(0, 0);
    MaskRcnnDetector.Options options =
        new MaskRcnnDetector.Options(
            new DetectorScale(160, 267), RegionProposals.USUAL, new ClassBoxes(0.2, 0.5, 12), 0.5);
    try (Context context = new Context(OnnxService.class);
        FpnPanoptic network =
            new FpnPanoptic(
                new MaskRcnnDetector(
                    MaskRcnnDetector.Graphs.open(context.service(OnnxService.class), model, "cpu"),
                    options,
                    MaskRcnnDetector.Style.DETECTRON),
                model.card(),
                new PanopticMerge.Options(0.2, 0.5, 100))) {
      return network.segment(plane, Progress.NONE);
    }
  }

  /** Detectron2's steps in PyTorch, from the colours of the image to the merged segments. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void segmentsAreThoseOfThePeer(int number) throws IOException {
    PanopticFpnPeer.Case expected = PanopticFpnPeer.read().cases().get(number);
    PanopticPicture found = segmented(PanopticFpnPeer.model(), expected);
    assertEquals(expected.segments().length, found.segments().size());
    Map<Integer, RegionMask> masks = found.masks();
    for (int i = 0; i < expected.segments().length; i++) {
      double[] e = expected.segments()[i];
      PanopticMerge.Segment s = found.segments().get(i);
      assertEquals(i + 1, s.id());
      assertEquals(e[0], s.category(), "class of " + i);
      assertEquals(e[1] == 1, s.thing());
      if (s.thing()) assertEquals(e[2], s.score(), 1e-4, "score of " + i);
      assertEquals(e[3], masks.get(s.id()).area(), 3, "pixels of " + i);
    }
    int[] ids = expected.ids();
    int different = 0;
    for (int p = 0; p < ids.length; p++) if (ids[p] != found.ids()[p]) different++;
    assertTrue(different <= 5, different + " pixels differ");
  }

  @Test
  void classesAreThingsThenStuff() throws IOException {
    CompositeModel model = PanopticFpnPeer.model();
    FpnPanoptic network = new FpnPanoptic(null, model.card(), FpnPanoptic.USUAL);
    assertEquals(8, network.classes().size());
    assertEquals("eel", network.classes().get(4).name());
    assertTrue(network.classes().get(4).thing());
    assertEquals("grass", network.classes().get(5).name());
    assertTrue(!network.classes().get(5).thing());
    assertEquals(6, network.classes().get(5).number());
  }
}
