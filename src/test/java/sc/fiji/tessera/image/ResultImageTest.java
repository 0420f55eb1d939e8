package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.Calibration;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;

class ResultImageTest {
  private static RandomAccessibleInterval<? extends IntegerType<?>> ints(int... labels) {
    return ArrayImgs.ints(labels, labels.length, 1);
  }

  private static SourceImage line(int width) {
    return SourceImage.of(IJ.createImage("line.tif", "8-bit black", width, 1, 1));
  }

  @Test
  void depthFollowsTheLargestLabel() {
    int[][] cases = {{0, 1, 255, 8}, {0, 1, 256, 16}, {0, 7, 65535, 16}, {0, 1, 65536, 32}};
    for (int[] c : cases) {
      ImagePlus labels = ResultImage.labels(line(3), List.of(ints(c[0], c[1], c[2])));
      assertEquals(c[3], labels.getBitDepth());
      assertEquals("line-labels", labels.getTitle());
      for (int x = 0; x < 3; x++) assertEquals(c[x], labels.getProcessor().getf(x, 0));
      assertEquals(0, labels.getDisplayRangeMin());
      assertEquals(Math.max(255, c[2]), labels.getDisplayRangeMax());
    }
  }

  @Test
  void coloursAreThoseOfTheLabelsIn8And16Bit() {
    ImagePlus eight = ResultImage.labels(line(4), List.of(ints(0, 1, 2, 255)));
    for (int x = 0; x < 4; x++)
      assertEquals(
          LabelColours.of(eight.getProcessor().get(x, 0)).getRGB(),
          eight.getBufferedImage().getRGB(x, 0));
    ImagePlus sixteen = ResultImage.labels(line(4), List.of(ints(0, 200, 256, 255)));
    assertEquals(0xff000000, sixteen.getBufferedImage().getRGB(0, 0));
    assertEquals(16, sixteen.getBitDepth());
    assertTrue(sixteen.getBufferedImage().getRGB(1, 0) != sixteen.getBufferedImage().getRGB(2, 0));
  }

  /** ImageJ rounds labels to 256 colours: of 511 or fewer none is black, of more the lowest are. */
  @Test
  void labelsAreSeen() {
    for (int most : new int[] {255, 256, 300, 511, 512, 5000}) {
      int[] all = new int[most + 1];
      for (int i = 0; i <= most; i++) all[i] = i;
      ImagePlus labels = ResultImage.labels(line(most + 1), List.of(ints(all)));
      BufferedImage seen = labels.getBufferedImage();
      for (int i = 0; i <= most; i++) {
        boolean black = seen.getRGB(i, 0) == 0xff000000;
        assertEquals(i == 0 || most > 511 && i < (most + 1) / 512.0, black, i + " of " + most);
      }
    }
  }

  /** Also of slices whose own highest label or score is another. */
  @Test
  void theRangeIsThatOfAllSlices() {
    SourceImage source = SourceImage.of(IJ.createImage("two", "8-bit black", 3, 1, 2));
    ImagePlus labels = ResultImage.labels(source, List.of(ints(0, 1, 2), ints(0, 700, 3)));
    ScoreMap low = new ScoreMap(1, 3, 1);
    ScoreMap high = new ScoreMap(1, 3, 1);
    low.plane(0)[1] = 0.25f;
    high.plane(0)[1] = 1;
    ImagePlus scores = ResultImage.scores(source, List.of(low, high), List.of());
    for (int slice : new int[] {2, 1, 2}) {
      labels.setSlice(slice);
      scores.setSlice(slice);
      assertEquals("0.0 700.0", labels.getDisplayRangeMin() + " " + labels.getDisplayRangeMax());
      assertEquals("0.0 1.0", scores.getDisplayRangeMin() + " " + scores.getDisplayRangeMax());
      assertEquals(LabelColours.of(1).getRGB(), labels.getProcessor().getLut().getRGB(1));
    }
  }

