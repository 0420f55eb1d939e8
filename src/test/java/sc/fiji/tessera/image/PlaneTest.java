package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import net.imglib2.RandomAccess;
import net.imglib2.img.array.ArrayImg;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;

class PlaneTest {
  private static ArrayImg<UnsignedByteType, ?> noise(int width, int height) {
    byte[] pixels = new byte[width * height];
    new java.util.Random(3).nextBytes(pixels);
    return ArrayImgs.unsignedBytes(pixels, width, height);
  }

  private static float[] read(Plane plane, Window window) {
    float[] values = new float[(int) window.area()];
    plane.read(0, window, FloatBuffer.wrap(values));
    return values;
  }

  @Test
  void mirrorsAsImglib2DoesWhereverTheWindowLies() {
    int[][] sizes = {{7, 5}, {2, 3}, {3, 9}, {40, 30}};
    int[][] windows = {
      {-3, -2, 9, 8}, {-20, -30, 50, 70}, {3, 2, 30, 4}, {0, 0, 3, 3}, {60, -50, 5, 5}
    };
    for (int[] s : sizes) {
      ArrayImg<UnsignedByteType, ?> img = noise(s[0], s[1]);
      Plane plane = SourceImage.of(img, "noise").plane(0, 0);
      for (int[] w : windows) {
        Window window = new Window(w[0], w[1], w[2], w[3]);
        RandomAccess<UnsignedByteType> expected = Views.extendMirrorSingle(img).randomAccess();
        float[] values = read(plane, window);
        for (int y = 0; y < w[3]; y++)
          for (int x = 0; x < w[2]; x++)
            assertEquals(
                expected.setPositionAndGet(w[0] + x, w[1] + y).get(), values[y * w[2] + x]);
      }
    }
  }

  @Test
  void aLineOfPixelsIsMirroredAlongItself() {
    Plane line = SourceImage.of(ArrayImgs.floats(new float[] {1, 2, 3}, 3, 1), "l").plane(0, 0);
    assertArrayEquals(
        new float[] {3, 2, 1, 2, 3, 2, 1, 2, 3, 3, 2, 1, 2, 3, 2, 1, 2, 3},
        read(line, new Window(-2, -1, 9, 2)));
  }

  @Test
  void aSinglePixelIsRepeated() {
    Plane pixel = SourceImage.of(ArrayImgs.floats(new float[] {5}, 1, 1), "p").plane(0, 0);
    assertArrayEquals(new float[] {5, 5, 5, 5, 5, 5}, read(pixel, new Window(-1, -9, 2, 3)));
  }

  @Test
  void writesAtThePositionOfADirectBufferAndAdvances() {
    Plane plane = SourceImage.of(noise(8, 8), "n").plane(0, 0);
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(4 * 100).order(ByteOrder.nativeOrder()).asFloatBuffer();
    buffer.position(10);
    plane.read(0, new Window(2, 3, 4, 5), new Affine(10, 0.5, false), buffer);
    assertEquals(30, buffer.position());
    float[] raw = read(plane, new Window(2, 3, 4, 5));
    for (int i = 0; i < 20; i++) assertEquals((raw[i] - 10) * 0.5f, buffer.get(10 + i));
    assertEquals(0, buffer.get(9));
    assertEquals(0, buffer.get(30));
  }

  @Test
  void aSmallSpreadOnALargeOffsetSurvives() {
    float[] pixels = new float[256];
    for (int i = 0; i < 256; i++) pixels[i] = 1_000_000 + i / 16f;
    Plane plane = SourceImage.of(ArrayImgs.floats(pixels, 256, 1), "f").plane(0, 0);
    for (double offset : new double[] {1_000_007.97, 3.3}) {
      Affine affine = new Affine(offset, offset > 10 ? 0.217 : 1e-6, false);
      FloatBuffer values = FloatBuffer.allocate(256);
      plane.read(0, new Window(0, 0, 256, 1), affine, values);
      for (int i = 0; i < 256; i++) assertEquals(affine.apply(pixels[i]), values.get(i), 1e-6);
    }
  }

  @Test
  void clippingLimits() {
    Plane plane =
        SourceImage.of(ArrayImgs.floats(new float[] {-1, 0.5f, 3}, 3, 1), "f").plane(0, 0);
    FloatBuffer values = FloatBuffer.allocate(3);
    plane.read(0, new Window(0, 0, 3, 1), new Affine(0, 1, true), values);
    assertArrayEquals(new float[] {0, 0.5f, 1}, values.array());
    assertEquals(1, new Affine(0, 1, true).apply(7));
  }

  /** By a half, the mean of 2 x 2; by two, a quarter and three quarters of neighbours. */
  @Test
  void scaledIsInterpolatedBetweenCentres() {
    float[] values = {0, 4, 8, 12, 4, 8, 12, 16};
    Plane plane = SourceImage.of(ArrayImgs.floats(values, 4, 2), "ramp").plane(0, 0);
    Plane half = plane.scaled(0.5);
    assertArrayEquals(new float[] {4, 12}, read(half, new Window(0, 0, 2, 1)));
    Plane twice = plane.scaled(2);
    assertEquals(8, twice.width());
    assertArrayEquals(new float[] {0, 1, 3, 5, 7, 9, 11, 12}, read(twice, new Window(0, 0, 8, 1)));
    assertArrayEquals(new float[] {4, 6, 8}, read(twice, new Window(2, 1, 3, 1)));
    assertArrayEquals(read(twice, new Window(0, 0, 8, 4)), whole(twice));
  }

  @Test
  void aPartIsAPlaneOfItsOwn() {
    float[] values = new float[6 * 5];
    for (int i = 0; i < values.length; i++) values[i] = i;
    Plane plane = SourceImage.of(ArrayImgs.floats(values, 6, 5), "ramp").plane(0, 0);
    Plane part = plane.part(new Window(2, 1, 3, 2));
    assertEquals(3, part.width());
    assertEquals(2, part.height());
    assertArrayEquals(new float[] {8, 9, 10, 14, 15, 16}, read(part, new Window(0, 0, 3, 2)));
    assertArrayEquals(
        new float[] {9, 8, 9, 10, 9}, read(part, new Window(-1, 0, 5, 1)), "mirrored");
    assertThrows(IllegalArgumentException.class, () -> plane.part(new Window(4, 0, 3, 2)));
    assertThrows(IllegalArgumentException.class, () -> plane.part(new Window(0, -1, 3, 2)));
  }

  /** Read in single pixels. */
  private static float[] whole(Plane plane) {
    float[] values = new float[(int) (plane.width() * plane.height())];
    for (int i = 0; i < values.length; i++) {
      Window one = new Window(i % plane.width(), i / plane.width(), 1, 1);
      values[i] = read(plane, one)[0];
    }
    return values;
  }
}
