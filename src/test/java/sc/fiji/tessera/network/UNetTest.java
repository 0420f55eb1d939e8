package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.ReceptiveField;

class UNetTest {

  /** Names, shapes and total of the reference implementation, exactly. */
  @ParameterizedTest
  @CsvSource({
    "unet_milesial_1ch_1cls, u-net, 1, 1",
    "unet_milesial_1ch_2cls, u-net, 1, 2",
    "unet_milesial_3ch_2cls, u-net, 3, 2",
    "unet_milesial_3ch_2cls_bilinear, u-net-bilinear, 3, 2"
  })
  void parametersAreThoseOfTheReference(String name, String variant, int channels, int classes)
      throws IOException {
    ReferenceShapes.assertEqual(
        name, UNet.ARCHITECTURE.variant(variant, new Size(channels, classes)));
  }

  @ParameterizedTest
  @CsvSource({
    "TRANSPOSED, PLAIN, 4, 16, 16",
    "TRANSPOSED, PLAIN, 3, 37, 50",
    "BILINEAR, PLAIN, 4, 45, 31",
    "BILINEAR, PLAIN, 1, 2, 3",
    "NEAREST, PLAIN, 2, 4, 7",
    "NEAREST, PLAIN, 3, 63, 40",
    "TRANSPOSED, RESIDUAL, 3, 1, 1",
    "BILINEAR, RESIDUAL, 3, 33, 50",
    "NEAREST, RESIDUAL, 4, 45, 64"
  })
  void anySize(UNet.Upsampling up, UNet.Block block, int depth, int height, int width) {
    UNet.Options options = new UNet.Options(depth, 4, up, block);
    AnySize.assertAccepted(new UNet(new Size(2, 3), options), height, width);
  }

  @ParameterizedTest
  @CsvSource({
    "TRANSPOSED, PLAIN, 3, 2, 16, 16",
    "TRANSPOSED, PLAIN, 2, 4, 37, 50",
    "BILINEAR, PLAIN, 2, 3, 45, 31",
    "NEAREST, PLAIN, 1, 8, 63, 40",
    "NEAREST, RESIDUAL, 3, 4, 1, 1",
    "BILINEAR, RESIDUAL, 2, 4, 33, 50"
  })
  void anySizeWithContext(
      UNet.Upsampling up, UNet.Block block, int depth, int context, int height, int width) {
    UNet.Options options = new UNet.Options(depth, 4, up, block, context);
    AnySize.assertAccepted(new UNet(new Size(2, 3), options), height, width);
  }

  /** The second network looks context times as far, and each is a U-Net like the other. */
  @Test
  void theContextIsSeen() {
    Network alone = UNet.ARCHITECTURE.network(new Size(1, 2, 16), Map.of("depth", "3"));
    Map<String, String> options = Map.of("depth", "3", "context", "4");
    Network both = UNet.ARCHITECTURE.network(new Size(1, 2, 16), options);
    int sees = ReceptiveField.size(alone.blank());
    int further = ReceptiveField.size(both.blank());
    assertTrue(further >= 4 * (sees - 1) && further <= 4 * (sees + 2), sees + ", " + further);
    assertEquals(32, ReceptiveField.of(both.blank()).stride());
    Set<String> names = both.blank().initializers().keySet();
    alone.blank().initializers().keySet().stream()
        .filter(n -> !n.startsWith("outc"))
        .forEach(n -> assertTrue(names.containsAll(List.of(n, "context." + n)), n));
    assertEquals("4", both.options().get("context"));
  }

  /** Squares that stick out of the image are filled up with its border. */
  @Test
  void theCoarseImageIsTheMean() {
    UNet.Options options = new UNet.Options(1, 1, UNet.Upsampling.NEAREST, UNet.Block.RESIDUAL, 2);
    Graph graph = new UNet(new Size(1, 1), options).graph(1);
    Map<String, float[]> values = new HashMap<>();
    for (String name : graph.trainable()) {
      boolean carried = name.contains("bn") || name.equals("join.1.weight");
      if (!carried) values.put(name, new float[(int) graph.initializers().get(name).elements()]);
    }
    values.put("context.up1.shortcut.weight", new float[] {1, 0});
    values.put("join.0.weight", new float[] {0, 1});
    values.put("outc.conv.weight", new float[] {1});
    Array x = Array.random(1, 1, 1, 9, 11);
    float[] y = Forward.onnxRuntime(graph.with(values), x).get(0).values();
    float deviation = (float) Math.sqrt(1 + 1e-5);
    assertEquals(Math.max(0, mean(x.values(), 0, 0) / deviation), y[0], 1e-5);
    double corner = 0;
    for (int i = 0; i < 4; i++) {
      double share = (i / 2 == 0 ? 0.25 : 0.75) * (i % 2 == 0 ? 0.25 : 0.75);
      corner += share * mean(x.values(), 3 + i / 2, 4 + i % 2);
    }
    assertEquals(Math.max(0, corner / deviation), y[98], 1e-5);
  }

