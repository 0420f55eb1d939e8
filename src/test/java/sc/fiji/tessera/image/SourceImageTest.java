package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.CompositeImage;
import ij.IJ;
import ij.ImagePlus;
import ij.ImageStack;
import ij.VirtualStack;
import ij.process.ByteProcessor;
import ij.process.FloatProcessor;
import ij.process.ImageProcessor;
import ij.process.ShortProcessor;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.imglib2.RandomAccess;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.numeric.ARGBType;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.DoubleType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;

class SourceImageTest {
  /** A pixel's value says where it is; below 251 for 8 bits. */
  private static int value(int x, int y, int c, int z, int t) {
    return (x + 7 * y + 31 * c + 53 * z + 97 * t) % 251;
  }

  private static ImagePlus hyperstack(int bits, int c, int z, int t) {
    ImageStack stack = new ImageStack(6, 5);
    for (int k = 0; k < t; k++)
      for (int j = 0; j < z; j++)
        for (int i = 0; i < c; i++) {
          ImageProcessor ip =
              bits == 8
                  ? new ByteProcessor(6, 5)
                  : bits == 16 ? new ShortProcessor(6, 5) : new FloatProcessor(6, 5);
          for (int y = 0; y < 5; y++)
            for (int x = 0; x < 6; x++) ip.setf(x, y, value(x, y, i, j, k));
          stack.addSlice("c" + i + "z" + j + "t" + k, ip);
        }
    ImagePlus imp = new ImagePlus("h", stack);
    imp.setDimensions(c, z, t);
    return imp;
  }

  private static float[] read(Plane plane, int channel) {
    float[] values = new float[(int) (plane.width() * plane.height())];
    plane.read(
        channel,
        new Window(0, 0, (int) plane.width(), (int) plane.height()),
        FloatBuffer.wrap(values));
    return values;
  }

  private static void assertPlanes(SourceImage image) {
    for (int t = 0; t < image.frames(); t++)
      for (int z = 0; z < image.slices(); z++) {
        Plane plane = image.plane(z, t);
        assertEquals(image.channels(), plane.channels());
        for (int c = 0; c < plane.channels(); c++) {
          float[] values = read(plane, c);
          for (int y = 0; y < 5; y++)
            for (int x = 0; x < 6; x++) assertEquals(value(x, y, c, z, t), values[y * 6 + x]);
        }
      }
  }

  @Test
  void hyperstacksOfAllDepthsAndShapes() {
    int[][] shapes = {
      {1, 1, 1}, {2, 1, 1}, {1, 3, 1}, {1, 1, 4}, {2, 3, 1}, {3, 1, 2}, {1, 2, 2}, {2, 3, 4}
    };
    for (int bits : new int[] {8, 16, 32})
      for (int[] s : shapes) {
        SourceImage image = SourceImage.of(hyperstack(bits, s[0], s[1], s[2]));
        assertEquals(s[0], image.channels());
        assertEquals(s[1], image.slices());
        assertEquals(s[2], image.frames());
        assertEquals(image.axes().size(), image.img().numDimensions());
        assertPlanes(image);
      }
  }

  @Test
  void axesLeaveSingletonsOut() {
    assertEquals(
        List.of(Axis.X, Axis.Y, Axis.C, Axis.T), SourceImage.of(hyperstack(8, 2, 1, 3)).axes());
    assertEquals(List.of(Axis.X, Axis.Y), SourceImage.of(hyperstack(16, 1, 1, 1)).axes());
  }

  @Test
  void typesAreThoseOfTheBits() {
    assertTrue(SourceImage.of(hyperstack(8, 1, 2, 1)).img().getType() instanceof UnsignedByteType);
    assertTrue(
        SourceImage.of(hyperstack(16, 1, 1, 1)).img().getType() instanceof UnsignedShortType);
    assertTrue(SourceImage.of(hyperstack(32, 1, 1, 1)).img().getType() instanceof FloatType);
    ImagePlus rgb = IJ.createImage("rgb", "RGB black", 4, 3, 2);
    assertTrue(SourceImage.of(rgb).img().getType() instanceof ARGBType);
  }

  @Test
  @SuppressWarnings("unchecked")
  void writingReachesTheImagePlus() {
    ImagePlus imp = hyperstack(16, 2, 3, 2);
    RandomAccessibleInterval<UnsignedShortType> img =
        (RandomAccessibleInterval<UnsignedShortType>) SourceImage.of(imp).img();
    RandomAccess<UnsignedShortType> access = img.randomAccess();
    access.setPosition(new long[] {4, 2, 1, 2, 1});
    access.get().set(60000);
    assertEquals(60000, imp.getStack().getProcessor(imp.getStackIndex(2, 3, 2)).get(4, 2));
    assertSame(
        imp.getStack().getPixels(1),
        ((net.imglib2.img.basictypeaccess.array.ArrayDataAccess<?>)
                ((PlanarImg<?, ?>) SourceImage.of(imp).img()).getPlane(0))
            .getCurrentStorageArray());
  }

