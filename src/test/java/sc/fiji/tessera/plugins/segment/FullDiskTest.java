package sc.fiji.tessera.plugins.segment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.SmallDisk;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.network.ThresholdModel;

/**
 * A disk of 64 kB that is full: what was there stays as it was, and nothing half-written is left.
 * Needs Linux and the right to mount a file system.
 */
@Tag("slow")
class FullDiskTest {
  private static final String FULL = "No space left on device";

  @TempDir Path folder;
  private Path disk;
  private SmallDisk small;

  @BeforeEach
  void mount() throws Exception {
    small = new SmallDisk(folder);
    disk = small.folder();
    small.mount("size=64k");
  }

  @AfterEach
  void unmount() throws InterruptedException {
    small.close();
  }

  private List<String> files() throws IOException {
    try (var files = Files.list(disk)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "labels, a.tif",
    "labels, a.png",
    "scores, a.tif",
    "overlay, a.tif",
    "overlay, a.png",
    "rois, a.zip"
  })
  void aResultThatDoesNotFit(String output, String name) throws IOException {
    Path image = folder.resolve("noise.tif");
    ImagePlus noise = IJ.createImage("noise", "8-bit noise", 800, 800, 1);
    IJ.saveAsTiff(noise, image.toString());
    Path model = ThresholdModel.save(folder.resolve("m.onnx"), 1, ModelCard.Target.FOREGROUND);
    byte[] before = {1, 2, 3};
    Path target = Files.write(disk.resolve(name), before);
    CommandCall.assertRefused(
        "Segment with Model...",
        "image=[" + image + "] model=[" + model + "] output=" + output + " save=[" + target + "]",
        FULL);
    assertArrayEquals(before, Files.readAllBytes(target));
    assertEquals(List.of(name), files());
  }

  /** Told before anything is computed. */
  @Test
  void aFolderThatMayNotBeWritten() throws Exception {
    Path image = folder.resolve("noise.tif");
    IJ.saveAsTiff(IJ.createImage("noise", "8-bit noise", 80, 80, 1), image.toString());
    Path model = ThresholdModel.save(folder.resolve("m.onnx"), 1, ModelCard.Target.FOREGROUND);
    small.makeReadOnly();
    String options = "image=[" + image + "] model=[" + model + "] save=";
    String sentence = "'save' lies in the folder " + disk + ", which is not writable.";
    for (String save : List.of("[" + disk + "]", "[" + disk.resolve("a.tif") + "]")) {
      assertEquals(sentence, CommandCall.refusal("Segment with Model...", options + save));
    }
    assertEquals(List.of(), files());
  }

  @Test
  void aTrainingThatCannotBeSaved() throws IOException {
    CommandCall.run("Generate Sample Data...", "count=2 width=64 height=64 save=[" + folder + "]");
    byte[] before = {1, 2, 3};
    Path model = Files.write(disk.resolve("net.onnx"), before);
    String options =
        "images=["
            + folder.resolve("images")
            + "] truth=["
            + folder.resolve("labels")
            + "] save=["
            + model
            + "] target=foreground depth=2 patch=32 epochs=1 steps=1 width=";
    CommandCall.assertRefused("Train U-Net...", options + 16, FULL);
    assertArrayEquals(before, Files.readAllBytes(model));
    assertEquals(List.of("net.onnx"), files());
    // a network that fits beside a state for resuming that does not
    CommandCall.assertRefused("Train U-Net...", options + 4, FULL);
    assertEquals(List.of("net.onnx", "training_log.csv"), files());
    CommandCall.run(
        "Segment with U-Net...",
        "image=["
            + folder.resolve("images")
            + "] model=["
            + model
            + "] save=["
            + Files.createDirectory(folder.resolve("results"))
            + "]");
  }
}
