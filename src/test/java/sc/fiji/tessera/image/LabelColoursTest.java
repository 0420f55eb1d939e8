package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.process.LUT;
import java.awt.Color;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LabelColoursTest {
  private static double distance(int i, int j) {
    double[] a = LabelColours.lab(LabelColours.of(i).getRGB());
    double[] b = LabelColours.lab(LabelColours.of(j).getRGB());
    return Math.sqrt(
        Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
  }

  @Test
  void labIsCielab() {
    double[] red = LabelColours.lab(0xff0000);
    assertEquals(53.24, red[0], 0.02);
    assertEquals(80.09, red[1], 0.02);
    assertEquals(67.20, red[2], 0.02);
    assertEquals(100, LabelColours.lab(0xffffff)[0], 0.01);
    assertEquals(0, LabelColours.lab(0)[0], 1e-9);
  }

  @Test
  void backgroundIsBlackAndColoursAreDistinctAndRepeat() {
    assertEquals(Color.BLACK, LabelColours.of(0));
    Set<Color> colours = new HashSet<>();
    for (int i = 0; i < 256; i++) colours.add(LabelColours.of(i));
    assertEquals(256, colours.size());
    assertEquals(LabelColours.of(1), LabelColours.of(256));
    assertEquals(LabelColours.of(255), LabelColours.of(510));
  }

  @Test
  void coloursAreFarApartAndTheFirstFarthest() {
    double nearest = Double.MAX_VALUE;
    double nearestOfTen = Double.MAX_VALUE;
    for (int i = 0; i < 256; i++)
      for (int j = 0; j < i; j++) {
        nearest = Math.min(nearest, distance(i, j));
        if (i <= 10) nearestOfTen = Math.min(nearestOfTen, distance(i, j));
      }
    assertTrue(nearest > 10, "nearest " + nearest);
    assertTrue(nearestOfTen > 40, "nearest of ten " + nearestOfTen);
  }

  @Test
  void tableHoldsTheColours() {
    LUT table = LabelColours.table256();
    for (int i = 0; i < 256; i++) assertEquals(LabelColours.of(i).getRGB(), table.getRGB(i));
  }

  @Test
  void classesMayHaveColoursOfTheirOwn() {
    LUT own = LabelColours.table256(List.of(0x804080, 0x010203));
    assertEquals(0xff804080, own.getRGB(0));
    assertEquals(0xff010203, own.getRGB(1));
    assertEquals(LabelColours.table256().getRGB(2), own.getRGB(2));
  }
}
