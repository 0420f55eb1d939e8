package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

class SealTest {
  @TempDir Path folder;

  @Test
  void everyByteCounts() throws IOException {
    Path file = Files.write(folder.resolve("a"), "123456789".getBytes());
    assertFalse(Seal.isIntact(file));
    Seal.put(file);
    assertTrue(Seal.isIntact(file));
    byte[] whole = Files.readAllBytes(file);
    // the check value that definitions of CRC-32C give for these nine digits
    assertTrue(new String(whole).endsWith("e3069283"));
    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      assertFalse(Seal.isIntact(Files.write(file, flipped)), "byte " + at);
      assertFalse(Seal.isIntact(Files.write(file, Arrays.copyOf(whole, at))), "cut at " + at);
    }
    assertFalse(Seal.isIntact(Files.write(file, Arrays.copyOf(whole, whole.length + 1))));
  }

  @Test
  void aSealedModelIsAModel() throws IOException {
    Path file = folder.resolve("a.onnx");
    OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(1, 2)).graph(1)).write(file);
    Seal.put(file);
    OnnxModel model = OnnxModel.read(file);
    assertEquals(8, model.metadata().get("tessera.crc32c").length());
    assertEquals(model.metadata().keySet().size(), 1);
  }
}
