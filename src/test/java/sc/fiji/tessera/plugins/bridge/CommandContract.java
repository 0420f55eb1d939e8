package sc.fiji.tessera.plugins.bridge;

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
    for (CommandInput input : inputs) problems.addAll(words(input));
    if (!isSentence(info.getDescription())) problems.add("its description is no sentence");
    boolean dots = run.label().endsWith("...");
    if (!dots && run.inputs().needDialog()) problems.add("its label lacks the dots of a dialog");
    if (!isTitle(run.label())) problems.add("its label is not in title case");
    for (ModuleItem<?> item : info.inputs()) {
      boolean own = inputs.stream().anyMatch(input -> input.name().equals(item.getName()));
      if (own && item.isPersisted()) problems.add(item.getName() + ": persisted by SciJava");
    }
    return problems;
  }

  /** What is wrong with the words and the default of one input. */
  private static List<String> words(CommandInput input) {
    List<String> problems = new ArrayList<>();
    if (!input.shown()) return problems;
    String key = input.key();
    if (!isSentence(input.help())) problems.add(key + ": its help does not end with a full stop");
    if (!Character.isUpperCase(input.label().charAt(0)))
      problems.add(key + ": label in lower case");
    boolean number = input.kind() == CommandInput.Kind.NUMBER;
    if (number || input.kind() == CommandInput.Kind.CHOICE) {
      try {
        input.parse(input.defaultText(), key);
      } catch (IllegalArgumentException e) {
        problems.add("the default is not accepted: " + e.getMessage());
      }
    }
    boolean pixels = input.help().matches(".*in pixels[.,;].*");
    if (number && pixels && input.unit() == null) problems.add(key + ": in pixels, without a unit");
    return problems;
  }

  private static boolean isSentence(String text) {
    return text != null && text.endsWith(".");
  }

  /** Each Word with a Capital, but for short ones within; and three dots if it opens a window. */
  private static boolean isTitle(String label) {
    String word = "[A-Z][A-Za-z0-9-]*";
    return label.matches(word + "( (in|of|with|by|to|from|" + word + "))*(\\.\\.\\.)?");
  }
}
