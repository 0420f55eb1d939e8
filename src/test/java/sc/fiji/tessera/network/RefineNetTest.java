package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefineNetTest {

  @ParameterizedTest
  @CsvSource({
    "refinenet-50, refinenet50_drsleep_21",
    "refinenet-101, refinenet101_drsleep_21",
    "refinenet-lw-50, refinenet_lw50_drsleep_21",
    "refinenet-lw-101, refinenet_lw101_drsleep_21",
    "refinenet-lw-152, refinenet_lw152_drsleep_21",
    "refinenet-lw-mobilenet-v2, refinenet_lw_mbv2_drsleep_21"
  })
  void parametersAreThoseOfTheReference(String variant, String reference) throws IOException {
    ReferenceShapes.assertEqual(reference, Architectures.variant(variant, new Size(3, 21)));
  }

  private static Network tiny(boolean light, Output output) {
    return new RefineNet(new Size(2, 3, 16), new RefineNet.Options(light, 1, 1, 1, 1, output));
  }

  private static Network mobile(Output output) {
    return new RefineNetMobile(new Size(2, 3, 8), new RefineNetMobile.Options(output));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void logitsOnTheImageOfAnySize(int form) {
    Network net = form == 2 ? mobile(Output.IMAGE) : tiny(form == 1, Output.IMAGE);
    for (long[] size : new long[][] {{2, 2, 37, 50}, {1, 2, 1, 3}}) {
      Array y = Forward.both(net.graph(1), Array.random(2, size)).get(0);
      assertArrayEquals(new long[] {size[0], 3, size[2], size[3]}, y.dims());
    }
  }

  @Test
  void nativelyAQuarter() {
    Array x = Array.random(2, 1, 2, 37, 50);
    long[] quarter = {1, 3, 10, 13};
    for (Network net : new Network[] {tiny(true, Output.NATIVE), mobile(Output.NATIVE)}) {
      assertArrayEquals(quarter, Forward.both(net.graph(1), x).get(0).dims());
    }
  }

  @Test
  void aStageHasBlocks() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new RefineNet.Options(true, 3, 0, 6, 3, Output.IMAGE));
    assertEquals("A RefineNet's blocks2 is 0, but must be 1 to 64.", e.getMessage());
  }

  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    RefineNet.Options options = new RefineNet.Options(true, 3, 4, 6, 3, Output.NATIVE);
    ParityFixture.of("refinenet_lw50_div16")
        .assertReproducedBy(new RefineNet(new Size(3, 5, 16), options));
  }

  @Test
  void numbersOfTheFullFormAreThoseOfTheReference() throws IOException {
    RefineNet.Options options = new RefineNet.Options(false, 1, 1, 2, 1, Output.NATIVE);
    ParityFixture.of("refinenet_shallow_div16")
        .assertReproducedBy(new RefineNet(new Size(3, 5, 16), options));
  }
}
