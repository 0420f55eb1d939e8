package sc.fiji.tessera.plugins.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.ImageStack;
import ij.process.ImageProcessor;
import java.util.List;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.image.LabelColours;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.training.ValidationExamples;

class ValidationPreviewTest {
  /** Dark, with one predicted pixel of class 2. */
  private static ValidationExamples.Example example(int width, int height, int x, int y) {
    Img<UnsignedByteType> found = ArrayImgs.unsignedBytes(width, height);
    found.randomAccess().setPositionAndGet(x, y).set(2);
    return new ValidationExamples.Example(
        SourceImage.of(ArrayImgs.floats(width, height), "image " + width),
        ArrayImgs.unsignedBytes(width, height),
        found,
        width == 30 ? 0.25 : Double.NaN);
  }

  @Test
  void outlinesOfImagesOfDifferentSizes() {
    ImageStack stack =
        ValidationPreview.stack("epoch 7", List.of(example(30, 20, 3, 4), example(10, 40, 5, 6)));
    assertEquals(2, stack.getSize());
    assertEquals(30, stack.getWidth());
    assertEquals(40, stack.getHeight());
    int outline = LabelColours.of(2).getRGB() & 0xffffff;
    assertEquals(outline, stack.getProcessor(1).get(3, 4) & 0xffffff);
    assertEquals(outline, stack.getProcessor(2).get(5, 6) & 0xffffff);
    assertEquals(1, coloured(stack.getProcessor(1)));
    assertEquals("epoch 7, foreground IoU 0.250: image 30", stack.getSliceLabel(1));
    assertEquals("epoch 7: image 10", stack.getSliceLabel(2));
  }

  @Test
  void theMiddleOfALargeImage() {
    ImageStack stack = ValidationPreview.stack("epoch 1", List.of(example(612, 100, 60, 70)));
    assertEquals(512, stack.getWidth());
    assertEquals(100, stack.getHeight());
    int outline = LabelColours.of(2).getRGB() & 0xffffff;
    assertEquals(outline, stack.getProcessor(1).get(10, 70) & 0xffffff);
  }

  private static int coloured(ImageProcessor ip) {
    int count = 0;
    for (int i = 0; i < ip.getPixelCount(); i++) if ((ip.get(i) & 0xffffff) != 0) count++;
    return count;
  }
}
