package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import org.junit.jupiter.api.Test;

class LabelOutlinesTest {
  private static RandomAccessibleInterval<? extends IntegerType<?>> labels(String... rows) {
    byte[] pixels = new byte[rows.length * rows[0].length()];
    int i = 0;
    for (String row : rows) for (char c : row.toCharArray()) pixels[i++] = (byte) (c - '0');
    return ArrayImgs.unsignedBytes(pixels, rows[0].length(), rows.length);
  }

  @Test
  void oneRoiPerRegionWithItsNameAndColour() {
    List<Roi> rois =
        LabelOutlines.rois(labels("1100300", "1000030", "0222000", "0202001", "0222001"));
    assertEquals(
        List.of("label-1", "label-3", "label-2", "label-1-2"),
        rois.stream().map(Roi::getName).toList());
    assertEquals(LabelColours.of(3), rois.get(1).getStrokeColor());
    assertTrue(rois.get(1).contains(5, 1)); // 8-connected
    Roi ring = rois.get(2);
    assertEquals(8, ring.getContainedPoints().length);
    assertFalse(ring.contains(2, 3));
  }

  @Test
  void roisHoldExactlyTheirPixels() {
    Random random = new Random(2);
    int w = 40;
    int h = 30;
    byte[] pixels = new byte[w * h];
    for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) (random.nextInt(3));
    int[] painted = new int[w * h];
    for (Roi roi : LabelOutlines.rois(ArrayImgs.unsignedBytes(pixels, w, h))) {
      int label = Integer.parseInt(roi.getName().split("-")[1]);
      for (java.awt.Point p : roi) {
        assertEquals(0, painted[p.y * w + p.x]);
        painted[p.y * w + p.x] = label;
      }
    }
    for (int i = 0; i < pixels.length; i++) assertEquals(pixels[i], painted[i], "pixel " + i);
  }

  @Test
  void positionsFitTheKindOfImage() {
    List<RandomAccessibleInterval<? extends IntegerType<?>>> planes = new ArrayList<>();
    for (int i = 0; i < 6; i++) planes.add(labels("10", "00"));
    Overlay hyper = LabelOutlines.overlay(IJ.createHyperStack("h", 2, 2, 2, 3, 2, 8), planes);
    Roi roi = hyper.get(4); // second frame, second slice
    assertEquals(0, roi.getCPosition());
    assertEquals(2, roi.getZPosition());
    assertEquals(2, roi.getTPosition());
    assertTrue(roi.hasHyperStackPosition());
    assertEquals("label-1-z2-t2", roi.getName());

    Overlay stack = LabelOutlines.overlay(IJ.createImage("s", "8-bit", 2, 2, 6), planes);
    assertEquals(5, stack.get(4).getPosition());
    assertEquals("label-1-z5", stack.get(4).getName());

    ImagePlus plain = IJ.createImage("p", "8-bit", 2, 2, 1);
    assertEquals(0, LabelOutlines.overlay(plain, planes.subList(0, 1)).get(0).getPosition());
  }

  @Test
  void flatteningDrawsTheOutlineOnItsSliceOnly() {
    ImagePlus imp = IJ.createHyperStack("h", 20, 20, 1, 2, 2, 8);
    List<RandomAccessibleInterval<? extends IntegerType<?>>> planes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      byte[] pixels = new byte[400];
      if (i == 2) for (int k = 0; k < 25; k++) pixels[(5 + k / 5) * 20 + 5 + k % 5] = 1;
      planes.add(ArrayImgs.unsignedBytes(pixels, 20, 20));
    }
    imp.setOverlay(LabelOutlines.overlay(imp, planes));
    imp.setPosition(1, 1, 2);
    assertTrue(coloured(imp.flatten()));
    imp.setPosition(1, 2, 1);
    assertFalse(coloured(imp.flatten()));
  }

  private static boolean coloured(ImagePlus flat) {
    for (int i = 0; i < 400; i++) if ((flat.getProcessor().get(i) & 0xffffff) != 0) return true;
    return false;
  }

  @Test
  void aThousandNucleiAreQuick() {
    int[] pixels = new int[1024 * 1024];
    for (int i = 0; i < pixels.length; i++) {
      int x = i % 1024;
      int y = i / 1024;
      boolean inside = Math.hypot(x % 32 - 16, y % 32 - 16) < 12;
      pixels[i] = inside ? y / 32 * 32 + x / 32 + 1 : 0;
    }
    long start = System.nanoTime();
    assertEquals(1024, LabelOutlines.rois(ArrayImgs.ints(pixels, 1024, 1024)).size());
    assertTrue(System.nanoTime() - start < 5e9);
  }
}
