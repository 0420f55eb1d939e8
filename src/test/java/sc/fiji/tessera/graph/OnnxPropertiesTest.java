package sc.fiji.tessera.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OnnxPropertiesTest {
  private static final int WEIGHTS = 1 << 20;
  private static final Map<String, String> CARD = Map.of("tessera.name", "µ", "a", "", "b", "c d");

  private static byte[] file() {
    GraphBuilder b = new GraphBuilder("large");
    String x = b.input("x", Integer.toString(WEIGHTS));
    String w = b.initializer(Tensor.of("w", new float[WEIGHTS], WEIGHTS));
    Graph graph = b.output(b.node("Add", List.of(x, w)), "y", "N").build();
    return OnnxModel.of(graph).withMetadata(CARD).toBytes();
  }

  /** Counts what is read rather than skipped. */
  private static final class Counted extends FilterInputStream {
    private long bytes;

    Counted(byte[] file) {
      super(new ByteArrayInputStream(file));
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int n = super.read(into, offset, length);
      bytes += Math.max(0, n);
      return n;
    }
  }

  @Test
  void propertiesAreReadWithoutTheWeights() throws IOException {
    Counted in = new Counted(file());
    assertEquals(CARD, OnnxProperties.read(in));
    assertTrue(in.bytes < 100_000, in.bytes + " bytes were read");
  }

  @Test
  void whatIsNoModelIsRefused() {
    byte[] file = file();
    List<byte[]> broken =
        List.of(
            Arrays.copyOf(file, file.length - 3),
            Arrays.copyOf(file, WEIGHTS),
            "no model".getBytes(),
            new byte[] {8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1});
    for (byte[] bytes : broken) {
      InputStream in = new ByteArrayInputStream(bytes);
      assertThrows(IOException.class, () -> OnnxProperties.read(in));
    }
  }
}
