package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/**
 * Model files that something happened to: opening or running them fails with one sentence, or works
 * as far as the damage allows, and what else the service does is not touched.
 */
class DamagedModelTest {
  private static final int SIDE = 8;

  /** How many damaged bytes are tried, one after the other. */
  private static final int FLIPS = Integer.getInteger("tessera.flips", 400);

  @TempDir Path folder;
  private final Context context = new Context(OnnxService.class);
  private final OnnxService service = context.service(OnnxService.class);
  private byte[] good;
  private SegmentationModel whole;
  private float[] expected;

  @BeforeEach
  void prepare() throws IOException {
    good = OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(1, 2)).graph(1)).toBytes();
    whole = SegmentationModel.open(Files.write(folder.resolve("good.onnx"), good));
    expected = run(whole);
  }

  @AfterEach
  void theServiceIsAsBefore() throws IOException {
    assertArrayEquals(expected, run(whole));
    service.dispose();
    assertArrayEquals(expected, run(whole));
    context.dispose();
  }

  private float[] run(SegmentationModel model) throws IOException {
    FloatBuffer in = DirectFloats.reused(null, SIDE * SIDE * model.card().input().channels());
    FloatBuffer out =
        DirectFloats.reused(null, SIDE * SIDE * model.card().output().classes().size());
    for (int i = 0; i < in.capacity(); i++) in.put(i, i % 5 - 2);
    try (ModelSession session = service.open(model, "cpu")) {
      session.run(in, out, 1, SIDE, SIDE, Progress.NONE);
    }
    float[] scores = new float[out.capacity()];
    out.get(0, scores);
    return scores;
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("damaged.onnx"), bytes);
  }

  private void assertRefused(byte[] bytes, String why) throws IOException {
    Path file = file(bytes);
    Exception e = assertThrows(IOException.class, () -> run(SegmentationModel.open(file)), why);
    assertSentence(e, why);
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  private static void assertSentence(Exception e, String why) {
    assertTrue(e.getMessage() != null && !e.getMessage().isBlank(), why + ": " + e);
    assertFalse(e.getMessage().contains("\n"), why + ": " + e.getMessage());
  }

  @Test
  void nothingAndText() throws IOException {
    assertRefused(new byte[0], "empty");
    assertRefused("hello\n".getBytes(), "text");
    assertRefused(new byte[1000], "zeros");
    byte[] noise = new byte[1000];
    new Random(1).nextBytes(noise);
    assertRefused(noise, "noise");
  }

  /** Cut anywhere: no prefix of a model is a model. */
  @Test
  void truncated() throws IOException {
    for (int i = 0; i < 60; i++) {
      int length = (int) ((long) good.length * i / 60);
      assertRefused(Arrays.copyOf(good, length), "cut at " + length);
    }
    assertRefused(Arrays.copyOf(good, good.length - 1), "the last byte");
  }

  /** Fields that say what they should not, in a file whose form is right. */
  @Test
  void nonsenseInTheRightForm() throws IOException {
    String operator = "ConvTranspose";
    assertRefused(replaced(operator, "KonvTranspose"), "an operator that does not exist");
    assertRefused(replaced("image", "imagf"), "an input that nobody makes");
    assertRefused(replaced("kernel_shape", "kernel_shapf"), "an attribute that nobody knows");
  }

  /** The first occurrence of a text alone; both are as long. */
  private byte[] replaced(String from, String to) {
    byte[] bytes = good.clone();
    byte[] text = from.getBytes();
    for (int at = 0; at + text.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + text.length, text, 0, text.length)) {
        System.arraycopy(to.getBytes(), 0, bytes, at, text.length);
        return bytes;
      }
    }
    return fail(from + " does not occur");
  }

  /** One byte is another: many such files are good models still, of other weights. */
  @Test
  void flippedBytes() throws IOException {
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < FLIPS; i++) {
      byte[] bytes = good.clone();
      int at = random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 + random.nextInt(255));
      String why = "byte " + at + " is " + bytes[at] + " instead of " + good[at];
      try {
        run(SegmentationModel.open(file(bytes)));
      } catch (IOException | IllegalArgumentException | WindowTooLarge e) {
        assertSentence(e, why);
        refused++;
      } catch (RuntimeException | Error e) {
        fail(why, e);
      }
    }
    assertTrue(refused > 0 && refused < FLIPS, refused + " of " + FLIPS);
  }
}