  /** Of 2 x 2 pixels of a 9 x 11 image whose border goes on. */
  private static double mean(float[] v, int row, int column) {
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += v[Math.min(8, 2 * row + i / 2) * 11 + Math.min(10, 2 * column + i % 2)];
    }
    return sum / 4;
  }

  /** 1 to 7 levels, 1 to 3 channels wide, with any divisor. */
  @ParameterizedTest
  @CsvSource({"7, 1, 1", "5, 3, 2", "2, 6, 4", "1, 1, 8"})
  void narrowNetworks(int depth, int width, int divisor) {
    for (UNet.Upsampling up : UNet.Upsampling.values()) {
      UNet.Options options = new UNet.Options(depth, width, up, UNet.Block.PLAIN);
      AnySize.assertAccepted(new UNet(new Size(1, 2, divisor), options), 128, 130);
    }
  }

  /** The shortcut carries the image through when all else is silenced. */
  @Test
  void residualUnitsAddTheirInput() {
    UNet.Options options = new UNet.Options(1, 1, UNet.Upsampling.NEAREST, UNet.Block.RESIDUAL);
    Graph graph = new UNet(new Size(1, 1), options).graph(1);
    Map<String, float[]> values = new HashMap<>();
    for (String name : graph.trainable()) {
      boolean carried = name.equals("inc.conv2.weight") || name.contains("bn");
      if (!carried) values.put(name, new float[(int) graph.initializers().get(name).elements()]);
    }
    values.put("inc.conv2.weight", new float[9]);
    values.put("up1.shortcut.weight", new float[] {3, 0});
    values.put("outc.conv.weight", new float[] {1});
    Array x = Array.random(1, 1, 1, 9, 11);
    float[] y = Forward.onnxRuntime(graph.with(values), x).get(0).values();
    for (int i = 0; i < y.length; i++) assertEquals(3 * x.values()[i], y[i], 1e-5);
  }

  @Test
  void optionsAsText() {
    Map<String, String> asked = Map.of("upsampling", "nearest", "depth", "2", "divisor", "4");
    Network net = UNet.ARCHITECTURE.network(new Size(1, 2), asked);
    assertEquals(
        "{depth=2, width=64, upsampling=nearest, block=plain, context=1, divisor=4}",
        net.options().toString());
    assertEquals(16, net.blank().initializers().get("up2.up.1.bias").elements());
  }

  @Test
  void heInitialisationFromASeed() {
    UNet net = new UNet(new Size(1, 2), new UNet.Options(2, 32));
    float[] a = net.graph(5).initializers().get("up2.conv.double_conv.3.weight").floats();
    float[] b = net.graph(5).initializers().get("up2.conv.double_conv.3.weight").floats();
    float[] c = net.graph(6).initializers().get("up2.conv.double_conv.3.weight").floats();
    assertArrayEquals(a, b);
    assertNotEquals(a[0], c[0]);
    double squares = 0;
    for (float v : a) squares += (double) v * v;
    assertEquals(Math.sqrt(2.0 / (32 * 9)), Math.sqrt(squares / a.length), 0.002);
  }

  @Test
  void badOptionsAreRefusedByName() {
    Exception e = assertThrows(IllegalArgumentException.class, () -> new UNet.Options(9, 16));
    assertEquals("A U-Net's depth is 9, but must be 1 to 7.", e.getMessage());
  }

  @Test
  void numbersAreThoseOfTheReference() throws IOException {
    Network net = new UNet(new Size(3, 2, 16), new UNet.Options(4, 64));
    ParityFixture.of("unet_milesial_div16").assertReproducedBy(net);
  }
}
