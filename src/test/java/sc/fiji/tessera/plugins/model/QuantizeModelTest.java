package sc.fiji.tessera.plugins.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelLibrary;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.bridge.CommandCall;

class QuantizeModelTest {
  private static final String LABEL = "Quantize Model...";

  @TempDir static Path samples;
  @TempDir Path folder;

  @BeforeAll
  static void makeSamples() {
    CommandCall.run(
        "Generate Sample Data...", "count=2 width=128 height=128 seed=1 save=[" + samples + "]");
  }

  private static String images() {
    return " images=[" + samples.resolve("images") + "]";
  }

  private Path quantized() {
    Path file = folder.resolve("small.onnx");
    Map<String, Object> out =
        CommandCall.run(LABEL, "model=nuclei-u-net" + images() + " save=[" + file + "]");
    assertEquals(file.toFile(), out.get("saved"));
    assertTrue((Double) out.get("changed") < 0.01, out.toString());
    assertTrue((Double) out.get("iou") > 0.97, out.toString());
    assertTrue((Double) out.get("speedup") > 0, out.toString());
    assertTrue(((String) out.get("report")).contains("labels changed"), out.toString());
    return file;
  }

  @Test
  void theResultIsAModelLikeAnyOther() throws IOException {
    Path file = quantized();
    SegmentationModel before = new ModelLibrary(null).open("nuclei-u-net");
    ModelCard card = SegmentationModel.open(file).card();
    assertEquals(before.card().tiles(), card.tiles());
    assertEquals(before.card().output(), card.output());
    assertEquals(before.card().input(), card.input());
    assertEquals(before.card().history().size() + 1, card.history().size());

    Path image = firstImage();
    Map<String, Object> labels =
        CommandCall.run("Segment with U-Net...", "image=[" + image + "] model=[" + file + "]");
    assertEquals(128, ((ImagePlus) labels.get("result")).getWidth());

    Map<String, Object> facts = CommandCall.run("Model Information...", "model=[" + file + "]");
    String text = (String) facts.get("information");
    assertTrue(text.contains("quantised to 8-bit integers (static"), text);
    assertTrue(text.contains("Tiles: seamless"), text);
    assertFalse(text.contains("not known") || text.contains("Drawing: none"), text);
    assertTrue(facts.get("figure") instanceof ImagePlus, facts.toString());

    CommandCall.assertRefused(
        "Fine-tune Model...",
        "model=[%s] images=[%s] truth=[%s] save=[%s]"
            .formatted(
                file, samples.resolve("images"), samples.resolve("labels"), folder + "/x.onnx"),
        "integers cannot be trained");
    CommandCall.assertRefused(
        LABEL, "model=[" + file + "]" + images() + " save=[" + folder + "/y.onnx]", "already");
  }

  private static Path firstImage() throws IOException {
    try (Stream<Path> all = Files.list(samples.resolve("images"))) {
      return all.sorted().findFirst().orElseThrow();
    }
  }

  @Test
  void wrongKeysAreRefusedInOneSentence() throws IOException {
    String start = "model=nuclei-u-net" + images();
    CommandCall.assertRefused(LABEL, start + " save=[" + folder + "/x.txt]", ".onnx");
    CommandCall.assertRefused(LABEL, start + " bits=4 save=[" + folder + "/x.onnx]", "bits");
    CommandCall.assertRefused(LABEL, start + " range=all save=[" + folder + "/x.onnx]", "range");
    Path own = folder.resolve("own.onnx");
    new ModelLibrary(null).open("nuclei-u-net").save(own);
    CommandCall.assertRefused(
        LABEL, "model=[" + own + "]" + images() + " save=[" + own + "]", "the model itself");
    try (Stream<Path> all = Files.list(folder)) {
      assertEquals(List.of(own), all.toList());
    }
  }

  @Test
  void cancellingLeavesNothing() {
    File file = folder.resolve("x.onnx").toFile();
    Progress cancelled =
        new Progress() {
          @Override
          public void report(double fraction, String message) {}

          @Override
          public boolean cancelled() {
            return true;
          }
        };
    String options = "model=nuclei-u-net" + images() + " save=[" + file + "]";
    assertThrows(CancellationException.class, () -> CommandCall.run(LABEL, options, cancelled));
    assertFalse(file.exists());
  }
}
