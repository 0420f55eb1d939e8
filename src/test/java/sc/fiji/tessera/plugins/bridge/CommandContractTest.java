package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.scijava.command.Command;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;

class CommandContractTest {
  /** Breaks every promise. */
  @Plugin(type = Command.class, menuPath = "Plugins>Careless")
  public static class Careless implements Command {
    @Parameter private int size = 1;
    @Parameter private int min_size = 1;

    @Override
    public void run() {}
  }

  private static CommandRun command(String className, String label) {
    return CommandRun.of(SciJava.context(), className, label);
  }

  @Test
  void aCarelessCommandIsFound() {
    List<String> problems = CommandContract.problems(command(Careless.class.getName(), "Careless"));
    assertTrue(
        problems.containsAll(
            List.of(
                "has no description",
                "is not headless",
                "has no attribute no-record",
                "has a menu path beside plugins.config",
                "min_size: not one word",
                "size: a suffix of min_size",
                "size: no help",
                "size: persisted by SciJava")),
        problems.toString());
  }

  @Test
  void aCarefulCommandPasses() {
    assertEquals(
        List.of(), CommandContract.problems(command(EchoCommand.class.getName(), "Echo...")));
  }

  /** Keys that are something else in one command than in another, which must not become more. */
  private static final Set<String> SEVERAL_KINDS =
      Set.of(
          "augment",
          "channel",
          "classes",
          "layers",
          "objects",
          "prediction",
          "seeds",
          "truth",
          "weights");

  /** Who knows a key from one command knows it in the others. */
  @Test
  void aKeyHasOneNameAndKind() {
    Map<String, Set<String>> names = new TreeMap<>();
    Map<String, Set<CommandInput.Kind>> kinds = new TreeMap<>();
    for (String label : CommandMenu.installed().labels()) {
      CommandRun run = command(CommandMenu.installed().className(label), label);
      for (CommandInput input : run.inputs().keyed()) {
        names.computeIfAbsent(input.key(), k -> new HashSet<>()).add(input.label());
        kinds.computeIfAbsent(input.key(), k -> new HashSet<>()).add(input.kind());
      }
    }
    names.values().removeIf(all -> all.size() == 1);
    assertEquals(Map.of(), names);
    kinds.values().removeIf(all -> all.size() == 1);
    assertEquals(SEVERAL_KINDS, kinds.keySet());
  }

  /** Segment, then without a network, refine, train, measure, models; tools come last. */
  @Test
  void theMenuFollowsTheWork() {
    List<String> places =
        CommandMenu.installed().labels().stream()
            .map(CommandMenu.installed()::place)
            .distinct()
            .map(place -> place.replace("Plugins>Tessera", ""))
            .toList();
    assertEquals(
        List.of(
            ">Segment",
            ">Classical",
            ">Refine",
            ">Train",
            ">Measure",
            ">Models",
            "",
            "File>Open Samples",
            "Help>About Plugins"),
        places);
  }

  @TestFactory
  List<DynamicTest> everyCommandOfTheMenu() {
    return CommandMenu.installed().labels().stream()
        .map(
            label ->
                DynamicTest.dynamicTest(
                    label,
                    () ->
                        assertEquals(
                            List.of(),
                            CommandContract.problems(
                                command(CommandMenu.installed().className(label), label)))))
        .toList();
  }
}
