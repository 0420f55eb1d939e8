package sc.fiji.tessera.plugins.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.macro.Interpreter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.network.Architecture;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.CommandInput;
import sc.fiji.tessera.plugins.bridge.CommandMenu;
import sc.fiji.tessera.plugins.bridge.CommandRun;
import sc.fiji.tessera.plugins.bridge.InstallationFolder;
import sc.fiji.tessera.plugins.bridge.OpenImages;
import sc.fiji.tessera.plugins.bridge.SciJava;

/**
 * What every command that stands for a family of architectures promises: networks of a few channels
 * with random weights are installed as a user installs models, and used through macros.
 */
class ArchitectureCommandsTest {
  private static final Size SIZE = new Size(3, 4, 32);

  @TempDir Path imagej;
  private InstallationFolder installation;

  @BeforeEach
  void install() throws IOException {
    Files.createDirectories(imagej.resolve("models"));
    installation = InstallationFolder.use(imagej);
  }

  @AfterEach
  void restore() {
    installation.close();
    if (Interpreter.batchMode) {
      for (ImagePlus image : OpenImages.all()) Interpreter.removeBatchModeImage(image);
    }
    Interpreter.batchMode = false;
    WindowManager.setTempCurrentImage(null);
  }

  /** The families of the menu by label. */
  private static Map<String, NetworkFamily> families() {
    Map<String, NetworkFamily> families = new TreeMap<>();
    for (String label : CommandMenu.installed().labels()) {
      String className = CommandMenu.installed().className(label);
      try {
        Object command = Class.forName(className).getDeclaredConstructor().newInstance();
        if (command instanceof NetworkSegmentation s && s.family() != null) {
          families.put(label, s.family());
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(className, e);
      }
    }
    return families;
  }

  /** Saves a network as a model of the installation; gives its file. */
  private Path install(String architecture, String name) throws IOException {
    Architecture a = Architectures.named(architecture);
    Map<String, String> card =
        new HashMap<>(
            Map.of(
                "tessera.card", "1",
                "tessera.architecture", architecture,
                "tessera.normalization", "percentile 1 99.8",
                "tessera.classes", "background;one;two;three"));
    if (a.variant(a.defaultVariant(), SIZE).findsCentres()) {
      card.put("tessera.centres.threshold", "0.1");
      card.put("tessera.centres.window", "7");
    }
    Path file = imagej.resolve("models").resolve(name + ".onnx");
    OnnxModel.of(a.variant(a.defaultVariant(), SIZE).graph(1)).withMetadata(card).write(file);
    return file;
  }

  @Test
  void everyArchitectureHasExactlyOneCommand() {
    List<String> all = new ArrayList<>();
    families().values().forEach(f -> all.addAll(f.architectures()));
    assertEquals(
        Architectures.all().stream().map(Architecture::name).sorted().toList(),
        all.stream().sorted().toList());
  }

  @Test
  void theMenuHasTheCommandsThatMacrosRelyOn() {
    String titles = "U-Net, FCN, SegNet, Dilated Net, RefineNet, PSPNet, DeepLab, HRNet, Segmenter";
    Map<String, NetworkFamily> families = families();
    for (String title : titles.split(", ")) {
      assertEquals(title, families.get("Segment with " + title + "...").title());
    }
  }

  /** An RGB image and a grey one, of sizes that no network divides, by a macro each. */
  @TestFactory
  List<DynamicTest> everyArchitectureSegments() {
    List<DynamicTest> tests = new ArrayList<>();
    families()
        .forEach(
            (label, family) ->
                family
                    .architectures()
                    .forEach(a -> tests.add(DynamicTest.dynamicTest(a, () -> segments(label, a)))));
    return tests;
  }

  private void segments(String label, String architecture) throws IOException {
    install(architecture, "my " + architecture);
    for (String type : List.of("RGB", "8-bit")) {
      String code =
          """
          setBatchMode(true);
          newImage("cells", "TYPE ramp", 75, 46, 1);
          r = call("sc.fiji.tessera.Tessera.run", "LABEL", "model=[my NAME]");
          getRawStatistics(n, mean, min, max);
          return r + "|" + getTitle() + "|" + getWidth() + "|" + getHeight() + "|" + bitDepth()
              + "|" + (max < 4);
          """
              .replace("TYPE", type)
              .replace("LABEL", label)
              .replace("NAME", architecture);
      assertEquals("cells-labels|cells-labels|75|46|8|1", IJ.runMacro(code), type);
    }
  }

  @Test
  void theModelsOfTheFamilyAreOfferedAndTheFirstIsTheDefault() throws IOException {
    install("pspnet", "my pspnet");
    install("deeplab-v3", "b");
    install("lraspp", "a");
    Files.writeString(imagej.resolve("models/broken.onnx"), "no model");
    assertEquals(List.of("a", "b"), model("Segment with DeepLab...").choices());
    assertEquals("a", model("Segment with DeepLab...").defaultText());
    assertEquals(List.of("my pspnet"), model("Segment with PSPNet...").choices());
    assertEquals(List.of("nuclei-u-net"), model("Segment with U-Net...").choices());
    assertEquals(5, model("Segment with Model...").choices().size());
    assertEquals("", model("Segment with Model...").defaultText());
    Map<String, Object> outputs = CommandCall.run("Segment with PSPNet...", "image=" + image());
    assertEquals("cells-labels", ((ImagePlus) outputs.get("result")).getTitle());
  }

  private static CommandInput model(String label) {
    String className = CommandMenu.installed().className(label);
    return CommandRun.of(SciJava.context(), className, label).inputs().keyed().stream()
        .filter(input -> input.key().equals("model"))
        .findFirst()
        .orElseThrow();
  }

  private Path image() {
    Path file = imagej.resolve("cells.tif");
    IJ.saveAsTiff(IJ.createImage("cells", "8-bit ramp", 40, 30, 1), file.toString());
    return file;
  }

  /** How to get one, by whatever road the command is called. */
  @TestFactory
  List<DynamicTest> withoutAModelItIsSaidHowToGetOne() {
    List<DynamicTest> tests = new ArrayList<>();
    families()
        .forEach(
            (label, family) -> {
              if (family.title().equals("U-Net")) return; // which is bundled
              tests.add(DynamicTest.dynamicTest(label, () -> advises(label, family)));
            });
    return tests;
  }

  private void advises(String label, NetworkFamily family) {
    String none = "no " + family.title() + " is installed";
    CommandCall.assertRefused(label, "image=" + image(), none);
    CommandCall.assertRefused(label, "image=" + image() + " model=nuclei-u-net", none);
    String sentence = CommandCall.refusal(label, "image=" + image());
    for (String way :
        List.of("Train Network...", "Get Published Model...", "Import Checkpoint...")) {
      assertTrue(sentence.contains(way), sentence);
      assertTrue(CommandMenu.installed().labels().contains(way), way);
    }
  }

  @Test
  void aModelOfAnotherFamilyIsRefused() throws IOException {
    Path segnet = install("segnet", "my segnet");
    install("fcn", "my fcn");
    CommandCall.assertRefused(
        "Segment with FCN...",
        "image=" + image() + " model=[" + segnet + "]",
        "is a segnet, but must be one of fcn, fcn-resnet");
  }
}
