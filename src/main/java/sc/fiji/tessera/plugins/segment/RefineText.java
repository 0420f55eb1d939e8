package sc.fiji.tessera.plugins.segment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.module.Module;
import org.scijava.module.ModuleService;
import sc.fiji.tessera.plugins.bridge.CommandInput;
import sc.fiji.tessera.plugins.bridge.CommandInputs;
import sc.fiji.tessera.plugins.bridge.MacroOptions;

/**
 * Reads the key {@code refine}: steps that are separated by semicolons, each the name of a
 * refinement and settings as in a macro, such as {@code crf sigma=60; holes; small size=50}. The
 * settings are the inputs of the refinement's own command, with its defaults and its limits.
 */
final class RefineText {
  /** No refinement. */
  static final String NONE = "none";

  private RefineText() {}

  /**
   * The steps of a text.
   *
   * @param text none or nothing for no steps
   * @throws IllegalArgumentException one sentence, naming what is accepted
   */
  static RefineSteps of(String text, Context context) {
    if (text == null || text.isBlank() || text.trim().equals(NONE)) return RefineSteps.NONE;
    List<RefineSteps.Step> steps = new ArrayList<>();
    for (String part : text.trim().split(";")) {
      if (!part.isBlank()) steps.add(step(part.trim(), context));
    }
    return new RefineSteps(steps);
  }

  private static RefineSteps.Step step(String text, Context context) {
    String[] words = text.split("\\s+", 2);
    RefineStep step = RefineStep.of(words[0]);
    Map<String, String> settings = MacroOptions.parse(words.length > 1 ? words[1] : "");
    CommandInfo info = context.service(CommandService.class).getCommand(step.type().getName());
    Module module = context.service(ModuleService.class).createModule(info);
    List<String> keys = StepText.keys(step.type());
    for (String key : settings.keySet()) {
      if (keys.contains(key)) continue;
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Unknown key '%s' of the step '%s', which takes %s.",
              key,
              step.key(),
              String.join(", ", keys)));
    }
    for (CommandInput input : CommandInputs.of(context, info, step.key()).keyed()) {
      if (!settings.containsKey(input.key())) continue;
      module.setInput(input.name(), value(step, input, settings.get(input.key())));
    }
    RefineCommand command = (RefineCommand) module.getDelegateObject();
    return new RefineSteps.Step(step.key(), StepText.of(command), command.refinement());
  }

  private static Object value(RefineStep step, CommandInput input, String text) {
    if (text == null && input.kind() == CommandInput.Kind.FLAG) return true;
    String subject = String.format(Locale.ROOT, "'%s' of the step '%s'", input.key(), step.key());
    if (text != null) return input.parse(text, subject);
    throw new IllegalArgumentException(subject + " must be " + input.accepts() + ".");
  }
}
