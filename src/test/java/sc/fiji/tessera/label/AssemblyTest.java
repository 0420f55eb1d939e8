package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Objects of stars and flows, filled holes and panoptic pictures as steps. */
class AssemblyTest {
  private static final double[] UNIT = {1, 1};

  private static LabelField scores(int width, int height, float[]... planes) {
    return LabelField.ofScores(new int[] {width, height}, UNIT, planes);
  }

  /** Two stars of radius 6; the second, less probable one beside the first is suppressed. */
  @Test
  void starsBecomeObjects() {
    int rays = 16;
    float[][] planes = new float[1 + rays][40 * 30];
    for (int[] at : new int[][] {{10, 12, 9}, {12, 12, 6}, {30, 15, 8}}) {
      int p = at[1] * 40 + at[0];
      planes[0][p] = at[2] / 10f;
      for (int k = 1; k <= rays; k++) planes[k][p] = 6;
    }
    StarAssembly step = new StarAssembly(new StarObjects.Proposals(0.5, 2, 1), 0.4);
    LabelField found = step.of(scores(40, 30, planes), () -> false);
    assertEquals(2, Arrays.stream(found.labels()).max().orElse(0));
    long first = Arrays.stream(found.labels()).filter(l -> l == 1).count();
    assertEquals(Math.PI * 36, first, 12);
    assertEquals(1, found.labels()[12 * 40 + 10]);
    assertEquals(2, found.labels()[15 * 40 + 30]);
    LabelField flat = scores(40, 30, planes[0], planes[1]);
    assertThrows(IllegalArgumentException.class, () -> step.of(flat, () -> false));
  }

  @Test
  void flowsBecomeObjects() {
    Vectors vectors = new Vectors("/label/instance_postprocessing.json");
    JsonObject shapes = vectors.get("cellpose_masks_to_flows");
    double[] truth = Vectors.flat(shapes.getAsJsonObject("input").get("labels"));
    double[] dx = Vectors.flat(shapes.getAsJsonObject("expected").get("dx"));
    double[] dy = Vectors.flat(shapes.getAsJsonObject("expected").get("dy"));
    float[][] planes = new float[3][truth.length];
    for (int p = 0; p < truth.length; p++) {
      planes[0][p] = (float) (5 * dy[p]);
      planes[1][p] = (float) (5 * dx[p]);
      planes[2][p] = truth[p] > 0 ? 1 : -1;
    }
    FlowAssembly step = new FlowAssembly(FlowObjects.Options.usual());
    int[] found = step.of(scores(30, 24, planes), () -> false).labels();
    int count = (int) Arrays.stream(truth).filter(l -> l > 0).distinct().count();
    assertEquals(count, Arrays.stream(found).max().orElse(0));
    int agree = 0;
    for (int p = 0; p < found.length; p++) if (found[p] > 0 == truth[p] > 0) agree++;
    assertTrue(agree >= found.length - 5, agree + " of " + found.length);
    LabelField flat = scores(30, 24, planes[0], planes[1]);
    assertThrows(IllegalArgumentException.class, () -> step.of(flat, () -> false));
  }

  @Test
  void holesAreFilledUpToASize() {
    String rings = "111.2222 1.1.2..2 111.2222";
    LabelField field = Pictures.field(rings);
    assertEquals(
        "111.2222 111.2222 111.2222",
        Pictures.drawn(new FilledHoles(Extent.pixels(0)).of(field, () -> false)));
    assertEquals(
        "111.2222 111.2..2 111.2222",
        Pictures.drawn(new FilledHoles(Extent.pixels(1)).of(field, () -> false)));
    assertEquals(
        ".1. 111 .1.",
        Pictures.drawn(
            new FilledHoles(Extent.pixels(0)).of(Pictures.field(".1. 1.1 .1."), () -> false)),
        "corners close a hole");
  }

  private static PanopticRegions panoptic(int[] objects, int divisor, Integer... things) {
    return new PanopticRegions(
        new TreeSet<>(List.of(things)), objects, new PanopticMerge.Options(0.5, 0.5, 2), divisor);
  }

  /** Class 2 has objects, which are its regions; 1 is stuff, 3 is too little of it. */
  @Test
  void regionsOfThingsAreTheirObjects() {
    LabelField field = Pictures.field("1122. 11.22 2...3");
    PanopticRegions.Result result = panoptic(null, 0, 2).merged(field, () -> false);
    assertEquals("3311. 33.11 2....", Pictures.drawn(result.field()));
    assertEquals(
        List.of(
            new PanopticMerge.Segment(1, 2, true, 1),
            new PanopticMerge.Segment(2, 2, true, 1),
            new PanopticMerge.Segment(3, 1, false, Double.NaN)),
        result.segments());
    assertArrayEquals(
        new int[] {10, 10, 21, 21, 0, 10, 10, 0, 21, 21, 22, 0, 0, 0, 0},
        panoptic(null, 10, 2).of(field, () -> false).labels());
    assertThrows(IllegalArgumentException.class, () -> panoptic(null, 2, 2).of(field, () -> false));
  }

  /** An object's class is that of most of its pixels; it covers the others as well. */
  @Test
  void objectsOfTheirOwnAreMergedIn() {
    LabelField field = Pictures.field("11223 11221");
    int[] objects = Pictures.field(".7777 .777.").labels();
    PanopticRegions.Result result = panoptic(objects, 0, 2, 3).merged(field, () -> false);
    assertEquals("21111 21112", Pictures.drawn(result.field()));
    assertEquals(2, result.segments().get(0).category());
    int[] elsewhere = Pictures.field("5.... .....").labels();
    assertEquals(
        "11... 11..1", Pictures.drawn(panoptic(elsewhere, 0, 2, 3).of(field, () -> false)));
  }
}
