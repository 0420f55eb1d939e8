package sc.fiji.tessera.plugins.bridge;

import ij.Prefs;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was entered last in a command's dialog, kept in ImageJ's preferences as {@code
 * tessera.<command>.<key>}. Only dialogs read it.
 */
final class LastValues {
  private final String prefix;
  private final CommandInputs inputs;

  LastValues(String command, CommandInputs inputs) {
    this.prefix = "tessera." + command + ".";
    this.inputs = inputs;
  }

  /** Key to text: the last value where it is still accepted, else the default. */
  Map<String, String> load() {
    Map<String, String> texts = defaults();
    for (CommandInput input : inputs.keyed()) {
      String last = Prefs.get(prefix + input.key(), null);
      if (last != null && accepted(input, last)) texts.put(input.key(), last);
    }
    return texts;
  }

  /** Key to default text. */
  Map<String, String> defaults() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (CommandInput input : inputs.keyed()) texts.put(input.key(), input.defaultText());
    return texts;
  }

  /** Keeps what was entered; open images are not remembered by title, only files are. */
  void save(Map<String, String> texts) {
    for (CommandInput input : inputs.keyed()) {
      String text = texts.get(input.key());
      boolean fleeting = input.kind() == CommandInput.Kind.IMAGE && OpenImages.isTitle(text);
      if (text != null && !fleeting) Prefs.set(prefix + input.key(), text);
    }
  }

  private static boolean accepted(CommandInput input, String text) {
    try {
      input.parse(text, input.key());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
