package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;

class UNetTest {

  /** Names, shapes and total of the reference implementation, exactly. */
  @Test
  void parametersAreThoseOfTheReference() throws IOException {
    Graph graph = new UNet(new Size(3, 2), new UNet.Options(4, 64)).graph(0);
    JsonObject reference;
    try (Reader in = new InputStreamReader(UNetTest.class.getResourceAsStream(SHAPES))) {
      reference = JsonParser.parseReader(in).getAsJsonObject();
    }
    Map<String, String> expected = new TreeMap<>();
    reference
        .getAsJsonObject("state_dict")
        .entrySet()
        .forEach(e -> expected.put(e.getKey(), e.getValue().toString()));
    expected.keySet().removeIf(k -> k.endsWith("num_batches_tracked"));
    Map<String, String> ours = new TreeMap<>();
    for (Tensor t : graph.initializers().values()) {
      ours.put(t.name(), java.util.Arrays.toString(t.dims()).replace(" ", ""));
    }
    assertEquals(expected, ours);
    assertEquals(reference.get("parameters").getAsLong(), graph.parameters());
  }

  private static final String SHAPES = "/network/unet_milesial_3ch_2cls.json";

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
}
