package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command of the menu, in every way that it can be called. */
class CommandProofTest {
  private static final Map<String, Set<String>> SHOWN = new HashMap<>();

  @TempDir static Path folder;

  @BeforeAll
  static void start() {
    System.setProperty("tessera.embeddings", "0"); // nothing of before is taken
  }

  @AfterAll
  static void end() {
    System.clearProperty("tessera.embeddings");
  }

  @Test
  void everyCommandHasAnExampleAndInTheOrderOfTheMenu() {
    List<String> examples = new ArrayList<>(CommandExamples.all().keySet());
    assertEquals(
        CommandMenu.installed().labels().stream().sorted().toList(),
        examples.stream().sorted().toList());
  }

  @TestFactory
  List<DynamicContainer> everyWay() throws Exception {
    List<DynamicContainer> all = new ArrayList<>();
    ExampleFiles files = new ExampleFiles(Files.createDirectories(folder.resolve("files")));
    for (CommandExample e : CommandExamples.all().values()) {
      CommandProof proof =
          new CommandProof(e, files, folder.resolve(CommandHelp.pageName(e.label())));
      List<DynamicTest> tests = new ArrayList<>();
      proof.ways().forEach((name, way) -> tests.add(test(e.label(), name, way)));
      all.add(DynamicContainer.dynamicContainer(e.label(), tests));
    }
    return all;
  }

  /** What is run in this process elsewhere is so in one of its own as well. */
  @ParameterizedTest
  @ValueSource(strings = {"Segment with U-Net...", "Measure Segmentation..."})
  void aRealProcessDoesTheSame(String label) throws Exception {
    ExampleFiles files = new ExampleFiles(Files.createDirectories(folder.resolve("of its own")));
    Path out = folder.resolve("process-" + CommandHelp.pageName(label));
    new CommandProof(CommandExamples.all().get(label), files, out).process();
  }

  private static DynamicTest test(String label, String name, CommandProof.Way way) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          way.show();
          SHOWN.computeIfAbsent(label, l -> new HashSet<>()).add(name);
        });
  }

  /** What the documentation says of all commands is what has been shown here. */
  @AfterAll
  static void theTableSaysSo() throws IOException {
    String table = CommandTable.text(SHOWN);
    assertEquals(table, Files.readString(CommandTable.FILE), "run " + CommandPages.class.getName());
  }
}
