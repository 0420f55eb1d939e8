package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;

class OutlinePictureTest {
  private static final byte[] SQUARE = new byte[100];

  static {
    for (int y = 2; y < 7; y++) for (int x = 2; x < 7; x++) SQUARE[y * 10 + x] = 3;
  }

  @Test
  void outlinesAreInTheLabelsColourAndTheRestIsTheImage() {
    ImagePlus imp = IJ.createImage("dim.tif", "16-bit black", 10, 10, 1);
    for (int i = 0; i < 100; i++) imp.getProcessor().set(i, 1000 + i);
    ImagePlus picture =
        OutlinePicture.draw(SourceImage.of(imp), 0, 0, ArrayImgs.unsignedBytes(SQUARE, 10, 10));
    assertEquals("dim-outlines", picture.getTitle());
    int colour = LabelColours.of(3).getRGB() & 0xffffff;
    assertEquals(colour, picture.getProcessor().get(2, 2) & 0xffffff);
    assertEquals(colour, picture.getProcessor().get(6, 4) & 0xffffff);
    int inside = picture.getProcessor().get(4, 4) & 0xffffff;
    assertEquals(inside >> 16, inside & 255);
    assertTrue((picture.getProcessor().get(9, 9) & 255) == 255);
    assertTrue((picture.getProcessor().get(0, 0) & 255) == 0);
  }

  @Test
  void rgbStaysAsItIsAndChannelsAreMixed() {
    ImagePlus rgb = IJ.createImage("rgb", "RGB black", 10, 10, 1);
    rgb.getProcessor().set(9, 9, 0x123456);
    byte[] none = new byte[100];
    ImagePlus same =
        OutlinePicture.draw(SourceImage.of(rgb), 0, 0, ArrayImgs.unsignedBytes(none, 10, 10));
    assertEquals(0x123456, same.getProcessor().get(9, 9) & 0xffffff);
    ImagePlus two = IJ.createHyperStack("two", 10, 10, 2, 1, 1, 8);
    two.getStack().getProcessor(1).set(0, 0, 50);
    two.getStack().getProcessor(2).set(1, 0, 50);
    ImagePlus mixed =
        OutlinePicture.draw(SourceImage.of(two), 0, 0, ArrayImgs.unsignedBytes(none, 10, 10));
    assertEquals(0xff0000, mixed.getProcessor().get(0, 0) & 0xffffff);
    assertEquals(0x00ff00, mixed.getProcessor().get(1, 0) & 0xffffff);
  }

  @Test
  void otherSizesAreTold() {
    SourceImage source = SourceImage.of(ArrayImgs.floats(4, 4), "f");
    assertThrows(
        IllegalArgumentException.class,
        () -> OutlinePicture.draw(source, 0, 0, ArrayImgs.unsignedBytes(SQUARE, 10, 10)));
  }
}
