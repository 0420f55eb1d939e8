package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import ij.measure.ResultsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.plugins.network.ThresholdModel;

/** Images, models, folders and results with names that people give, and by symbolic links. */
class UnusualPathsTest {
  private static final int SIDE = 24;

  @TempDir Path folder;

  private static ImagePlus ramp() {
    return IJ.createImage("ramp", "8-bit ramp", SIDE, SIDE, 1);
  }

  private static String in(String key, Path path) {
    return " " + key + "=" + MacroOptions.quote(path.toString());
  }

  private static Path model(Path file) throws IOException {
    return ThresholdModel.save(file, 1, ModelCard.Target.FOREGROUND);
  }

  private static void assertSegmented(Path file) {
    ImagePlus labels = IJ.openImage(file.toString());
    byte[] grey = (byte[]) ramp().getProcessor().getPixels();
    for (int i = 0; i < grey.length; i++) {
      int expected = (grey[i] & 0xff) > ThresholdModel.THRESHOLD ? 1 : 0;
      assertEquals(expected, (int) labels.getProcessor().getf(i), file + " at " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "two words",
        "Zellen ü é 細胞 Клетки",
        "100% #1 a+b=c %41%2F %d %s",
        "a [b] c",
        "it's; a, b & (c) {d} ~ $HOME `x` !",
        "a.b.zip",
        "\uD83E\uDDEC"
      })
  void everythingInFoldersAndFilesOfThatName(String name) throws IOException {
    Path there = Files.createDirectories(folder.resolve(name).resolve(name + " inside"));
    Path image = there.resolve(name + ".tif");
    IJ.saveAsTiff(ramp(), image.toString());
    Path model = model(there.resolve(name + ".onnx"));
    String options = in("image", image) + in("model", model);
    Path labels = there.resolve(name + " labels.png");
    CommandCall.run("Segment with Model...", options + in("save", labels));
    assertSegmented(labels);
    Path rois = there.resolve(name + " rois.zip");
    CommandCall.run("Segment with Model...", options + " output=rois" + in("save", rois));
    Path table = there.resolve(name + ".csv");
    Map<String, Object> measured =
        CommandCall.run(
            "Measure Segmentation...",
            in("prediction", labels) + in("truth", labels) + in("save", table) + " binary");
    assertTrue(Files.readString(table).contains("mean"), "a table");
    assertTrue(measured.values().stream().anyMatch(ResultsTable.class::isInstance));
    CommandCall.run(
        "Model Information...", in("model", model) + in("save", there.resolve(name + ".svg")));
    Path zip = there.resolve(name + " package.zip");
    CommandCall.run(
        "Export Model...",
        in("model", model) + " title=x licence=MIT authors=[A. B]" + in("save", zip));
    CommandCall.run(
        "Segment with Model...", in("image", image) + in("model", zip) + in("save", labels));
    assertSegmented(labels);
    Path results = Files.createDirectory(there.resolve("results " + name));
    Path images = Files.createDirectory(there.resolve("images " + name));
    Files.copy(image, images.resolve(image.getFileName()));
    CommandCall.run(
        "Segment with Model...", in("image", images) + in("model", model) + in("save", results));
    assertSegmented(results.resolve(image.getFileName()));
  }

  @Test
  void linksToFilesAndFolders() throws IOException {
    Path image = folder.resolve("real.tif");
    IJ.saveAsTiff(ramp(), image.toString());
    Path model = model(folder.resolve("real.onnx"));
    Path results = Files.createDirectory(folder.resolve("real results"));
    Path linkedImage = Files.createSymbolicLink(folder.resolve("link.tif"), image);
    Path linkedModel = Files.createSymbolicLink(folder.resolve("link.onnx"), model);
    Path linkedResults = Files.createSymbolicLink(folder.resolve("link results"), results);
    Path labels = linkedResults.resolve("labels.tif");
    String options = in("image", linkedImage) + in("model", linkedModel);
    CommandCall.run("Segment with Model...", options + in("save", labels));
    assertSegmented(results.resolve("labels.tif"));
    CommandCall.assertRefused(
        "Segment with Model...", options + in("save", image), "'save' is the image itself");
  }

  @Test
  void whatALinkLeadsToIsWrittenAndTheLinkStays() throws IOException {
    Path image = folder.resolve("real.tif");
    IJ.saveAsTiff(ramp(), image.toString());
    Path old = Files.writeString(folder.resolve("old.tif"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("latest.tif"), old);
    Path model = model(folder.resolve("m.onnx"));
    CommandCall.run(
        "Segment with Model...", in("image", image) + in("model", model) + in("save", link));
    assertTrue(Files.isSymbolicLink(link));
    assertSegmented(old);
    assertArrayEquals(Files.readAllBytes(old), Files.readAllBytes(link));
  }

  @Test
  void aNameAsLongAsDisksTake() throws IOException {
    Path image = folder.resolve("i".repeat(251) + ".tif");
    Files.write(image, new FileSaver(ramp()).serialize());
    Path labels = folder.resolve("ü".repeat(125) + ".tif");
    String model = in("model", model(folder.resolve("m.onnx")));
    CommandCall.run("Segment with Model...", in("image", image) + model + in("save", labels));
    assertSegmented(labels);
  }

  @Test
  void namesThatNoDiskTakesAreToldInASentence() throws IOException {
    Path image = folder.resolve("real.tif");
    IJ.saveAsTiff(ramp(), image.toString());
    String options = in("image", image) + in("model", model(folder.resolve("m.onnx")));
    Path tooLong = folder.resolve("n".repeat(300) + ".tif");
    CommandCall.assertRefused("Segment with Model...", options + in("save", tooLong), "too long");
    CommandCall.assertRefused(
        "Segment with Model...",
        options + " save=[" + folder + "/a\0b.tif]",
        "must be a path to write to");
  }
}
