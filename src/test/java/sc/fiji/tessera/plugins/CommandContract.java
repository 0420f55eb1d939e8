package sc.fiji.tessera.plugins;

import java.util.ArrayList;
import java.util.List;
import org.scijava.command.CommandInfo;
import org.scijava.module.ModuleItem;

/** What every command in the menu promises beyond what the compiler can hold. */
final class CommandContract {
  private CommandContract() {}

  /** Sentences about everything that is wrong with a command; empty if nothing is. */
  static List<String> problems(CommandRun run) {
    List<String> problems = new ArrayList<>();
    CommandInfo info = run.info();
    if (info.getDescription() == null || info.getDescription().isBlank()) {
      problems.add("has no description");
    }
    if (!info.canRunHeadless()) problems.add("is not headless");
    if (!info.is("no-record")) problems.add("has no attribute no-record");
    if (!info.getMenuPath().isEmpty()) problems.add("has a menu path beside plugins.config");
    List<CommandInput> inputs = run.inputs().keyed();
    for (CommandInput input : inputs) {
      if (!input.name().matches("[a-z][a-z0-9]*")) problems.add(input.name() + ": not one word");
      if (input.shown() && input.help().isBlank()) problems.add(input.name() + ": no help");
      for (CommandInput other : inputs) {
        if (other != input && other.key().endsWith(input.key())) {
          problems.add(input.key() + ": a suffix of " + other.key());
        }
      }
    }
    for (ModuleItem<?> item : info.inputs()) {
      boolean own = inputs.stream().anyMatch(input -> input.name().equals(item.getName()));
      if (own && item.isPersisted()) problems.add(item.getName() + ": persisted by SciJava");
    }
    return problems;
  }
}
