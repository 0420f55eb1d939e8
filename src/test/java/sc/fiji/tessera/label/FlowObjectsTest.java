package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;

class FlowObjectsTest {
  private static final Vectors VECTORS = new Vectors("/label/instance_postprocessing.json");
  private static final JsonObject SHAPES = VECTORS.get("cellpose_masks_to_flows");
  private static final JsonObject FOLLOWED =
      VECTORS.get("cellpose_flow_following").getAsJsonObject("expected");
  private static final int WIDTH = 30;
  private static final int HEIGHT = 24;

  private static final LabelArray LABELS =
      LabelArray.read(Vectors.image(SHAPES.getAsJsonObject("input").get("labels")));
  private static final double[] DX = Vectors.flat(SHAPES.getAsJsonObject("expected").get("dx"));
  private static final double[] DY = Vectors.flat(SHAPES.getAsJsonObject("expected").get("dy"));

  private static LabelArray labels() {
    return LABELS;
  }

  /** What a perfect network would give: axes x, y, component. */
  private static Img<FloatType> network() {
    float[] flows = new float[2 * WIDTH * HEIGHT];
    for (int p = 0; p < flows.length / 2; p++) {
      flows[p] = (float) (5 * DY[p]);
      flows[flows.length / 2 + p] = (float) (5 * DX[p]);
    }
    return ArrayImgs.floats(flows, WIDTH, HEIGHT, 2);
  }

  private static Img<FloatType> scores() {
    float[] scores = new float[WIDTH * HEIGHT];
    for (int p = 0; p < scores.length; p++) scores[p] = labels().values()[p] > 0 ? 1 : -1;
    return ArrayImgs.floats(scores, WIDTH, HEIGHT);
  }

  @Test
  void shapesFlowAsInCellpose() {
    float[][] flows = CentreFlows.of(labels());
    int centres = 0;
    for (int p = 0; p < DX.length; p++) {
      // at the centre the gradient is nothing but rounding, which the reference stretches to 1
      boolean centre = LABELS.values()[p] > 0 && flows[0][p] == 0 && flows[1][p] == 0;
      if (centre) centres++;
      if (centre || Math.hypot(DX[p] - flows[0][p], DY[p] - flows[1][p]) < 2e-5) continue;
      assertEquals(DX[p], flows[0][p], 1e-5, "x at " + p);
      assertEquals(DY[p], flows[1][p], 1e-5, "y at " + p);
    }
    assertTrue(centres <= 2, centres + " pixels without a direction");
  }

  @Test
  void pixelsEndWhereTheyDoInCellpose() {
    float[][] flows = new float[2][WIDTH * HEIGHT];
    for (int p = 0; p < DX.length; p++) {
      flows[0][p] = (float) DX[p];
      flows[1][p] = (float) DY[p];
    }
    boolean[] inside = new boolean[WIDTH * HEIGHT];
    for (int p = 0; p < inside.length; p++) inside[p] = labels().values()[p] > 0;
    int[] ends =
        Arrays.stream(
                new FlowWalk(WIDTH, HEIGHT, flows[0], flows[1], inside).ends(200, () -> false))
            .filter(e -> e >= 0)
            .toArray();
    double[] expected = Vectors.flat(FOLLOWED.get("final_yx_int"));
    assertEquals(expected.length, 2 * ends.length);
    int different = 0;
    for (int i = 0; i < ends.length; i++) {
      if (ends[i] / WIDTH != expected[2 * i] || ends[i] % WIDTH != expected[2 * i + 1]) different++;
    }
    assertEquals(0, different);
  }

  @Test
  void objectsAreThoseOfCellpose() {
    Img<IntType> found =
        FlowObjects.of(network(), scores(), FlowObjects.Options.usual(), () -> false);
    assertArrayEquals(Vectors.flat(FOLLOWED.get("masks")), Vectors.values(found));
  }

  @Test
  void flowsOfAnotherShapeAreWrong() {
    float[][] flows = CentreFlows.of(labels());
    double[] right = FlowObjects.errors(labels(), flows[0], flows[1]);
    for (int p = 0; p < flows[0].length; p++) if (labels().values()[p] == 2) flows[0][p] *= -1;
    double[] wrong = FlowObjects.errors(labels(), flows[0], flows[1]);
    assertArrayEquals(new double[3], right, 1e-12);
    assertEquals(0, wrong[1], 1e-12);
    assertEquals(2, wrong[2], 0.5);
  }

  @Test
  void smallLargeAndWrongObjectsGo() {
    FlowObjects.Options large = new FlowObjects.Options(0, 200, 0.4, 0.4, 110);
    int[] sizes = new int[3];
    for (int label : labels().values()) sizes[label]++;
    double[] found = Vectors.values(FlowObjects.of(network(), scores(), large, () -> false));
    int expected = (sizes[1] >= 110 ? 1 : 0) + (sizes[2] >= 110 ? 1 : 0);
    assertEquals(expected, Arrays.stream(found).max().orElse(0));
    FlowObjects.Options little = new FlowObjects.Options(0, 200, 0.4, 0.01, 0);
    found = Vectors.values(FlowObjects.of(network(), scores(), little, () -> false));
    assertEquals(0, Arrays.stream(found).max().orElse(0));
    assertThrows(
        CancellationException.class, () -> FlowObjects.of(network(), scores(), little, () -> true));
  }
}
