package sc.fiji.tessera.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class UNetTest {

  /** Names, shapes and total of the reference implementation, exactly. */
  @Test
  void parametersAreThoseOfTheReference() throws IOException {
    UNet net = new UNet(new Size(3, 2), new UNet.Options(4, 64));
    ReferenceShapes.assertEqual("unet_milesial_3ch_2cls", net);
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
}
