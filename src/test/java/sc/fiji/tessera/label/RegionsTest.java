package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lies between the graphs of a detector. */
class RegionsTest {
  private static ScoredBox box(double left, double top, double side, double score) {
    return new ScoredBox(left, top, left + side, top + side, score);
  }

  @Test
  void anchorsAreRoundedAroundTheCornersOfPixels() {
    float[] boxes = new AnchorGrid(64, 96, 4, 6, 32).boxes();
    assertEquals(4 * 6 * 3 * 4, boxes.length);
    assertArrayEquals(
        new float[] {-23, -11, 23, 11, -16, -16, 16, 16, -11, -23, 11, 23},
        Arrays.copyOf(boxes, 12));
    int second = 12 * (6 + 2); // row 1, column 2, 16 pixels apart
    assertEquals(2 * 16 - 23, boxes[second]);
    assertEquals(16 - 11, boxes[second + 1]);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "111, 0", "112, 1", "223, 1", "224, 2", "447, 2", "448, 3", "9999, 3"})
  void largerRegionsAreReadFromCoarserMaps(double side, int level) {
    assertEquals(level, RegionLevels.level(box(3, 4, side, 1)));
  }

  @Test
  void rowsComeBackInTheOrderOfTheRegions() {
    List<ScoredBox> regions = List.of(box(0, 0, 500, 1), box(1, 2, 9, 1), box(0, 0, 300, 1));
    RegionLevels levels = RegionLevels.of(regions);
    assertArrayEquals(new int[] {1}, levels.maps().get(0));
    assertArrayEquals(new float[] {0, 1, 2, 10, 11}, levels.rows(0, regions));
    assertEquals(0, levels.rows(1, regions).length);
    float[] byMaps = {10, 11, 20, 21, 30, 31}; // of regions 1, 2, 0
    assertArrayEquals(new float[] {30, 31, 10, 11, 20, 21}, levels.inOrder(byMaps));
  }

  @Test
  void correctionsMoveAndStretch() {
    float[] out = new float[4];
    float[] half = {0.5f, -0.5f, (float) Math.log(2), 0};
    BoxCorrection.ANCHORS.apply(new float[] {10, 20, 20, 40}, 0, half, 0, 1, out, 0);
    assertArrayEquals(new float[] {10, 10, 30, 30}, out, 1e-4f);
    BoxCorrection.CLASSES.apply(
        new float[] {10, 20, 20, 40}, 0, new float[] {5, 0, 0, 1e9f}, 0, 1, out, 0);
    assertArrayEquals(new float[] {15, 30 - 625, 25, 30 + 625}, out, 0.01f);
  }

  /** One pixel, whose anchors are -23..23 x -11..11, -16..16 x -16..16, -11..11 x -23..23. */
  private static RegionProposals.Level level(float... objectness) {
    AnchorGrid grid = new AnchorGrid(32, 32, 1, 1, 32);
    return new RegionProposals.Level(grid, objectness, new float[12]);
  }

  @Test
  void proposalsAreSuppressedWithinAMapAlone() {
    List<RegionProposals.Level> twice = List.of(level(1, 3, 2), level(-1, 5, -2));
    List<ScoredBox> all = new RegionProposals(3, 9, 1).of(twice, 100, 100);
    assertEquals(List.of(5.0, 3.0, 2.0, 1.0, -1.0, -2.0), scores(all));
    assertEquals(new ScoredBox(0, 0, 16, 16, 5), all.get(0));
    List<ScoredBox> few = new RegionProposals(3, 9, 0.5).of(twice, 100, 100);
    assertEquals(List.of(5.0, 3.0), scores(few), "0.54 and 0.5 of the square are shared");
    assertEquals(2, new RegionProposals(1, 9, 1).of(twice, 100, 100).size());
    assertEquals(List.of(5.0, 3.0, 2.0), scores(new RegionProposals(3, 3, 1).of(twice, 100, 100)));
    Exception e = assertThrows(IllegalArgumentException.class, () -> level(1, 2));
    assertTrue(e.getMessage().contains("not 2 and 12"), e.getMessage());
  }

  private static List<Double> scores(List<ScoredBox> boxes) {
    return boxes.stream().map(ScoredBox::score).toList();
  }

  @Test
  void everyClassHasBoxesOfItsOwn() {
    List<ScoredBox> regions = List.of(box(10, 10, 20, 0), box(11, 10, 20, 0));
    float[] logits = {0, 3, 2, 2, 2, -9};
    float[] corrections = new float[24];
    corrections[8] = 5; // class 2 of region 0: half its width to the right
    List<ClassBoxes.Found> found = ClassBoxes.USUAL.of(regions, logits, corrections, 100, 25);
    assertEquals(List.of(1, 2), found.stream().map(ClassBoxes.Found::label).toList());
    double sum = 1 + Math.exp(3) + Math.exp(2);
    assertEquals(Math.exp(3) / sum, found.get(0).box().score(), 1e-6);
    assertEquals(new ScoredBox(20, 10, 40, 25, found.get(1).box().score()), found.get(1).box());
    assertEquals(1, new ClassBoxes(0.5, 0.5, 100).of(regions, logits, corrections, 100, 25).size());
    assertEquals(3, new ClassBoxes(0.05, 1, 100).of(regions, logits, corrections, 100, 25).size());
    assertEquals(1, new ClassBoxes(0.05, 1, 1).of(regions, logits, corrections, 100, 25).size());
    assertEquals(List.of(), ClassBoxes.USUAL.of(List.of(), new float[0], new float[0], 9, 9));
  }

  @Test
  void masksOfObjects() {
    float[] full = new float[16];
    Arrays.fill(full, 1);
    RegionMask a = new MaskPaste(full, 4, box(2, 3, 4, 1)).object(20, 20, 0.5);
    assertEquals(16, a.area());
    assertTrue(a.contains(2, 3) && a.contains(5, 6) && !a.contains(6, 6) && !a.contains(1, 3));
    RegionMask b = a.shifted(3, 1);
    assertEquals(3, a.shared(b));
    assertEquals(3, b.shared(a));
    RegionMask both = a.with(b);
    assertEquals(29, both.area());
    assertTrue(both.contains(8, 7) && both.contains(2, 3) && !both.contains(8, 3));
    RegionMask cut = new MaskPaste(full, 4, box(-2, 18, 4, 1)).object(20, 20, 0.5);
    assertEquals(4, cut.area());
    RegionMask outside = new MaskPaste(full, 4, box(40, 40, 4, 1)).object(20, 20, 0.5);
    assertEquals(0, outside.area());
    assertEquals(16, outside.with(a).area());
    assertEquals(0, outside.shared(a));
  }

  @Test
  void thePixelsOfAnObjectAreThoseThatAreProbable() {
    float[] mask = {0.9f, 0.1f, 0.7f, 0.3f, 0.6f, 0.2f};
    for (ScoredBox box : List.of(box(1.3, 2.7, 11, 1), box(-4, -3, 30, 1), box(3, 3, 0.4, 1))) {
      for (MaskPaste paste :
          List.of(new MaskPaste(mask, 2, box), MaskPaste.rounded(mask, 2, box))) {
        byte[] expected = paste.binary(17, 15, 0.5);
        RegionMask found = paste.object(17, 15, 0.5);
        for (int i = 0; i < expected.length; i++) {
          assertEquals(expected[i] == 1, found.contains(i % 17, i / 17), "pixel " + i);
        }
      }
    }
  }
}
