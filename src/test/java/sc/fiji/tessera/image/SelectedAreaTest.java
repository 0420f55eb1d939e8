package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.gui.Line;
import ij.gui.OvalRoi;
import ij.gui.PointRoi;
import ij.gui.Roi;
import ij.gui.ShapeRoi;
import ij.process.ByteProcessor;
import java.nio.FloatBuffer;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import org.junit.jupiter.api.Test;

class SelectedAreaTest {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 30;

  private static SourceImage image(Roi roi) {
    ByteProcessor ip = new ByteProcessor(WIDTH, HEIGHT);
    for (int i = 0; i < ip.getPixelCount(); i++) ip.set(i, i % 251);
    ImagePlus image = new ImagePlus("cells", ip);
    if (roi != null) image.setRoi(roi);
    return SourceImage.of(image);
  }

  @Test
  void onlyAreasWithinTheImageCount() {
    assertNull(SelectedArea.of(image(null)));
    assertNull(SelectedArea.of(image(new PointRoi(3, 3))));
    assertNull(SelectedArea.of(image(new Line(1, 1, 9, 9))));
    assertNull(SelectedArea.of(image(new Roi(0, 0, WIDTH, HEIGHT))));
    assertNull(SelectedArea.of(SourceImage.of(ArrayImgs.unsignedBytes(4, 4), "img")));
    assertNotNull(SelectedArea.of(image(new OvalRoi(0, 0, WIDTH, HEIGHT))));
    SourceImage image = image(null);
    Roi outside = new Roi(0, 0, 5, 5);
    image.imagePlus().setRoi(outside);
    outside.setLocation(100, 100);
    String told =
        assertThrows(IllegalArgumentException.class, () -> SelectedArea.of(image)).getMessage();
    assertTrue(told.contains("lies outside of the image"), told);
  }

  @Test
  void itsPixelsAreThoseOfTheSelection() {
    Roi hole = new ShapeRoi(new Roi(-5, 4, 20, 10)).not(new ShapeRoi(new OvalRoi(3, 5, 6, 6)));
    for (Roi roi : new Roi[] {new Roi(3, 4, 7, 5), new OvalRoi(20, 10, 15, 25), hole}) {
      SelectedArea area = SelectedArea.of(image(roi));
      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          assertEquals(roi.contains(x, y), area.contains(x, y), roi + " " + x + "," + y);
    }
  }

  @Test
  void theBoxLiesOnTheGridOrEndsWithTheImage() {
    SelectedArea area = SelectedArea.of(image(new Roi(18, 9, 6, 5)));
    assertEquals(new Window(18, 9, 6, 5), area.box(0, 1));
    assertEquals(new Window(16, 8, 8, 8), area.box(0, 8));
    assertEquals(new Window(8, 0, 24, 24), area.box(3, 8));
    assertEquals(new Window(0, 0, WIDTH, HEIGHT), area.box(17, 8));
  }

  @Test
  void resultsOfAPartBecomeThoseOfThePlane() {
    SelectedArea area = SelectedArea.of(image(new OvalRoi(10, 8, 9, 7)));
    Window part = area.box(2, 4);
    Img<UnsignedByteType> ones = ArrayImgs.unsignedBytes(part.width(), part.height());
    ones.forEach(UnsignedByteType::setOne);
    ScoreMap scores = new ScoreMap(3, part.width(), part.height());
    java.util.Arrays.fill(scores.plane(1), 0.5f);
    Img<UnsignedByteType> labels = area.labels(ones, part);
    ScoreMap map = area.scores(scores, 2, part);
    assertEquals(WIDTH, labels.dimension(0));
    assertEquals(HEIGHT, map.height());
    for (int y = 0; y < HEIGHT; y++)
      for (int x = 0; x < WIDTH; x++) {
        boolean in = area.contains(x, y);
        assertEquals(in ? 1 : 0, labels.getAt(x, y).get());
        assertEquals(in ? 0 : 1, map.plane(0)[y * WIDTH + x]);
        assertEquals(in ? 0.5f : 0, map.plane(1)[y * WIDTH + x]);
        assertEquals(0, map.plane(2)[y * WIDTH + x]);
      }
  }

  /** What is left out counts all the same for what is dark and what is bright. */
  @Test
  void aPartIsNormalisedAsTheWhole() {
    SourceImage all = image(null);
    SourceImage part = all.within(new Window(5, 6, 8, 7));
    assertEquals(8, part.width());
    assertEquals(7, part.height());
    Normalization n = Normalization.percentile(1, 99.8);
    Affine[] whole = n.fit(all.plane(0, 0));
    assertArrayEquals(whole, n.fit(part.plane(0, 0)));
    assertArrayEquals(whole, n.fit(part.volume(null, 0)));
    FloatBuffer seen = FloatBuffer.allocate(56);
    FloatBuffer expected = FloatBuffer.allocate(56);
    part.plane(0, 0).read(0, new Window(0, 0, 8, 7), seen);
    all.plane(0, 0).read(0, new Window(5, 6, 8, 7), expected);
    assertArrayEquals(expected.array(), seen.array());
  }
}
