package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ColourVisionTest {
  @Test
  void labIsCielab() {
    assertArrayEquals(new double[] {53.24, 80.09, 67.20}, ColourVision.NORMAL.lab(0xff0000), 0.02);
    assertArrayEquals(new double[] {100, 0, 0}, ColourVision.NORMAL.lab(0xffffff), 0.02);
    assertArrayEquals(new double[3], ColourVision.NORMAL.lab(0), 1e-9);
  }

  /** Greys look the same to all: the rows of the matrices sum to 1. */
  @ParameterizedTest
  @EnumSource(ColourVision.class)
  void greyStaysGrey(ColourVision vision) {
    for (int grey : new int[] {0, 0x404040, 0x808080, 0xffffff})
      assertArrayEquals(ColourVision.NORMAL.lab(grey), vision.lab(grey), 0.01);
  }

  /** Numbers of numpy with the same matrices. */
  @Test
  void redAndGreenAreHardToTellApart() {
    assertEquals(101.8, ColourVision.NORMAL.distance(0xc80000, 0x508200), 0.01);
    assertEquals(25.12, ColourVision.PROTANOPIA.distance(0xc80000, 0x508200), 0.01);
    assertEquals(4.71, ColourVision.DEUTERANOPIA.distance(0xc80000, 0x508200), 0.01);
  }
}