  @Test
  @SuppressWarnings("unchecked")
  void writingReachesASinglePlane() {
    ImagePlus imp = hyperstack(8, 1, 1, 1);
    ((RandomAccessibleInterval<UnsignedByteType>) SourceImage.of(imp).img()).getAt(3, 4).set(255);
    assertEquals(255, imp.getProcessor().get(3, 4));
  }

  @Test
  void rgbIsThreeChannelsAndImageJsGrey() {
    ImagePlus imp = IJ.createImage("rgb", "RGB black", 2, 1, 1);
    imp.getProcessor().set(0, 0, 0xff0a1420);
    imp.getProcessor().set(1, 0, 0xfffefdfa);
    Plane plane = SourceImage.of(imp).plane(0, 0);
    assertEquals(3, plane.channels());
    assertArrayEquals(new float[] {10, 254}, read(plane, 0));
    assertArrayEquals(new float[] {20, 253}, read(plane, 1));
    assertArrayEquals(new float[] {32, 250}, read(plane, 2));
    ImageProcessor expected = imp.getProcessor().convertToByte(false);
    float[] grey = read(plane.withChannels(1), 0);
    assertArrayEquals(new float[] {expected.get(0, 0), expected.get(1, 0)}, grey);
    assertEquals(21, grey[0]); // (10 + 20 + 32) / 3 = 20.67
  }

  @Test
  void eightBitColourIsItsIndexAndOnRequestItsColours() {
    ImagePlus imp = new ImagePlus("labels", new ByteProcessor(2, 1, new byte[] {0, 5}));
    imp.getProcessor().setLut(LabelColours.table256());
    imp.setProcessor(imp.getProcessor());
    SourceImage image = SourceImage.of(imp);
    assertTrue(image.hasColourTable());
    assertArrayEquals(new float[] {0, 5}, read(image.plane(0, 0), 0));
    Plane colours = image.inColour().plane(0, 0);
    assertEquals(3, colours.channels());
    assertEquals(LabelColours.of(5).getRed(), read(colours, 0)[1]);
    assertEquals(LabelColours.of(5).getBlue(), read(colours, 2)[1]);
    SourceImage grey = SourceImage.of(hyperstack(8, 1, 1, 1));
    assertSame(grey, grey.inColour());
    grey.imagePlus().setDisplayRange(10, 50); // contrast is not a colour table
    assertFalse(grey.hasColourTable());
  }

  @Test
  void channelsAreConvertedOnlyWhereThatIsPlain() {
    Plane one = SourceImage.of(hyperstack(8, 1, 1, 1)).plane(0, 0);
    assertEquals(3, one.withChannels(3).channels());
    assertArrayEquals(read(one, 0), read(one.withChannels(3), 2));
    Plane three = SourceImage.of(hyperstack(8, 3, 1, 1)).plane(0, 0);
    assertSame(three, three.withChannels(3));
    String message =
        assertThrows(IllegalArgumentException.class, () -> three.withChannels(1)).getMessage();
    assertTrue(message.startsWith("The image has 3 channels where 1 channel is needed"), message);
    assertEquals(1, three.channel(2).channels());
    assertArrayEquals(read(three, 2), read(three.channel(2), 0));
  }

  /** A virtual stack that counts what it loads. */
  private static class Counted extends VirtualStack {
    final AtomicInteger loaded = new AtomicInteger();
    final ImageStack stack;

    Counted(ImageStack stack) {
      super(stack.getWidth(), stack.getHeight(), stack.size());
      setBitDepth(stack.getBitDepth());
      this.stack = stack;
    }

    @Override
    public ImageProcessor getProcessor(int n) {
      loaded.incrementAndGet();
      return stack.getProcessor(n).duplicate();
    }
  }

  @Test
  void virtualStacksLoadWhatIsRead() {
    ImagePlus real = hyperstack(16, 2, 3, 4);
    Counted stack = new Counted(real.getStack());
    ImagePlus imp = new ImagePlus("virtual", stack);
    imp.setDimensions(2, 3, 4);
    int before = stack.loaded.get();
    SourceImage image = SourceImage.of(imp);
    Plane plane = image.plane(1, 2);
    assertEquals(before, stack.loaded.get());
    read(plane, 1);
    read(plane, 1);
    assertEquals(before + 1, stack.loaded.get());
    assertPlanes(image);
  }

  @Test
  void aVirtualSliceOfAnotherTypeIsTold() {
    ImageStack stack = hyperstack(16, 1, 2, 1).getStack();
    VirtualStack odd =
        new Counted(stack) {
          @Override
          public ImageProcessor getProcessor(int n) {
            return n == 2 ? new ByteProcessor(6, 5) : super.getProcessor(n);
          }
        };
    Plane plane = SourceImage.of(new ImagePlus("odd", odd)).plane(1, 0);
    String message = assertThrows(UncheckedIOException.class, () -> read(plane, 0)).getMessage();
    assertTrue(message.contains("Slice 2 of the virtual stack \"odd\""), message);
  }

