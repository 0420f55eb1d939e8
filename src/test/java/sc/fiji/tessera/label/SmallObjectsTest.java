package sc.fiji.tessera.label;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class SmallObjectsTest {
  private static String without(
      String rows, double size, SmallObjects.Each each, boolean neighbour) {
    SmallObjects step = new SmallObjects(Extent.pixels(size), each, neighbour);
    LabelField field = Pictures.field(rows);
    int[] before = field.labels().clone();
    String result = Pictures.drawn(step.of(field, () -> false));
    assertArrayEquals(before, field.labels(), "the input stays");
    return result;
  }

  private static String regions(String rows, double size, boolean neighbour) {
    return without(rows, size, SmallObjects.Each.REGION, neighbour);
  }

  @Test
  void smallRegionsBecomeBackground() {
    assertEquals("111. 11.. ....", regions("111. 11.1 .2.1", 3, false));
    assertEquals("111. 11.1 ...1", regions("111. 11.1 .2.1", 2, false));
    assertEquals("11.1", regions("11.1", 1, false));
  }

  @Test
  void allPixelsOfALabelCountTogether() {
    String rows = "111. 11.1 .2.1";
    assertEquals("111. 11.1 ...1", without(rows, 3, SmallObjects.Each.LABEL, false));
    assertEquals(".... .... ....", without(rows, 8, SmallObjects.Each.LABEL, false));
  }

  @Test
  void theLargestNeighbourTakesThePlace() {
    assertEquals("1111 1111 ..11", regions("1111 1211 ..11", 2, true));
    assertEquals(
        "..... ..... .....", regions("..... ..3.. .....", 2, true), "background is one too");
    assertEquals("11111 11111", regions("11123 11113", 3, true), "2 joins 1, and 3 as well");
    assertEquals("2233 3333", regions("1233 4333", 2, true), "1 first, then 4");
  }

  /** Two specks that are large enough together stay, as the one that took the other. */
  @Test
  void whatGrowsLargeEnoughStays() {
    assertEquals("222....", regions("122....", 3, true));
    assertEquals(".......", regions("122....", 4, true));
    assertEquals("3333333", regions("1333333", 3, true));
  }

  @Test
  void calibratedSizesAreAreasAndVolumes() {
    LabelField plane =
        LabelField.of(new int[] {4, 1}, new double[] {0.5, 2}, new int[] {1, 1, 0, 2});
    SmallObjects step = new SmallObjects(new Extent(1.5, true), SmallObjects.Each.REGION, false);
    assertArrayEquals(new int[] {1, 1, 0, 0}, step.of(plane, () -> false).labels());
    LabelField volume =
        LabelField.of(new int[] {2, 1, 2}, new double[] {1, 1, 3}, new int[] {1, 0, 1, 2});
    SmallObjects six = new SmallObjects(new Extent(6, true), SmallObjects.Each.REGION, false);
    assertArrayEquals(new int[] {1, 0, 1, 0}, six.of(volume, () -> false).labels());
  }

  @Test
  void nothingIsNothing() {
    assertEquals("... ...", regions("... ...", 9, true));
    assertEquals("22 22", regions("22 22", 9, true), "there is nothing to join");
  }

  @Test
  void canBeCancelled() {
    SmallObjects step = new SmallObjects(Extent.pixels(3), SmallObjects.Each.REGION, true);
    assertThrows(CancellationException.class, () -> step.of(Pictures.field("12"), () -> true));
  }
}
