package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriangleFilterTest {
  private static byte[] image() {
    byte[] pixels = new byte[35];
    for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) (i * i * 7 + i * 13 + 5);
    return pixels;
  }

  /** What the Python Imaging Library 9.4 makes of 7 x 5 pixels. */
  @ParameterizedTest
  @CsvSource({
    "3, 2, '98 147 168 123 178 154'",
    "4, 5, '16 66 167 154 124 120 166 113 125 215 206 234 68 177 163 139 173 108 172 107'",
    "7, 3, '81 34 110 90 194 202 78 62 164 195 183 185 201 174 144 112 94 236 136 160 88'",
    "11, 8, '5 14 28 50 76 107 146 190 238 154 79 83 60 41 90 103 90 156 197 200 134 78 173 120 68"
        + " 146 142 75 171 205 156 116 88 73 121 181 195 187 159 192 206 197 195 195 27 103 195"
        + " 197 206 217 187 182 213 206 197 36 67 110 152 199 250 157 133 202 147 93 143 129 110"
        + " 99 146 236 172 142 158 121 88 225 180 117 62 106 223 186 153 125 105 91'",
    "1, 1, '149'"
  })
  void equalsThePythonImagingLibrary(int width, int height, String expected) {
    byte[] resized = TriangleFilter.resized(image(), 7, width, height);
    int[] values = new int[resized.length];
    for (int i = 0; i < values.length; i++) values[i] = resized[i] & 0xff;
    int[] theirs = Arrays.stream(expected.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertArrayEquals(theirs, values);
  }

  @Test
  void theSameSizeIsACopy() {
    byte[] image = image();
    byte[] same = TriangleFilter.resized(image, 7, 7, 5);
    assertArrayEquals(image, same);
    same[0]++;
    assertEquals(5, image[0]);
  }

  @Test
  void nothingIsRefused() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> TriangleFilter.resized(image(), 7, 0, 5));
    assertEquals("An image cannot become 0 x 5 pixels.", e.getMessage());
  }
}
