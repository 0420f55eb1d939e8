package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Boxes and masks of detectors: suppression and pasting. */
class DetectionsTest {
  private static final Vectors VECTORS = new Vectors("/label/instance_postprocessing.json");

  private static List<ScoredBox> boxes() {
    JsonObject in = VECTORS.get("box_nms").getAsJsonObject("input");
    JsonArray corners = in.getAsJsonArray("boxes_x0y0x1y1");
    double[] scores = Vectors.flat(in.get("scores"));
    List<ScoredBox> boxes = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) boxes.add(box(Vectors.flat(corners.get(i)), scores[i]));
    return boxes;
  }

  private static ScoredBox box(double[] c, double score) {
    return new ScoredBox(c[0], c[1], c[2], c[3], score);
  }

  @Test
  void boxesAreSuppressedAsByTorchvision() {
    List<ScoredBox> boxes = boxes();
    JsonObject expected = VECTORS.get("box_nms").getAsJsonObject("expected");
    for (int i = 0; i < boxes.size(); i++) {
      ScoredBox one = boxes.get(i);
      assertArrayEquals(
          Vectors.flat(expected.getAsJsonArray("iou").get(i)),
          boxes.stream().mapToDouble(one::iou).toArray(),
          1e-12);
    }
    for (String limit : List.of("0.3", "0.5", "0.7"))
      assertArrayEquals(
          Vectors.flat(expected.get("keep_" + limit.replace('.', '_'))),
          Arrays.stream(Suppression.greedy(boxes, Double.parseDouble(limit)))
              .asDoubleStream()
              .toArray(),
          limit);
  }

  @Test
  void theOrderOfTheBoxesDoesNotMatter() {
    List<ScoredBox> boxes = boxes();
    List<ScoredBox> turned = new ArrayList<>();
    for (int i = boxes.size() - 1; i >= 0; i--) turned.add(boxes.get(i));
    assertArrayEquals(new int[] {4, 2, 1}, Suppression.greedy(turned, 0.5));
    double[] scores = {0.5, 0.5};
    assertArrayEquals(new int[] {0}, Suppression.greedy(scores, (a, b) -> 1, 0.5));
  }

  @Test
  void scoresFallAsInSolo() {
    List<ScoredBox> boxes = boxes();
    double[] scores = boxes.stream().mapToDouble(ScoredBox::score).toArray();
    double[] expected =
        Vectors.flat(VECTORS.get("matrix_nms_gaussian").getAsJsonObject("expected").get("scores"));
    double[] found = Suppression.matrix(scores, (a, b) -> boxes.get(a).iou(boxes.get(b)), 2);
    assertArrayEquals(expected, found, 1e-12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"aligned", "fractional", "clipped", "tiny"})
  void masksArePastedAsByDetectron(String name) {
    JsonObject c = VECTORS.get("mask_paste_" + name);
    JsonObject in = c.getAsJsonObject("input");
    double[] cells = Vectors.flat(in.get("mask"));
    float[] mask = new float[cells.length];
    for (int i = 0; i < mask.length; i++) mask[i] = (float) cells[i];
    MaskPaste paste = new MaskPaste(mask, 4, box(Vectors.flat(in.get("box_x0y0x1y1")), 1));
    int width = in.get("W").getAsInt();
    int height = in.get("H").getAsInt();
    double[] soft = Vectors.flat(c.getAsJsonObject("expected").get("soft"));
    float[] found = paste.soft(width, height);
    for (int i = 0; i < soft.length; i++) assertEquals(soft[i], found[i], 2e-6, "pixel " + i);
    double[] binary = Vectors.flat(c.getAsJsonObject("expected").get("binary"));
    byte[] pixels = paste.binary(width, height, 0.5);
    for (int i = 0; i < binary.length; i++) assertEquals(binary[i], pixels[i], "pixel " + i);
  }

  @Test
  void badBoxesAndMasksAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ScoredBox(3, 0, 2, 1, 1));
    ScoredBox box = new ScoredBox(0, 0, 2, 2, 1);
    assertThrows(IllegalArgumentException.class, () -> new MaskPaste(new float[7], 3, box));
    assertThrows(IllegalArgumentException.class, () -> Suppression.greedy(List.of(box), 2));
    ScoredBox none = new ScoredBox(1, 1, 1, 1, 1);
    assertEquals(0, none.iou(none));
    assertEquals(0, new MaskPaste(new float[] {1}, 1, none).soft(3, 1)[2]);
  }
}
