package sc.fiji.tessera.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ByteProcessor;
import ij.process.ColorProcessor;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelChoiceTest {
  /** Channel c holds the value c. */
  private static ImagePlus image(int channels) {
    ImageStack stack = new ImageStack(2, 2);
    for (int c = 1; c <= channels; c++) {
      ByteProcessor ip = new ByteProcessor(2, 2);
      ip.set(c);
      stack.addSlice(ip);
    }
    ImagePlus image = new ImagePlus("cells", stack);
    image.setDimensions(channels, 1, 1);
    return image;
  }

  private static int[] values(SourceImage image) {
    Plane plane = image.plane(0, 0);
    int[] values = new int[plane.channels()];
    for (int c = 0; c < values.length; c++) {
      FloatBuffer pixel = FloatBuffer.allocate(1);
      plane.read(c, new Window(1, 1, 1, 1), pixel);
      values[c] = (int) pixel.get(0);
    }
    assertEquals(values.length, image.channels());
    return values;
  }

  /** channels of the image, the one that is shown, how many are wanted, the key, what is seen */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1, 0, 1",
    "2, 2, 1, 0, 2",
    "4, 3, 3, 0, 3",
    "3, 2, 3, 0, 1 2 3",
    "2, 2, 0, 0, 1 2",
    "2, 1, 1, 2, 2",
    "3, 1, 3, '3, 2,1', 3 2 1",
    "3, 1, 3, 2, 2",
    "2, 1, 2, 2 1, 2 1",
    "3, 1, 0, '1,3', 1 3"
  })
  void channelsAreThoseThatFit(int channels, int shown, int wanted, String key, String seen) {
    ImagePlus image = image(channels);
    image.setC(shown);
    SourceImage source = ChannelChoice.of(key).of(SourceImage.of(image), wanted);
    int[] expected = java.util.Arrays.stream(seen.split(" ")).mapToInt(Integer::parseInt).toArray();
    assertArrayEquals(expected, values(source));
    ChannelChoice fixed = ChannelChoice.of(key).fixed(SourceImage.of(image), wanted);
    image.setC(1);
    assertArrayEquals(expected, values(fixed.of(SourceImage.of(image), wanted)));
  }

  /** Where not all fit, a model's own channels come before the one that is shown. */
  @Test
  void usualChannelsComeBeforeTheOneThatIsShown() {
    SourceImage three = SourceImage.of(image(3));
    ChannelChoice open = ChannelChoice.of("0");
    assertArrayEquals(new int[] {2}, values(open.of(three, 1, List.of(2))));
    assertArrayEquals(new int[] {3, 1}, values(open.of(three, 2, List.of(3, 1))));
    assertArrayEquals(new int[] {1}, values(open.of(three, 1, List.of(4))));
    assertArrayEquals(new int[] {1, 2, 3}, values(open.of(three, 3, List.of(2, 2, 2))));
    assertArrayEquals(new int[] {3}, values(ChannelChoice.of("3").of(three, 1, List.of(2))));
  }

  @Test
  void coloursOfOnePixelAreConvertedAsBefore() {
    SourceImage rgb = SourceImage.of(new ImagePlus("rgb", new ColorProcessor(2, 2)));
    assertSame(rgb, ChannelChoice.of("").of(rgb, 1));
    assertSame(rgb, ChannelChoice.of("0").of(rgb, 3));
    assertSame(rgb, ChannelChoice.of("1,2,3").of(rgb, 3));
    assertEquals(1, ChannelChoice.of("2").of(rgb, 1).channels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "1.5", "red", "1;2", "0,1", "1,2,", "999999"})
  void anythingElseIsRefused(String key) {
    String told =
        assertThrows(IllegalArgumentException.class, () -> ChannelChoice.of(key)).getMessage();
    assertTrue(told.startsWith("'channel' must be 0 or numbers of channels from 1"), told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | 1 | 3 | 'channel' must be 0 to 2 for the image \"cells\", but is 3.",
        "3 | 1 | 1,2 | 'channel' names 2 channels of \"cells\" (1,2), but 1 is looked at.",
        "3 | 2 | 1 | 'channel' names 1 channels of \"cells\" (1), but 2 are looked at.",
        "3 | 2 | 0 | The image \"cells\" has 3 channels, but 2 channels are looked at; say which with 'channel', such as channel=1,2.",
        "1 | 2 | 0 | The image \"cells\" has 1 channel, but 2 channels are looked at; it needs as many."
      })
  void whatDoesNotFitIsToldInASentence(int channels, int wanted, String key, String sentence) {
    SourceImage source = SourceImage.of(image(channels));
    IllegalArgumentException told =
        assertThrows(
            IllegalArgumentException.class, () -> ChannelChoice.of(key).of(source, wanted));
    assertEquals(sentence, told.getMessage());
  }
}
