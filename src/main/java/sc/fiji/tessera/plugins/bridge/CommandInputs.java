package sc.fiji.tessera.plugins.bridge;

import ij.ImagePlus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.module.MethodCallException;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.ModuleService;
import org.scijava.service.Service;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.Progress;

/**
 * All inputs of a command, read from its {@link CommandInfo} alone, and the reading of texts into
 * values: the one set of rules for dialogs, macros and the shell. Immutable.
 */
public final class CommandInputs {
  private final String label;
  private final List<CommandInput> inputs;
  private final String progressName;
  private final String note;

  private CommandInputs(String label, List<CommandInput> inputs, String progressName, String note) {
    this.label = label;
    this.note = note;
    this.inputs = List.copyOf(inputs);
    this.progressName = progressName;
  }

  /**
   * The inputs of a command. Initializers are run, so that choices may be found at run time.
   *
   * @param label the command's menu label, for messages
   */
  public static CommandInputs of(Context context, CommandInfo info, String label) {
    Module module = context.service(ModuleService.class).createModule(info);
    if (module == null) {
      throw new IllegalStateException("The command \"" + label + "\" cannot be created.");
    }
    try {
      module.initialize();
    } catch (MethodCallException e) {
      Throwable cause = FailureSentence.unwrap(e.getCause() == null ? e : e.getCause());
      throw new IllegalStateException(FailureSentence.of(label, cause), e);
    }
    Object command = module.getDelegateObject();
    RuntimeChoices choices = command instanceof RuntimeChoices r ? r : key -> List.of();
    List<CommandInput> inputs = new ArrayList<>();
    String progressName = null;
    for (ModuleItem<?> item : module.getInfo().inputs()) {
      if (item.getType() == Progress.class) progressName = item.getName();
      else if (!isInjected(item.getType())) {
        ModuleItem<?> declared = info.getInput(item.getName());
        inputs.add(new CommandInput(item, declared, item.getValue(module), choices));
      }
    }
    return new CommandInputs(label, ordered(inputs), progressName, choices.note());
  }

  /**
   * As declared, a base class first, but for those that say after which one they come: these are
   * put in when that one is in its place.
   */
  private static List<CommandInput> ordered(List<CommandInput> declared) {
    List<CommandInput> result = new ArrayList<>();
    List<CommandInput> waiting = new ArrayList<>();
    for (CommandInput input : declared) (input.after() == null ? result : waiting).add(input);
    while (!waiting.isEmpty()) {
      CommandInput next = null;
      int place = -1;
      for (int i = 0; i < waiting.size() && place < 0; i++) {
        next = waiting.get(i);
        place = result.stream().map(CommandInput::name).toList().indexOf(next.after());
      }
      if (place < 0) {
        throw new IllegalStateException(
            "'" + next.name() + "' is to come after '" + next.after() + "', which is no input.");
      }
      waiting.remove(next);
      result.add(place + 1, next);
    }
    return result;
  }

  /** SciJava's parts are inputs of a command too, but are injected when it is made. */
  private static boolean isInjected(Class<?> type) {
    return Service.class.isAssignableFrom(type) || Context.class.isAssignableFrom(type);
  }

  /** What people should know before they fill in the dialog; may be empty. */
  String note() {
    return note;
  }

  /** All inputs, in the order of the dialog. */
  List<CommandInput> all() {
    return inputs;
  }

  /** The inputs that take a value from people or macros. */
  public List<CommandInput> keyed() {
    return inputs.stream()
        .filter(input -> input.kind() != CommandInput.Kind.MESSAGE)
        .collect(Collectors.toList());
  }

  /** Whether there is anything to ask in a dialog. */
  boolean needDialog() {
    return keyed().stream().anyMatch(CommandInput::shown);
  }

  /** Whether the command has an input with this key. */
  public boolean has(String key) {
    return keyed().stream().anyMatch(input -> input.key().equals(key));
  }

  /** The input that the active image fills when it is not given, or null. */
  CommandInput activeImageInput() {
    List<CommandInput> images =
        inputs.stream().filter(CommandInput::takesActiveImage).collect(Collectors.toList());
    return images.size() == 1 ? images.get(0) : null;
  }

  /**
   * Field names and values from texts as given in a macro: key, in lower case, to text, which is
   * null for a bare key. What is not given has its default; the active image fills the only image
   * input.
   *
   * @throws IllegalArgumentException one sentence that names the key and what it accepts
   */
  Map<String, Object> read(Map<String, String> texts) {
    for (String key : texts.keySet()) requireKnown(key);
    Map<String, Object> values = new LinkedHashMap<>();
    for (CommandInput input : keyed()) {
      boolean given = texts.containsKey(input.key());
      values.put(
          input.name(), given ? valueGiven(input, texts.get(input.key())) : valueNotGiven(input));
    }
    return values;
  }

  /** Adds what the application itself supplies to a command that asks for it. */
  void supply(Map<String, Object> values, Progress progress) {
    if (progressName != null) values.put(progressName, progress);
  }

  private void requireKnown(String key) {
    if (has(key)) return;
    String keys = keyed().stream().map(CommandInput::key).collect(Collectors.joining(", "));
    String accepted = keys.isEmpty() ? "no keys" : "the keys " + keys;
    throw new IllegalArgumentException(
        "Unknown key '" + key + "': \"" + label + "\" takes " + accepted + ".");
  }

  private Object valueGiven(CommandInput input, String text) {
    boolean bare = text == null;
    if (bare && input.kind() == CommandInput.Kind.FLAG) return true;
    if (bare) {
      throw new IllegalArgumentException(
          "'"
              + input.key()
              + "' needs a value: write "
              + input.key()
              + "=<"
              + input.accepts()
              + ">.");
    }
    return input.parse(text, "'" + input.key() + "'");
  }

  /** Which sample to try it with, for people who have no image; a clause, or "". */
  String sample(CommandInput input) {
    boolean image = input.kind() == CommandInput.Kind.IMAGE && input.mustBeGiven();
    return image && OpenImages.all().isEmpty() ? "; " + FirstSample.advice(label) : "";
  }

  private Object valueNotGiven(CommandInput input) {
    if (input == activeImageInput()) {
      ImagePlus active = OpenImages.active();
      if (active != null) return ImageSource.of(active);
    }
    if (!input.mustBeGiven()) return input.defaultValue();
    String why = input == activeImageInput() ? "No image is open, so '" : "'";
    throw new IllegalArgumentException(
        why + input.key() + "' must be given: " + input.accepts() + sample(input) + ".");
  }
}
