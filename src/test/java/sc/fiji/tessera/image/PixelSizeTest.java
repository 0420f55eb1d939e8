package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.measure.Calibration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PixelSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0.5 µm, 0.5",
    "0.5\u03bcm, 0.5",
    ".5 um, 0.5",
    "325 nm, 0.325",
    "325 nanometers, 0.325",
    "1e-3 mm, 1",
    "2 Microns, 2",
    "1 inch, 25400",
    "1 Å, 0.0001",
    "0.4 x 0.9 µm, 0.6",
    "0.5 × 0.5 × 2 micron, 0.5"
  })
  void cardsAreReadInAnyUnit(String text, double micrometres) {
    assertEquals(micrometres, PixelSize.parse(text).micrometres(), 1e-9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0.5", "0.5 pixel", "half a micron", "0.5 µm or so", "x µm", "0 µm"})
  void anythingElseIsNotKnown(String text) {
    assertTrue(Double.isNaN(PixelSize.parse(text).micrometres()), text);
  }

  @ParameterizedTest
  @CsvSource({"um, 2", "µm, 2", "micron, 2", "nm, 0.002", "mm, 2000", "cm, 20000", "inch, 50800"})
  void calibrationsAreReadInAnyUnit(String unit, double micrometres) {
    Calibration calibration = new Calibration();
    calibration.pixelWidth = calibration.pixelHeight = 2;
    calibration.setUnit(unit);
    assertEquals(micrometres, PixelSize.of(calibration).micrometres(), 1e-9);
    PixelSize again = PixelSize.parse(PixelSize.of(calibration).text());
    assertEquals(micrometres, again.micrometres(), 1e-9);
  }

  @Test
  void pixelsAndWhatCannotBeAreNotKnown() {
    assertTrue(Double.isNaN(PixelSize.UNKNOWN.micrometres()));
    assertTrue(Double.isNaN(PixelSize.of(new Calibration()).micrometres()));
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
      assertTrue(Double.isNaN(new PixelSize(bad, bad, 1, "µm").micrometres()), "" + bad);
  }

  @Test
  void textIsShortWherePixelsAreSquare() {
    assertEquals("0.325 µm", new PixelSize(0.325, 0.325, 1, "µm").text());
    assertEquals("0.5 x 0.25 micron", new PixelSize(0.5, 0.25, 1, "micron").text());
    assertEquals("0.333333 µm", new PixelSize(1 / 3.0, 1 / 3.0, 1, "µm").text());
  }

  @Test
  void theSameSizeInAnotherUnitIsTheSame() {
    PixelSize micrometres = new PixelSize(0.5, 0.5, 2, "µm");
    assertTrue(micrometres.isAsLarge(new PixelSize(500, 500, 2000, "nm"), true));
    assertTrue(micrometres.isAsLarge(new PixelSize(0.5, 0.5, 2, "microns"), true));
    assertTrue(micrometres.isAsLarge(new PixelSize(500, 500, 1, "nm"), false));
    assertFalse(micrometres.isAsLarge(new PixelSize(500, 500, 1, "nm"), true));
    assertFalse(micrometres.isAsLarge(new PixelSize(0.5, 0.5, 2, "nm"), true));
    assertFalse(micrometres.isAsLarge(new PixelSize(0.5, 0.5, 2, "pixel"), true));
    assertTrue(PixelSize.UNKNOWN.isAsLarge(PixelSize.UNKNOWN, true));
  }
}
