package sc.fiji.tessera.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Every command of the menu, in every way that it can be called. */
class CommandProofTest {
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
      if (e.screen() != null) continue;
      Path out = folder.resolve(e.label().replaceAll("\\W", ""));
      CommandProof proof = new CommandProof(e, files, out);
      List<DynamicTest> ways = new ArrayList<>();
      ways.add(test("itself", proof::expected));
      ways.add(test("macro", proof::macro));
      ways.add(test("shell", proof::shell));
      ways.add(test("SciJava", proof::scijava));
      if (proof.canBeCancelled()) ways.add(test("cancel", proof::cancel));
      if (proof.takesHyperstacks()) ways.add(test("hyperstack", proof::hyperstack));
      all.add(DynamicContainer.dynamicContainer(e.label(), ways));
    }
    return all;
  }

  private static DynamicTest test(String way, Executable proof) {
    return DynamicTest.dynamicTest(way, proof);
  }
}
