package sc.fiji.tessera.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import org.junit.jupiter.api.Test;

class ObjectOutcomesTest {
  // one object per letter, a dot is background
  private static int[] labels(String text) {
    return text.chars().map(c -> c == '.' ? 0 : c - 'a' + 1).toArray();
  }

  private static ObjectMatching match(String truth, String found) {
    return ObjectMatching.of(
        ObjectOverlaps.of(labels(truth), labels(found)), MatchRule.atLeast(0.6));
  }

  private static List<String> statuses(String truth, String found) {
    return ObjectRow.of(match(truth, found)).stream()
        .map(row -> row.referenceLabel() + " " + row.predictionLabel() + " " + row.status())
        .toList();
  }

  @Test
  void matchedMissedAndExtra() {
    assertEquals(
        List.of("1 2 matched", "2 0 missed", "0 1 extra"),
        statuses("aaaa...bb....", "bbbb......aaa"));
  }

  @Test
  void splitInTwo() {
    assertEquals(
        List.of("1 0 split", "0 1 split", "0 2 split"), statuses("aaaaaaaa..", "aaaabbbb.."));
  }

  @Test
  void twoMerged() {
    assertEquals(
        List.of("1 0 merged", "2 0 merged", "0 1 merged"), statuses("aaaabbbb..", "aaaaaaaa.."));
  }

  @Test
  void tooLittleOverlap() {
    assertEquals(List.of("1 0 low IoU", "0 1 low IoU"), statuses("aaaaaa....", "..aaaaaa.."));
    assertEquals(List.of("1 0 missed", "0 1 low IoU"), statuses("aaaaaa....", "aa........"));
  }

  /** A part that is large enough is the match; the other is still a part. */
  @Test
  void theLargerPartMayMatch() {
    assertEquals(List.of("1 1 matched", "0 2 split"), statuses("aaaaaaaa..", "aaaaaabb.."));
  }

  /** Rows are the reference's objects and the false positives. */
  @Test
  void nothingVanishes() {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      int[] truth = random.ints(30, 0, 6).toArray();
      int[] found = random.ints(30, 0, 6).toArray();
      ObjectMatching m = ObjectMatching.of(ObjectOverlaps.of(truth, found), MatchRule.atLeast(.3));
      ObjectMatches counts = m.scores().matches();
      List<ObjectRow> rows = ObjectRow.of(m);
      assertEquals(m.objects().references() + counts.falsePositives(), rows.size());
      assertEquals(
          counts.truePositives(),
          rows.stream().filter(r -> r.status() == ObjectStatus.MATCHED).count());
      for (ObjectRow row : rows)
        if (row.shared() > 0)
          assertEquals(row.dice(), 2 * row.iou() / (1 + row.iou()), 1e-12, row.toString());
    }
  }

  private static String map(String truth, String found) {
    StringBuilder text = new StringBuilder();
    var r = ArrayImgs.ints(labels(truth), truth.length(), 1);
    var p = ArrayImgs.ints(labels(found), found.length(), 1);
    for (UnsignedByteType kind : ErrorMap.ofObjects(r, p, null, match(truth, found)))
      text.append(kind.get());
    return text.toString();
  }

  @Test
  void mapOfTheErrors() {
    assertEquals("0111133000222", map(".aaaabb......", ".bbbb.....aaa"));
    assertEquals("55555555", map("aaaaaaaa", "aaaabbbb"));
    assertEquals("6666666600", map("aaaabbbb..", "aaaaaaaa.."));
    assertEquals("3344442200", map("aaaaaa....", "..aaaaaa.."));
  }

  @Test
  void mapOfClasses() {
    var r = ArrayImgs.ints(new int[] {0, 0, 1, 1, 2, 9}, 6, 1);
    var p = ArrayImgs.ints(new int[] {0, 1, 1, 0, 1, 2}, 6, 1);
    StringBuilder text = new StringBuilder();
    for (UnsignedByteType kind : ErrorMap.ofClasses(r, p, 9)) text.append(kind.get());
    assertEquals("021340", text.toString());
    text.setLength(0);
    for (UnsignedByteType kind : ErrorMap.ofForeground(r, p, 9)) text.append(kind.get());
    assertEquals("021310", text.toString());
  }

  @Test
  void places() {
    int[] volume = {0, 7, 7, 0, 0, 0, 7, 7, 7, 0, 0, 3};
    ObjectPlaces places = ObjectPlaces.of(ArrayImgs.ints(volume, 3, 2, 2));
    assertEquals(1, places.slice(7));
    assertEquals(1, places.slice(3));
    assertEquals(-1, places.slice(5));
    double[] at = places.centroid(7);
    assertEquals(6 / 5.0, at[0], 1e-12);
    assertEquals(0, at[1], 1e-12);
    assertEquals(3 / 5.0, at[2], 1e-12);
  }
}
