package sc.fiji.tessera.plugins.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.gui.Roi;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.plugins.bridge.CommandCall;

class PreviewAugmentationTest {
  private static final String LABEL = "Preview Augmentation...";

  @TempDir static Path set;

  @BeforeAll
  static void makeImages() {
    DiscSet.save(set);
  }

  private static ImagePlus preview(String options) {
    String files = "images=[%s/images] truth=[%s/classes] patch=32 ".formatted(set, set);
    return (ImagePlus) CommandCall.run(LABEL, files + options).get("result");
  }

  @Test
  void patchesComeWithTheOutlinesOfTheirLabels() {
    ImagePlus patches = preview("count=7 elastic=10 blur=1");
    assertEquals(7, patches.getNSlices());
    assertEquals(32, patches.getWidth());
    assertTrue(patches.getOverlay().size() >= 5, "the discs are large");
    for (Roi roi : patches.getOverlay()) {
      assertTrue(roi.getPosition() >= 1 && roi.getPosition() <= 7, "on its slice");
    }
    assertEquals("patch 7", patches.getStack().getSliceLabel(7));
  }

  /** The same seed gives the same patches; without augmentation, pieces of the images. */
  @Test
  void whatIsShownIsWhatIsLearned() {
    float[] plain = (float[]) preview("count=3 augment=false").getStack().getPixels(2);
    assertArrayEquals(plain, (float[]) preview("count=3 augment=false").getStack().getPixels(2), 0);
    float[] other = (float[]) preview("count=3 augment=false seed=2").getStack().getPixels(2);
    assertFalse(Arrays.equals(plain, other));
    assertFalse(Arrays.equals(plain, (float[]) preview("count=3").getStack().getPixels(2)));
    float[] usual = (float[]) preview("count=9").getStack().getPixels(9);
    assertArrayEquals(usual, (float[]) preview("count=9 zoom=1.4").getStack().getPixels(9), 0);
    boolean differ = false;
    for (int i = 1; i <= 9; i++) {
      differ |=
          !Arrays.equals(
              (float[]) preview("count=9").getStack().getPixels(i),
              (float[]) preview("count=9 zoom=3").getStack().getPixels(i));
    }
    assertTrue(differ);
  }

  @Test
  void badInputIsNamed() {
    CommandCall.assertRefused(LABEL, "images=[%s/images]".formatted(set), "truth");
    String files = "images=[%s/images] truth=[%s/classes] ".formatted(set, set);
    CommandCall.assertRefused(LABEL, files + "elastic=1000", "elastic");
    CommandCall.assertRefused(LABEL, files + "zoom=0.5", "'zoom' must be a number from 1 to 8");
    CommandCall.assertRefused(LABEL, files + "patch=2", "patch");
  }
}
