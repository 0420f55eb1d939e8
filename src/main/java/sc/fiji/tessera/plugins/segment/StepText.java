package sc.fiji.tessera.plugins.segment;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.scijava.ItemIO;
import org.scijava.plugin.Parameter;
import sc.fiji.tessera.plugins.bridge.MacroOptions;
import sc.fiji.tessera.plugins.bridge.NumberRange;

/** A refinement and its settings as one line, as the key {@code refine} takes it. */
final class StepText {
  private StepText() {}

  /** The name of a command's step. */
  static String name(RefineCommand command) {
    for (RefineStep step : RefineStep.values())
      if (step.type() == command.getClass()) return step.key();
    throw new IllegalStateException(command.getClass() + " is no step.");
  }

  /** The keys that a step shares with its command: those that the command itself declares. */
  static List<String> keys(Class<? extends RefineCommand> type) {
    List<String> keys = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      Parameter parameter = field.getAnnotation(Parameter.class);
      boolean input = parameter != null && parameter.type() == ItemIO.INPUT;
      boolean setting = field.getType().isPrimitive() || field.getType() == String.class;
      if (input && setting) keys.add(field.getName());
    }
    return keys;
  }

  /** The step with all its settings. */
  static String of(RefineCommand command) {
    StringBuilder text = new StringBuilder(name(command));
    for (String key : keys(command.getClass())) {
      text.append(' ').append(key).append('=').append(MacroOptions.quote(value(command, key)));
    }
    return text.toString();
  }

  private static String value(RefineCommand command, String key) {
    try {
      Field field = command.getClass().getDeclaredField(key);
      field.setAccessible(true);
      Object value = field.get(command);
      return value instanceof Number ? NumberRange.plain(value) : String.valueOf(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The setting '" + key + "' cannot be read.", e);
    }
  }
}
