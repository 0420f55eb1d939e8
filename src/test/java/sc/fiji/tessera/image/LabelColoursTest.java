package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.process.LUT;
import java.awt.Color;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelColoursTest {
  @Test
  void backgroundIsBlackAndColoursAreDistinctAndRepeat() {
    assertEquals(Color.BLACK, LabelColours.of(0));
    Set<Color> colours = new HashSet<>();
    for (int i = 0; i < 256; i++) colours.add(LabelColours.of(i));
    assertEquals(256, colours.size());
    assertEquals(LabelColours.of(1), LabelColours.of(256));
    assertEquals(LabelColours.of(255), LabelColours.of(510));
  }

  /** CIELAB distances with black, by how people see; 2.3 is a just noticeable difference. */
  @ParameterizedTest
  @CsvSource({
    "NORMAL, 26, 20, 9.3",
    "PROTANOPIA, 20, 18.7, 3",
    "DEUTERANOPIA, 16.9, 16.9, 3",
  })
  void theColourBlindTellThemApart(ColourVision vision, double ofTen, double of16, double all) {
    assertTrue(nearest(vision, 10) >= ofTen, "of ten " + nearest(vision, 10));
    assertTrue(nearest(vision, 16) >= of16, "of sixteen " + nearest(vision, 16));
    assertTrue(nearest(vision, 255) >= all, "of all " + nearest(vision, 255));
  }

  /** Of the labels from 0 on. */
  private static double nearest(ColourVision vision, int last) {
    double nearest = Double.MAX_VALUE;
    for (int i = 0; i <= last; i++) {
      int colour = LabelColours.of(i).getRGB();
      for (int j = 0; j < i; j++)
        nearest = Math.min(nearest, vision.distance(colour, LabelColours.of(j).getRGB()));
    }
    return nearest;
  }

  /** An outline is seen on an image of any grey. */
  @Test
  void noColourIsGrey() {
    for (int label = 1; label < 256; label++) {
      int colour = LabelColours.of(label).getRGB();
      assertTrue(ColourVision.NORMAL.distance(colour, 0x808080) > 9, "label " + label);
      assertTrue(ColourVision.NORMAL.distance(colour, 0xffffff) > 9, "label " + label);
      assertTrue(ColourVision.NORMAL.lab(colour)[0] > 39, "label " + label);
    }
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
