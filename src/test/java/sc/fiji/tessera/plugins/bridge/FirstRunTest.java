package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.measure.ResultsTable;
import ij.plugin.filter.Analyzer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.plugins.model.InstalledModels;

/** What somebody meets who has installed Tessera and has neither images nor models. */
class FirstRunTest {
  @TempDir Path folder;

  @AfterEach
  void forgetEverything() {
    IJ.runMacro("while (nImages > 0) close(); setBatchMode(false);");
    Analyzer.setResultsTable(new ResultsTable());
  }

  private static Stream<String> commandsThatNeedImages() {
    return CommandMenu.installed().labels().stream()
        .filter(
            label -> {
              String className = CommandMenu.installed().className(label);
              CommandInputs inputs = CommandRun.of(SciJava.context(), className, label).inputs();
              return !inputs.keyed().isEmpty()
                  && inputs.keyed().get(0).kind() == CommandInput.Kind.IMAGE;
            });
  }

  @ParameterizedTest
  @MethodSource("commandsThatNeedImages")
  void withoutAnImageItNamesASample(String label) {
    String sample = FirstSample.of(label);
    assertTrue(CommandMenu.installed().labels().contains(sample), sample);
    CommandCall.assertRefused(label, "", "must be given: ");
    CommandCall.assertRefused(
        label,
        "",
        "; File > Open Samples > " + sample + " opens a sample, and so does run(\"" + sample);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FCN",
        "SegNet",
        "Dilated Net",
        "RefineNet",
        "PSPNet",
        "DeepLab",
        "HRNet",
        "Segmenter",
        "Mask R-CNN",
        "Panoptic",
        "Anything"
      })
  void withoutAModelItSaysWhereToGetOne(String which) {
    try (InstallationFolder empty = InstallationFolder.use(folder)) {
      boolean family = !List.of("Panoptic", "Anything").contains(which);
      String label = "Segment " + (family ? "with " : "") + which + "...";
      String options = "image=[" + Path.of("sample-data/nuclei/images/nuclei-001.png") + "]";
      CommandCall.assertRefused(label, options, "'model' must be given: ");
      CommandCall.assertRefused(label, options, "Get Published Model... ");
    }
  }

  private static void macro(String code) {
    String script =
        "setBatchMode(true);\n" + code.replace("Tessera.run", "sc.fiji.tessera.Tessera.run");
    assertEquals("done", IJ.runMacro(script + "\nreturn \"done\";"));
  }

  /** Images are those that are open, and no key is needed but where the model goes. */
  @Test
  void samplesAreSegmentedMeasuredAndTrainedOn() throws Exception {
    Path model = folder.resolve("first.onnx");
    macro(
        """
        call("Tessera.run", "Tessera Nuclei with Labels", "");
        call("Tessera.run", "Segment with U-Net...", "");
        call("Tessera.run", "Measure Instances...", "prediction=nuclei-labels truth=nuclei-truth");
        call("Tessera.run", "Train U-Net...", "images=nuclei truth=nuclei-truth target=instances epochs=1 steps=2 depth=2 width=4 patch=64 batch=2 save=[FILE]");
        selectImage("nuclei");
        call("Tessera.run", "Segment with Model...", "model=[FILE]");
        """
            .replace("FILE", model.toString().replace("\\", "/")));
    ResultsTable table = ResultsTable.getResultsTable();
    int last = table.size() - 1;
    assertTrue(table.getValue("F1", last) > 0.8, "F1 is " + table.getValue("F1", last));
    assertEquals(
        ModelCard.Target.INSTANCES, SegmentationModel.open(model).card().output().target());
  }

  @Test
  void theSuggestedFileIsNewAndItsFolderIsMade() throws Exception {
    try (InstallationFolder installed = InstallationFolder.use(folder)) {
      Path first = InstalledModels.newFile("my-model");
      assertEquals(folder.resolve("models/my-model.onnx"), first);
      InstalledModels.makeFolder(folder.resolve("elsewhere"));
      InstalledModels.makeFolder(first.getParent());
      assertTrue(Files.isDirectory(folder.resolve("models")));
      assertTrue(Files.notExists(folder.resolve("elsewhere")), "only that of the models");
      Files.createFile(first);
      assertEquals(folder.resolve("models/my-model-2.onnx"), InstalledModels.newFile("my-model"));
      assertNotEquals(first, InstalledModels.newFile("my-model"));
    }
  }
}