  @Test
  void hyperstacksKeepEverythingButTheirChannels() {
    ImagePlus imp = IJ.createHyperStack("h.tif", 4, 3, 2, 3, 2, 16);
    for (int i = 1; i <= 12; i++) imp.getStack().setSliceLabel("plane " + i, i);
    Calibration calibration = imp.getCalibration();
    calibration.pixelDepth = 3;
    calibration.frameInterval = 5;
    calibration.setUnit("mm");
    calibration.setSigned16BitCalibration();
    List<RandomAccessibleInterval<? extends IntegerType<?>>> planes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      byte[] pixels = new byte[12];
      pixels[5] = (byte) (i + 1);
      planes.add(ArrayImgs.unsignedBytes(pixels, 4, 3));
    }
    ImagePlus labels = ResultImage.labels(SourceImage.of(imp), planes);
    assertEquals(1, labels.getNChannels());
    assertEquals(3, labels.getNSlices());
    assertEquals(2, labels.getNFrames());
    assertTrue(labels.isHyperStack());
    assertEquals(3, labels.getCalibration().pixelDepth);
    assertEquals(5, labels.getCalibration().frameInterval);
    assertEquals("mm", labels.getCalibration().getUnit());
    assertTrue(!labels.getCalibration().calibrated());
    assertTrue(imp.getCalibration().isSigned16Bit());
    int n = labels.getStackIndex(1, 2, 2);
    assertEquals(5, labels.getStack().getProcessor(n).get(1, 1));
    assertEquals("plane 9", labels.getStack().getSliceLabel(n));
    assertSame(
        ((net.imglib2.img.basictypeaccess.array.ByteArray)
                ((net.imglib2.img.array.ArrayImg<?, ?>) planes.get(4)).update(null))
            .getCurrentStorageArray(),
        labels.getStack().getPixels(n));
  }

  @Test
  void scoresHaveAChannelPerClass() {
    ImagePlus imp = IJ.createHyperStack("h", 4, 3, 1, 2, 2, 8);
    List<ScoreMap> maps = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ScoreMap map = new ScoreMap(3, 4, 3);
      for (int c = 0; c < 3; c++) map.plane(c)[6] = (c + 3 * i) / 16f;
      maps.add(map);
    }
    ImagePlus scores =
        ResultImage.scores(SourceImage.of(imp), maps, List.of("none", "cell", "wall"));
    assertEquals("h-scores", scores.getTitle());
    assertEquals(3, scores.getNChannels());
    assertEquals(2, scores.getNSlices());
    assertEquals(2, scores.getNFrames());
    int n = scores.getStackIndex(2, 1, 2);
    assertEquals((1 + 3 * 2) / 16f, scores.getStack().getProcessor(n).getf(2, 1));
    assertSame(maps.get(2).plane(1), scores.getStack().getPixels(n));
    assertEquals("cell", scores.getStack().getSliceLabel(n));
    assertEquals(1, scores.getDisplayRangeMax());
    maps.get(3).plane(0)[0] = -4;
    assertEquals(-4, ResultImage.scores(SourceImage.of(imp), maps, List.of()).getDisplayRangeMin());
  }

  @Test
  void viewsAndRaisAreFine() {
    SourceImage source = SourceImage.of(ArrayImgs.floats(2, 2), "rai");
    ImagePlus labels =
        ResultImage.labels(
            source, List.of(Views.translate(ArrayImgs.longs(new long[] {1, 2, 3, 4}, 2, 2), 5, 5)));
    assertEquals(3, labels.getProcessor().get(0, 1));
    assertEquals("rai-labels", labels.getTitle());
  }

  @Test
  void mismatchesAreTold() {
    assertThrows(
        IllegalArgumentException.class, () -> ResultImage.labels(line(3), List.of(ints(0, 1))));
    assertThrows(IllegalArgumentException.class, () -> ResultImage.labels(line(3), List.of()));
    assertThrows(
        IllegalArgumentException.class, () -> ResultImage.labels(line(1), List.of(ints(-1))));
  }

  @Test
  void theSourceIsLeftAlone() {
    ImagePlus imp = IJ.createImage("a", "16-bit ramp", 5, 5, 1);
    imp.setDisplayRange(3, 44);
    ResultImage.labels(SourceImage.of(imp), List.of(ArrayImgs.ints(new int[25], 5, 5)));
    assertEquals(44, imp.getDisplayRangeMax());
    assertEquals("a", imp.getTitle());
  }
}
