package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;

class UNetOriginalTest {

  @Test
  void parametersAreThoseOfTheReference() throws IOException {
    Network net = UNetOriginal.ARCHITECTURE.variant("u-net-original", new Size(1, 2));
    ReferenceShapes.assertEqual("unet_original_valid_64", net);
  }

  private static UNetOriginal net(int depth, Output output) {
    return new UNetOriginal(new Size(2, 3), new UNetOriginal.Options(depth, 2, output));
  }

  @ParameterizedTest
  @CsvSource({"4, 1, 1", "4, 16, 32", "4, 45, 61", "3, 2, 90", "2, 5, 3", "1, 7, 8", "5, 40, 33"})
  void anySizeFromOnePixel(int depth, int height, int width) {
    AnySize.assertAccepted(net(depth, Output.IMAGE), height, width);
  }

  /** 572 to 388 in the paper; 184 less. */
  @ParameterizedTest
  @CsvSource({"4, 188, 4", "4, 220, 36", "3, 108, 20", "2, 44, 4", "1, 18, 2"})
  void nativeLogitsLackTheBorder(int depth, int in, int out) {
    Array x = Array.random(1, 1, 2, in, in);
    Array y = Forward.onnxRuntime(net(depth, Output.NATIVE).graph(1), x).get(0);
    assertArrayEquals(new long[] {1, 3, out, out}, y.dims());
  }

  /** What the network says about the middle of a large image does not depend on the mirroring. */
  @Test
  void imageAndNativeAgreeInTheMiddle() {
    Array x = Array.random(1, 1, 2, 112, 128);
    Array whole = Forward.onnxRuntime(net(2, Output.IMAGE).graph(1), x).get(0);
    Array middle = Forward.onnxRuntime(net(2, Output.NATIVE).graph(1), x).get(0);
    assertArrayEquals(new long[] {1, 3, 72, 88}, middle.dims());
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < 72; i++) {
        for (int j = 0; j < 88; j++) {
          float inside = whole.values()[(c * 112 + i + 20) * 128 + j + 20];
          assertEquals(inside, middle.values()[(c * 72 + i) * 88 + j], 1e-4);
        }
      }
    }
  }

  /** Positions -5 to 4 + 7 of an image of 4 rows: mirrored more than once, and to 3 modulo 8. */
  @Test
  void smallImagesAreMirroredRepeatedly() {
    GraphBuilder builder = new GraphBuilder("mirror");
    Features image = new Features(builder.input("image", "N", "1", "H", "W"), 1);
    Layers net = new Layers(builder, new Size(1, 1), 1);
    Features y = new MirrorPadding(net, 5, 8, 3).along(2, image);
    Graph graph = builder.output(y.value(), "y", "N", "1", "", "").build();
    Array x = new Array(new float[] {0, 1, 2, 3}, 1, 1, 4, 1);
    Array mirrored = Forward.onnxRuntime(graph, x).get(0);
    assertArrayEquals(new long[] {1, 1, 21, 1}, mirrored.dims());
    float[] rows = {1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1, 2, 3, 2, 1, 0, 1, 2, 3};
    assertArrayEquals(rows, mirrored.values());
    assertArrayEquals(rows, Forward.djl(graph, x).get(0).values());
  }

  @Test
  void badOptionsAreRefusedByName() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> new UNetOriginal.Options(4, 0, Output.IMAGE));
    assertEquals("A U-Net's width is 0, but must be 1 to 256.", e.getMessage());
  }

  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    Network net = new UNetOriginal(new Size(1, 2), new UNetOriginal.Options(4, 4, Output.NATIVE));
    ParityFixture.of("unet_original_valid_base4").assertReproducedBy(net);
  }
}
