package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.image.BytePlanes;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.label.ScoredBox;

class AutomaticMasksTest {
  private static final OnnxService ONNX = new OnnxService();
  private static final int SIDE = EqualValues.SIDE;

  private static final AutomaticMasks.Options EIGHT =
      new AutomaticMasks.Options(8, 0.88, 0.95, 0.7, 0, 512 / 1500.0, 1, 0);

  @AfterAll
  static void close() {
    ONNX.dispose();
  }

  /** Three squares of other values on a grey ground, with borders between cells of 4 x 4. */
  private static BytePlanes squares() {
    byte[] pixels = new byte[SIDE * SIDE];
    for (int i = 0; i < pixels.length; i++) {
      int x = i % SIDE;
      int y = i / SIDE;
      pixels[i] = 50;
      if (x >= 8 && x < 24 && y >= 8 && y < 24) pixels[i] = 100;
      if (x >= 36 && x < 56 && y >= 12 && y < 36) pixels[i] = (byte) 150;
      if (x >= 12 && x < 32 && y >= 40 && y < 60) pixels[i] = (byte) 200;
    }
    return new BytePlanes(SIDE, SIDE, new byte[][] {pixels, pixels, pixels});
  }

  private static RegionMask ofValue(int value) {
    byte[] pixels = squares().channels()[0];
    return RegionMask.of(SIDE, SIDE, i -> (pixels[i] & 0xff) == value);
  }

  /** Interpolation takes the pixel in each corner. */
  private static boolean isLike(RegionMask expected, RegionMask found) {
    return expected.iou(found) > 0.98;
  }

  private static List<ObjectMask> found(AutomaticMasks.Options options, boolean official)
      throws IOException {
    try (PromptSegmenter network = PromptSegmenter.open(ONNX, EqualValues.model(official), "cpu")) {
      return new AutomaticMasks(network, options).of(squares(), Progress.NONE);
    }
  }

  /** Whatever point found it: each object once, the unsure and the unstable masks never. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyObjectIsFoundOnce(boolean official) throws IOException {
    List<ObjectMask> found = found(EIGHT, official);
    assertEquals(4, found.size());
    for (int value : new int[] {50, 100, 150, 200}) {
      RegionMask expected = ofValue(value);
      long equal = found.stream().filter(f -> isLike(expected, f.mask())).count();
      assertEquals(1, equal, "the object of value " + value);
    }
    for (ObjectMask f : found) {
      assertEquals(0.96, f.score(), 1e-6);
      assertTrue(f.stability() >= 0.95, "stability " + f.stability());
    }
  }

  @Test
  void limitsDecideWhatIsKept() throws IOException {
    AutomaticMasks.Options all = new AutomaticMasks.Options(8, 0, 0, 1, 0, 0, 1, 0);
    assertEquals(8 * 8 * 3, found(all, false).size());
    AutomaticMasks.Options sure = new AutomaticMasks.Options(8, 0.94, 0, 1, 0, 0, 1, 0);
    assertEquals(8 * 8, found(sure, false).size());
    AutomaticMasks.Options stable = new AutomaticMasks.Options(8, 0, 0.9, 1, 0, 0, 1, 0);
    assertEquals(8 * 8 * 2, found(stable, false).size());
    AutomaticMasks.Options none = new AutomaticMasks.Options(8, 0.99, 0.9, 1, 0, 0, 1, 0);
    assertEquals(0, found(none, false).size());
  }

  /** The ground has holes of 256 to 480 pixels. */
  @Test
  void smallHolesAreFilledAndWhatIsTheSameThenIsSuppressed() throws IOException {
    AutomaticMasks.Options repaired = new AutomaticMasks.Options(8, 0.88, 0.95, 0.7, 0, 0, 1, 300);
    List<ObjectMask> found = found(repaired, false);
    // The smallest square is an island of fewer pixels, but the only one of its object.
    assertEquals(4, found.size());
    RegionMask smallest = ofValue(100);
    byte[] pixels = squares().channels()[0];
    RegionMask ground = RegionMask.of(SIDE, SIDE, i -> pixels[i] == 50 || pixels[i] == 100);
    assertTrue(found.stream().anyMatch(f -> isLike(ground, f.mask())), "the filled ground");
    assertTrue(found.stream().anyMatch(f -> isLike(smallest, f.mask())), "the smallest");
  }

