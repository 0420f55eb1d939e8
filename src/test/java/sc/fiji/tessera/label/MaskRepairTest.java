package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MaskRepairTest {
  private static RegionMask mask(String... rows) {
    int width = rows[0].length();
    String all = String.join("", rows);
    return RegionMask.of(width, rows.length, i -> all.charAt(i) == '#');
  }

  private static String text(RegionMask mask, int width, int height) {
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) text.append(mask.contains(x, y) ? '#' : '.');
      text.append('/');
    }
    return text.toString();
  }

  @Test
  void aMaskIsKeptWithinItsRectangle() {
    RegionMask mask = mask(".....", "..##.", "...#.", ".....");
    assertEquals(new ScoredBox(2, 1, 3, 2, 0.5), mask.box(0.5));
    assertEquals(3, mask.area());
    assertEquals("...../..##./...#./...../", text(mask, 5, 4));
    RegionMask moved = mask.shifted(-2, 1);
    assertEquals("...../...../##.../.#.../", text(moved, 5, 4));
    assertEquals(0, mask.iou(moved));
    assertEquals(1, mask.iou(mask));
    assertEquals(2 / 3.0, mask.iou(mask(".....", "..##.", ".....", ".....")));
    int[] labels = new int[20];
    mask.paint(labels, 5, 7);
    assertEquals(7, labels[5 + 3]);
    assertEquals(21, Arrays.stream(labels).sum());
  }

  @Test
  void ofNoPixelIsAPoint() {
    RegionMask none = mask("...", "...");
    assertEquals(0, none.area());
    assertEquals(new ScoredBox(0, 0, 0, 0, 1), none.box(1));
    assertEquals(0, none.iou(none));
    assertFalse(MaskRepair.of(none, 3, 2, 5).changed());
  }

  /** A hole that touches another at a corner is one with it, and the border closes holes. */
  @Test
  void smallHolesAreFilled() {
    RegionMask mask = mask("#######", "#.####.", "##.####", "#######");
    MaskRepair repair = MaskRepair.of(mask, 7, 4, 2);
    assertTrue(repair.changed());
    assertEquals("#######/#.#####/##.####/#######/", text(repair.mask(), 7, 4));
    repair = MaskRepair.of(mask, 7, 4, 3);
    assertEquals(28, repair.mask().area());
  }

  @Test
  void smallIslandsAreRemoved() {
    RegionMask mask = mask("##.....#", "##...#..", "....#...", "........");
    assertEquals(
        "##....../##...#../....#.../......../", text(MaskRepair.of(mask, 8, 4, 2).mask(), 8, 4));
    assertEquals(
        "##....../##....../......../......../", text(MaskRepair.of(mask, 8, 4, 3).mask(), 8, 4));
    assertFalse(MaskRepair.of(mask, 8, 4, 1).changed());
  }

  @Test
  void ofSmallIslandsTheLargestStays() {
    RegionMask mask = mask("#.......", ".......#", "......##", "........");
    MaskRepair repair = MaskRepair.of(mask, 8, 4, 10);
    assertTrue(repair.changed());
    assertEquals("......../.......#/......##/......../", text(repair.mask(), 8, 4));
  }
}
