package sc.fiji.tessera.plugins;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.plugins.bridge.CommandCall;

class SampleImagesTest {
  @Test
  void oneImageAlone() {
    Map<String, Object> out = CommandCall.run("Tessera Nuclei", "");
    ImagePlus image = (ImagePlus) out.get("image");
    assertNull(out.get("truth"));
    assertEquals("nuclei", image.getTitle());
    assertEquals(
        List.of(512, 512, 1), List.of(image.getWidth(), image.getHeight(), image.getStackSize()));
    assertEquals(0.4, image.getCalibration().pixelWidth);
    assertEquals("micron", image.getCalibration().getUnit());
    assertTrue(image.getInfoProperty().contains("CC0"), image.getInfoProperty());
    assertTrue(image.getStatistics().stdDev > 5, "something is on it");
  }

  @ParameterizedTest
  @CsvSource({"Nuclei,6,1,micron", "Membranes,3,1,nm", "Tissue,4,2,micron"})
  void imagesAndTheirTruth(String what, int count, int channels, String unit) {
    Map<String, Object> out = CommandCall.run("Tessera " + what + " with Labels", "");
    ImagePlus image = (ImagePlus) out.get("image");
    ImagePlus truth = (ImagePlus) out.get("truth");
    assertEquals(List.of("truth", "image"), List.copyOf(out.keySet()), "the image is active");
    assertEquals(what.toLowerCase(), image.getTitle());
    assertEquals(what.toLowerCase() + "-truth", truth.getTitle());
    assertArrayEquals(new int[] {256, 256, 1, 1, count}, image.getDimensions());
    assertArrayEquals(new int[] {256, 256, channels, 1, count}, truth.getDimensions());
    assertEquals(unit, truth.getCalibration().getUnit());
    for (int t = 1; t <= count; t++) {
      truth.setPosition(channels, 1, t);
      assertTrue(truth.getStatistics().max > 3, "objects of frame " + t);
      assertEquals(image.getStack().getSliceLabel(t), what.toLowerCase() + "-00" + t);
    }
  }

  @Test
  void theSameEachTime() {
    ImagePlus[] images = new ImagePlus[2];
    for (int i = 0; i < 2; i++) {
      images[i] = (ImagePlus) CommandCall.run("Tessera Nuclei with Labels", "").get("image");
    }
    for (int t = 1; t <= 6; t++) {
      assertArrayEquals(
          (byte[]) images[0].getStack().getPixels(t), (byte[]) images[1].getStack().getPixels(t));
    }
  }
}
