package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.ReceptiveField;

class DilatedNetTest {

  @ParameterizedTest
  @CsvSource({
    "dilation7, 11, dilation7_kitti",
    "dilation8, 11, dilation8_camvid",
    "dilation10, 19, dilation10_cityscapes",
    "dilation8-large, 21, dilation8_pascal_voc"
  })
  void parametersAreThoseOfTheReference(String variant, int classes, String reference)
      throws IOException {
    Network net = DilatedNet.ARCHITECTURE.variant(variant, new Size(3, classes));
    ReferenceShapes.assertEqual(reference, net);
  }

  private static Graph tiny(DilatedNet.Context context, Output output) {
    return new DilatedNet(new Size(1, 3, 16), new DilatedNet.Options(context, output)).graph(1);
  }

  @ParameterizedTest
  @EnumSource(DilatedNet.Context.class)
  void logitsOnTheImageOfAnySize(DilatedNet.Context context) {
    for (long[] size : new long[][] {{1, 1, 37, 50}, {1, 1, 1, 3}}) {
      Array y = Forward.both(tiny(context, Output.IMAGE), Array.random(2, size)).get(0);
      assertArrayEquals(new long[] {size[0], 3, size[2], size[3]}, y.dims());
    }
  }

  @Test
  void nativelyTheMarginIsLost() {
    Array x = Array.random(2, 1, 1, 388, 396);
    Graph graph = tiny(DilatedNet.Context.BASIC_8, Output.NATIVE);
    assertArrayEquals(new long[] {1, 3, 2, 3}, Forward.both(graph, x).get(0).dims());
  }

  /** A map value lies on the first pixel of its block: the image moved by 8 moves it by one. */
  @Test
  void everyEighthPixelIsOfTheMap() {
    Array x = Array.random(3, 1, 1, 24, 16);
    Graph image = tiny(DilatedNet.Context.NONE, Output.IMAGE);
    float[] y = Forward.both(image, x).get(0).values();
    Graph map = tiny(DilatedNet.Context.NONE, Output.NATIVE);
    float[] m = Forward.onnxRuntime(map, mirrored(x, 24, 16)).get(0).values();
    assertEquals(3 * 3 * 2, m.length);
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 2; j++) {
          assertEquals(m[(c * 3 + i) * 2 + j], y[(c * 24 + 8 * i) * 16 + 8 * j], 1e-5);
        }
      }
    }
  }

  private static Array mirrored(Array x, int h, int w) {
    float[] values = new float[(h + 372) * (w + 372)];
    for (int i = 0; i < values.length; i++) {
      int row = mirrored(i / (w + 372) - 186, h);
      values[i] = x.values()[row * w + mirrored(i % (w + 372) - 186, w)];
    }
    return new Array(values, 1, 1, h + 372, w + 372);
  }

  private static int mirrored(int position, int size) {
    int p = Math.abs(position) % (2 * size - 2);
    return p < size ? p : 2 * size - 2 - p;
  }

  @Test
  void theMarginIsTheHalo() {
    ReceptiveField field = ReceptiveField.of(tiny(DilatedNet.Context.NONE, Output.IMAGE));
    assertEquals(8, field.stride());
    assertTrue(field.exact(), field.why());
    assertTrue(field.halo() >= 186 && field.halo() <= 208, field.toString());
  }

  private static Graph context(boolean large, int classes) {
    GraphBuilder builder = new GraphBuilder("context");
    Features in = new Features(builder.input("x", "N", "" + classes, "H", "W"), classes);
    Layers net = new Layers(builder, new Size(classes, classes), 1);
    Features y = large ? ContextModule.large(net, in) : ContextModule.basic(net, in, 8);
    return builder.output(y.value(), "logits", "N", "" + classes, "", "").build();
  }

  @Test
  void theContextModuleStartsAsTheIdentity() {
    Array x = Array.random(4, 1, 3, 9, 11);
    for (int i = 0; i < x.values().length; i++) x.values()[i] = Math.abs(x.values()[i]);
    assertArrayEquals(x.values(), Forward.both(context(false, 3), x).get(0).values(), 1e-6f);
    float[] y = Forward.both(context(true, 3), x).get(0).values();
    double off = 0;
    for (int i = 0; i < y.length; i++) off += Math.abs(y[i] - x.values()[i]) / y.length;
    assertTrue(off > 0 && off < 0.2, "mean difference " + off);
  }

  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    DilatedNet.Options options = new DilatedNet.Options(DilatedNet.Context.NONE, Output.NATIVE);
    ParityFixture.of("dilation_frontend_div64")
        .assertReproducedBy(new DilatedNet(new Size(3, 5, 64), options));
  }

  @Test
  void numbersOfTheContextModuleAreThoseOfTheReference() throws IOException {
    ParityFixture.of("dilation_context8_basic").assertReproducedBy(context(false, 5));
  }

  @Test
  void numbersOfTheLargeContextModuleAreThoseOfTheReference() throws IOException {
    ParityFixture.of("dilation_context8_large").assertReproducedBy(context(true, 2));
  }
}
