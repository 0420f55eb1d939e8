package sc.fiji.tessera.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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
