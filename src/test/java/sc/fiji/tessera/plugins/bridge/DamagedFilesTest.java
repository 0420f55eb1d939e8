package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ij.IJ;
import ij.ImagePlus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.image.ImageFileWriter;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.plugins.network.ThresholdModel;

/** Files that are empty, cut off, or something else: each refused in one sentence that names it. */
class DamagedFilesTest {
  @TempDir Path folder;
  private Path good;
  private Path model;

  @BeforeEach
  void prepare() throws IOException {
    ImagePlus image = IJ.createImage("good", "16-bit ramp", 64, 64, 1);
    good = folder.resolve("good.tif");
    IJ.saveAsTiff(image, good.toString());
    model = ThresholdModel.save(folder.resolve("good.onnx"), 1, ModelCard.Target.FOREGROUND);
  }

  /** What may become of a file. */
  private List<byte[]> damages(byte[] whole) {
    return List.of(
        new byte[0],
        Arrays.copyOf(whole, 9),
        Arrays.copyOf(whole, whole.length / 2),
        "This is no such file.\n".getBytes(StandardCharsets.UTF_8));
  }

  private void assertRefused(Path file, byte[] whole, String label, String options)
      throws IOException {
    for (byte[] bytes : damages(whole)) {
      Files.write(file, bytes);
      CommandCall.assertRefused(label, options, file.getFileName().toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tif", "png"})
  void images(String kind) throws IOException {
    Path file = folder.resolve("bad." + kind);
    ImageFileWriter.save(IJ.openImage(good.toString()), file);
    byte[] whole = Files.readAllBytes(file);
    String segment = "image=[" + file + "] model=[" + model + "]";
    assertRefused(file, whole, "Segment with Model...", segment);
    String measure = "prediction=[" + good + "] truth=[" + file + "] binary";
    assertRefused(file, whole, "Measure Segmentation...", measure);
    assertRefused(file, whole, "Segment with Seeded Watershed...", "image=[" + file + "]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Segment with Model...", "Model Information...", "Quantize Model..."})
  void models(String label) throws IOException {
    Path file = folder.resolve("bad.onnx");
    byte[] whole = Files.readAllBytes(model);
    String images =
        label.startsWith("Segment")
            ? " image=[" + good + "]"
            : label.startsWith("Quantize")
                ? " images=[" + folder + "] save=[" + folder.resolve("q.onnx") + "]"
                : "";
    assertRefused(file, whole, label, "model=[" + file + "]" + images);
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "roi"})
  void outlines(String kind) throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    Path truth = Files.createDirectory(folder.resolve("truth"));
    Files.copy(good, images.resolve("good.tif"));
    Path zip = folder.resolve("rois.zip");
    CommandCall.run(
        "Segment with Model...",
        "image=[" + good + "] model=[" + model + "] output=rois save=[" + zip + "]");
    Path file = truth.resolve("good." + kind);
    String train = "images=[" + images + "] truth=[" + truth + "] save=[" + folder + "/m.onnx]";
    assertRefused(file, Files.readAllBytes(zip), "Train U-Net...", train);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pth", "safetensors", "caffemodel", "pt"})
  void checkpoints(String kind) throws IOException {
    Path file = folder.resolve("bad." + kind);
    String options = "checkpoint=[" + file + "] save=[" + folder.resolve("out.onnx") + "]";
    assertRefused(file, Files.readAllBytes(model), "Import Checkpoint...", options);
    assertEquals(false, Files.exists(folder.resolve("out.onnx")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"onnxruntime_gpu-1.29.0.jar", "pytorch-native-cpu-2.7.1-linux-x86_64.jar"})
  void librariesThatWereBrought(String name) throws IOException {
    Path file = folder.resolve(name);
    assertRefused(file, Files.readAllBytes(model), "Tessera Devices...", "natives=[" + file + "]");
  }
}
