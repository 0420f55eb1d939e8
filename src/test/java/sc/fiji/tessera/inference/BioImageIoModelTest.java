package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.Context;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.model.SegmentationModel;

/** A model of the bioimage.io zoo gives its own test output for its own test input. */
class BioImageIoModelTest {
  private static final Path PACKAGE =
      Path.of("../shared/data/models/bioimageio_unet2d_nuclei_broad");

  /** Reads the values of a float32 or float64 .npy file. */
  private static float[] npy(Path file) throws IOException {
    ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = b.getShort(8) & 0xffff;
    String text = new String(b.array(), 10, header);
    b.position(10 + header);
    boolean isDouble = text.contains("<f8");
    float[] values = new float[b.remaining() / (isDouble ? 8 : 4)];
    for (int i = 0; i < values.length; i++) {
      values[i] = isDouble ? (float) b.getDouble() : b.getFloat();
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bioimageio.yaml", "v0_4_9.bioimageio.yaml"})
  void testInputGivesTestOutput(String yaml) throws IOException {
    assumeTrue(Files.exists(PACKAGE), "SKIPPED: " + PACKAGE + " is missing");
    SegmentationModel model = SegmentationModel.open(PACKAGE.resolve(yaml));
    float[] input = npy(PACKAGE.resolve("test_input.npy"));
    float[] expected = npy(PACKAGE.resolve("test_output.npy"));
    SourceImage image = SourceImage.of(ArrayImgs.floats(input, 512, 512), "test_input");
    try (Context context = new Context(OnnxService.class);
        ModelSession session = context.service(OnnxService.class).open(model, "cpu")) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      ScoreMap scores = segmenter.probabilities(image.plane(0, 0), Progress.NONE);
      double worst = 0;
      for (int i = 0; i < expected.length; i++) {
        worst = Math.max(worst, Math.abs(expected[i] - scores.plane(0)[i]));
      }
      assertEquals(0, worst, 1e-4);
    }
  }

  @Test
  void aForeignModelTakesImagesOfAnySize() throws IOException {
    assumeTrue(Files.exists(PACKAGE), "SKIPPED: " + PACKAGE + " is missing");
    SegmentationModel model = SegmentationModel.open(PACKAGE);
    SourceImage image = SourceImage.of(ArrayImgs.floats(700, 300), "any");
    try (Context context = new Context(OnnxService.class);
        ModelSession session = context.service(OnnxService.class).open(model, "cpu")) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      ScoreMap scores = segmenter.probabilities(image.plane(0, 0), Progress.NONE);
      assertEquals(700, scores.width());
      assertEquals(300, scores.height());
    }
  }
}
