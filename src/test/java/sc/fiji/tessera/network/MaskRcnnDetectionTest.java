package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import sc.fiji.tessera.checkpoint.Checkpoint;
import sc.fiji.tessera.checkpoint.CompositeImport;
import sc.fiji.tessera.inference.DetectorImage;
import sc.fiji.tessera.inference.DetectorScale;
import sc.fiji.tessera.inference.MaskRcnnDetector;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.label.AnchorGrid;
import sc.fiji.tessera.label.ClassBoxes;
import sc.fiji.tessera.label.RegionProposals;
import sc.fiji.tessera.label.ScoredBox;
import sc.fiji.tessera.model.CompositeModel;

/** What lies between the graphs of a Mask R-CNN, against torchvision with every stage recorded. */
class MaskRcnnDetectionTest {
  private static final Path FIXTURE = Path.of("../shared/specs/parity/maskrcnn_resnet50_fpn_div16");
  private static final RegionProposals PROPOSALS = new RegionProposals(1000, 20, 0.7);

  @TempDir Path folder;

  @BeforeEach
  void look() {
    if (!Files.isDirectory(FIXTURE)) Assumptions.abort("SKIPPED: there is no " + FIXTURE);
  }

  private static Array fixture(String name) throws IOException {
    return Array.file(FIXTURE.resolve(name + ".npy"));
  }

  @Test
  void anchorsAndProposals() throws IOException {
    float[] anchors = fixture("out_anchors").values();
    List<RegionProposals.Level> levels = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < 5; i++) {
      Array objectness = fixture("out_objectness_" + i);
      int rows = (int) objectness.dims()[2];
      int columns = (int) objectness.dims()[3];
      AnchorGrid grid = new AnchorGrid(128, 160, rows, columns, 32 << i);
      float[] boxes = grid.boxes();
      assertArrayEquals(Arrays.copyOfRange(anchors, at, at += boxes.length), boxes);
      float[] deltas = fixture("out_deltas_" + i).values();
      levels.add(new RegionProposals.Level(grid, objectness.values(), deltas));
    }
    assertEquals(anchors.length, at);
    List<ScoredBox> found = PROPOSALS.of(levels, 160, 128);
    float[] expected = fixture("out_proposals").values();
    assertEquals(expected.length, 4 * found.size());
    for (int i = 0; i < found.size(); i++) {
      ScoredBox b = found.get(i);
      double[] box = {b.left(), b.top(), b.right(), b.bottom()};
      for (int k = 0; k < 4; k++) assertEquals(expected[4 * i + k], box[k], 0.001, "region " + i);
    }
  }

  @Test
  void boxesScoresAndPastedMasks() throws IOException {
    MaskRcnnDetector.Options options =
        new MaskRcnnDetector.Options(
            new DetectorScale(128, 160), PROPOSALS, new ClassBoxes(0.05, 0.5, 6), 0.5);
    Array x = fixture("in_x");
    float[] means = {0.485f, 0.456f, 0.406f};
    float[] deviations = {0.229f, 0.224f, 0.225f};
    float[] values = x.values();
    int plane = values.length / 3;
    for (int i = 0; i < values.length; i++) {
      values[i] = (values[i] - means[i / plane]) / deviations[i / plane];
    }
    DetectorImage image = new DetectorImage(values, 3, 112, 140);
    int[] size = options.scale().of(112, 140);
    float[] padded = image.resized(size[0], size[1]).padded(32).values();
    new Array(padded, 1, 3, 128, 160).assertLike(fixture("out_preprocessed"), "preprocessed");
    try (Context context = new Context(OnnxService.class);
        MaskRcnnDetector detector = detector(context, options)) {
      List<MaskRcnnDetector.Detection> found = detector.detections(image, Progress.NONE);
      assertLike(found);
    }
  }

  /** Imported, saved and opened again. */
  private MaskRcnnDetector detector(Context context, MaskRcnnDetector.Options options)
      throws IOException {
    Path file = folder.resolve("model.onnx");
    try (Checkpoint checkpoint = Checkpoint.open(FIXTURE.resolve("weights.pth"))) {
      CompositeImport.of(checkpoint, Map.of("norm", "frozen")).model("model").save(file);
    }
    CompositeModel model = CompositeModel.open(file);
    assertEquals("16", model.card().about().options().get("divisor"));
    OnnxService onnx = context.service(OnnxService.class);
    return new MaskRcnnDetector(MaskRcnnDetector.Graphs.open(onnx, model, "cpu"), options);
  }

  private static void assertLike(List<MaskRcnnDetector.Detection> found) throws IOException {
    float[] boxes = fixture("out_final_boxes").values();
    Array scores = fixture("out_det_scores");
    Array masks = fixture("out_final_masks");
    assertEquals(scores.values().length, found.size());
    int[] labels = {2, 1, 1, 1, 1, 1};
    float[] ours = new float[masks.values().length];
    int plane = 112 * 140;
    for (int i = 0; i < found.size(); i++) {
      ScoredBox b = found.get(i).box();
      double[] box = {b.left(), b.top(), b.right(), b.bottom()};
      for (int k = 0; k < 4; k++) assertEquals(boxes[4 * i + k], box[k], 0.002, "box " + i);
      assertEquals(scores.values()[i], b.score(), 1e-5, "score " + i);
      assertEquals(labels[i], found.get(i).label());
      System.arraycopy(found.get(i).mask().soft(140, 112), 0, ours, i * plane, plane);
    }
    new Array(ours, masks.dims()).assertLike(masks, "pasted masks");
  }
}
