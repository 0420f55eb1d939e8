package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HrNetTest {

  @ParameterizedTest
  @CsvSource({
    "hrnet-w48, hrnetv2_w48_cityscapes",
    "hrnet-w48-ocr, hrnetv2_w48_ocr_cityscapes",
    "hrnet-w18, hrnetv2_w18_full_cityscapes",
    "hrnet-w18-small-v1, hrnetv2_w18_small_v1_cityscapes",
    "hrnet-w18-small-v2, hrnetv2_w18_small_v2_cityscapes"
  })
  void parametersAreThoseOfTheReference(String variant, String reference) throws IOException {
    ReferenceShapes.assertEqual(reference, HrNet.ARCHITECTURE.variant(variant, new Size(3, 19)));
  }

  private static final Map<String, String> TINY =
      Map.of("width", "32", "bottlenecks", "1", "blocks", "1", "modules3", "1", "modules4", "1");

  private static Network tiny(Map<String, String> more) {
    Map<String, String> options = new java.util.HashMap<>(TINY);
    options.putAll(more);
    return HrNet.ARCHITECTURE.network(new Size(2, 3, 16), options);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void logitsOnTheImageOfAnySize(boolean ocr) {
    Network net = tiny(Map.of("ocr", "" + ocr, "auxiliary", "" + ocr));
    for (long[] size : new long[][] {{2, 2, 37, 50}, {1, 2, 1, 3}}) {
      List<Array> y = Forward.both(net.graph(1), Array.random(2, size));
      assertEquals(ocr ? 2 : 1, y.size());
      for (Array a : y) assertArrayEquals(new long[] {size[0], 3, size[2], size[3]}, a.dims());
    }
  }

  @Test
  void nativelyAQuarter() {
    Array y =
        Forward.both(tiny(Map.of("output", "native")).graph(1), Array.random(2, 1, 2, 37, 50))
            .get(0);
    assertArrayEquals(new long[] {1, 3, 10, 13}, y.dims());
  }

  @Test
  void anAuxiliaryOutputNeedsOcr() {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> tiny(Map.of("auxiliary", "true")));
    assertEquals("An HRNet's auxiliary without ocr is true, but must be false.", e.getMessage());
    e = assertThrows(IllegalArgumentException.class, () -> tiny(Map.of("modules4", "0")));
    assertEquals("An HRNet's modules4 is 0, but must be 1 to 16.", e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"true, hrnetv2_tiny_div8_alignTrue", "false, hrnetv2_tiny_div8_alignFalse"})
  void numbersAreThoseOfTheReference(boolean aligned, String name) throws IOException {
    HrNet.Options options =
        new HrNet.Options(32, 64, 1, 1, 2, 1, false, false, aligned, Output.NATIVE);
    ParityFixture.of(name).assertReproducedBy(new HrNet(new Size(3, 5, 8), options));
  }

  @Test
  void numbersOfObjectContextAreThoseOfTheReference() throws IOException {
    HrNet.Options options = new HrNet.Options(32, 64, 1, 1, 2, 1, true, true, true, Output.NATIVE);
    ParityFixture.of("hrnetv2_ocr_tiny_div8")
        .assertReproducedBy(new HrNet(new Size(3, 5, 8), options));
  }
}