  @Test
  void imglib2ImagesOfAnyKind() {
    double[] values = new double[6 * 5 * 3];
    for (int z = 0; z < 3; z++)
      for (int y = 0; y < 5; y++)
        for (int x = 0; x < 6; x++) values[(z * 5 + y) * 6 + x] = value(x, y, 0, z, 0);
    RandomAccessibleInterval<DoubleType> img = ArrayImgs.doubles(values, 6, 5, 3);
    assertPlanes(SourceImage.of(img, "doubles"));
    assertPlanes(SourceImage.of(Views.translate(img, 10, -3, 7), "moved"));
    SourceImage channels = SourceImage.of(img, "c", List.of(Axis.X, Axis.Y, Axis.C));
    assertEquals(3, channels.channels());
    assertEquals(value(2, 3, 0, 1, 0), read(channels.plane(0, 0), 1)[3 * 6 + 2]);
  }

  @Test
  void arrayImgsOfEveryFastType() {
    int n = 6 * 5 * 2 * 3;
    byte[] bytes = new byte[n];
    short[] shorts = new short[n];
    float[] floats = new float[n];
    for (int z = 0, i = 0; z < 3; z++)
      for (int c = 0; c < 2; c++)
        for (int y = 0; y < 5; y++)
          for (int x = 0; x < 6; x++, i++) {
            bytes[i] = (byte) value(x, y, c, z, 0);
            shorts[i] = (short) value(x, y, c, z, 0);
            floats[i] = value(x, y, c, z, 0);
          }
    assertPlanes(SourceImage.of(ArrayImgs.unsignedBytes(bytes, 6, 5, 2, 3), "8"));
    assertPlanes(SourceImage.of(ArrayImgs.unsignedShorts(shorts, 6, 5, 2, 3), "16"));
    assertPlanes(SourceImage.of(ArrayImgs.floats(floats, 6, 5, 2, 3), "32"));
    RandomAccessibleInterval<?> swapped = Views.permute(ArrayImgs.floats(floats, 6, 5, 2, 3), 2, 3);
    assertPlanes(SourceImage.of(swapped, "zc", List.of(Axis.X, Axis.Y, Axis.Z, Axis.C)));
  }

  @Test
  void argbArraysAndViewsAgree() {
    int[] pixels = {0xff010203, 0xff0a0b0c, 0x00ffffff, 0xff804020};
    RandomAccessibleInterval<ARGBType> img = ArrayImgs.argbs(pixels, 2, 2);
    Plane fast = SourceImage.of(img, "a").plane(0, 0);
    Plane slow = SourceImage.of(Views.translate(img, 1, 1), "b").plane(0, 0);
    for (int c = 0; c < 3; c++) assertArrayEquals(read(fast, c), read(slow, c));
    assertArrayEquals(read(fast.withChannels(1), 0), read(slow.withChannels(1), 0));
    assertEquals(0x40, read(fast, 1)[3]);
  }

  @Test
  void badAxesAndPositionsAreTold() {
    RandomAccessibleInterval<FloatType> img = ArrayImgs.floats(3, 3, 2);
    assertThrows(
        IllegalArgumentException.class,
        () -> SourceImage.of(img, "x", List.of(Axis.Z, Axis.X, Axis.Y)));
    assertThrows(
        IllegalArgumentException.class, () -> SourceImage.of(img, "x", List.of(Axis.X, Axis.Y)));
    assertThrows(
        IllegalArgumentException.class, () -> SourceImage.of(ArrayImgs.complexFloats(2, 2), "x"));
    String message =
        assertThrows(IllegalArgumentException.class, () -> SourceImage.of(img, "x").plane(2, 0))
            .getMessage();
    assertEquals(
        "The image \"x\" has 2 slices and 1 frames; there is no slice 3 of frame 1.", message);
    assertThrows(IllegalArgumentException.class, () -> SourceImage.of((ImagePlus) null));
  }

  @Test
  void calibrationAndNames() {
    ImagePlus imp = hyperstack(8, 1, 1, 1);
    imp.getCalibration().pixelWidth = 0.25;
    imp.getCalibration().setUnit("um");
    imp.setTitle("cells 1.5.TIF");
    SourceImage image = SourceImage.of(imp);
    assertEquals(0.25, image.pixelSize().x());
    assertEquals("cells 1.5.TIF", image.title());
    assertEquals("cells 1.5", image.name());
    imp.setTitle("dose 1.5");
    assertEquals("dose 1.5", SourceImage.of(imp).name());
    assertEquals(PixelSize.UNKNOWN, SourceImage.of(ArrayImgs.floats(2, 2), "r").pixelSize());
  }

  @Test
  void compositeImagesAreReadFromTheirStack() {
    CompositeImage composite =
        new CompositeImage(hyperstack(16, 3, 2, 1), CompositeImage.COMPOSITE);
    SourceImage image = SourceImage.of(composite);
    assertPlanes(image);
    assertFalse(image.hasColourTable());
  }
}