  @Test
  void partsOverlapAsPublished() {
    List<CropBox> boxes = CropBox.of(640, 480, 2, 512 / 1500.0);
    assertEquals(1 + 4 + 16, boxes.size());
    assertEquals(new CropBox(0, 0, 640, 480, 0), boxes.get(0));
    assertEquals(new CropBox(0, 0, 402, 322, 1), boxes.get(1));
    assertEquals(new CropBox(0, 159, 402, 321, 1), boxes.get(2));
    assertEquals(new CropBox(239, 0, 401, 322, 1), boxes.get(3));
    assertEquals(new CropBox(0, 0, 221, 181, 2), boxes.get(5));
  }

  /** What a part's border cuts off is dropped, so nothing is found that is no object. */
  @Test
  void partsAddNoHalfObjects() throws IOException {
    AutomaticMasks.Options parts =
        new AutomaticMasks.Options(8, 0.88, 0.9, 0.7, 1, 512 / 1500.0, 2, 0);
    List<RegionMask> objects = new ArrayList<>();
    for (int value : new int[] {50, 100, 150, 200}) objects.add(ofValue(value));
    for (ObjectMask f : found(parts, false)) {
      double best = objects.stream().mapToDouble(o -> o.iou(f.mask())).max().orElseThrow();
      assertTrue(best > 0.8, "an object of IoU " + best + " only");
    }
  }

  /**
   * In an image of 85 x 64 pixels and its four parts: the boxes, areas, scores and stabilities that
   * the published definition, written with PyTorch's interpolation, torchvision's suppression and
   * SciPy's components, gives for the same network, in the same order.
   */
  @Test
  void masksAreThoseOfTheDefinition() throws IOException {
    Path file = Path.of("src/test/resources/inference/automatic-masks.txt");
    List<String> expected = new ArrayList<>();
    AutomaticMasks.Options options = null;
    int checked = 0;
    for (String line : Files.readAllLines(file)) {
      if (!line.startsWith("options ")) {
        expected.add(line);
        continue;
      }
      if (options != null) checked += assertFound(options, expected);
      expected.clear();
      String[] o = line.split(" ");
      double score = Double.parseDouble(o[1]);
      double stability = Double.parseDouble(o[2]);
      double overlap = Double.parseDouble(o[3]);
      int minimum = Integer.parseInt(o[4]);
      options =
          new AutomaticMasks.Options(6, score, stability, overlap, 1, 512 / 1500.0, 2, minimum);
    }
    checked += assertFound(options, expected);
    assertEquals(68 + 40 + 23, checked);
  }

  private static int assertFound(AutomaticMasks.Options options, List<String> expected)
      throws IOException {
    byte[][] grey = new byte[3][85 * 64];
    try (PromptSegmenter network = PromptSegmenter.open(ONNX, Blobs.model(), "cpu")) {
      List<ObjectMask> found =
          new AutomaticMasks(network, options).of(new BytePlanes(85, 64, grey), Progress.NONE);
      assertEquals(expected.size(), found.size(), options.toString());
      for (int i = 0; i < found.size(); i++) {
        String[] e = expected.get(i).split(" ");
        ObjectMask f = found.get(i);
        double[] box = new double[4];
        for (int k = 0; k < 4; k++) box[k] = Double.parseDouble(e[k]);
        assertEquals(new ScoredBox(box[0], box[1], box[2], box[3], 0), f.mask().box(0));
        assertEquals(Integer.parseInt(e[4]), f.mask().area(), "area of " + i);
        assertEquals(Double.parseDouble(e[5]), f.score(), 2e-4, "score of " + i);
        assertEquals(Double.parseDouble(e[6]), f.stability(), 2e-4, "stability of " + i);
      }
      return found.size();
    }
  }

  @Test
  void cancellingEndsIt() throws IOException {
    Progress cancelled =
        new Progress() {
          @Override
          public void report(double fraction, String message) {}

          @Override
          public boolean cancelled() {
            return true;
          }
        };
    try (PromptSegmenter network = PromptSegmenter.open(ONNX, EqualValues.model(false), "cpu")) {
      AutomaticMasks masks = new AutomaticMasks(network, EIGHT);
      assertThrows(CancellationException.class, () -> masks.of(squares(), cancelled));
    }
  }

  @Test
  void badOptionsAreRefused() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new AutomaticMasks.Options(0, 0.88, 0.95, 0.7, 0, 0.3, 1, 0));
    assertEquals(
        "The points per side of automatic masks is 0, but must be 1 to 256.", e.getMessage());
  }
}
