package sc.fiji.tessera.plugins.bridge;

import java.util.LinkedHashMap;
import java.util.Map;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;

/**
 * What a finished command has given: its outputs by name in the order of declaration, those that
 * are null left out. Immutable.
 */
final class CommandOutcome {
  private final Map<String, Object> outputs = new LinkedHashMap<>();
  private final Map<String, String> labels = new LinkedHashMap<>();

  CommandOutcome(Module module) {
    for (ModuleItem<?> item : module.getInfo().outputs()) {
      Object value = module.getOutput(item.getName());
      if (value == null) continue;
      outputs.put(item.getName(), value);
      labels.put(item.getName(), item.getLabel());
    }
  }

  /** Name and value of each output. */
  Map<String, Object> outputs() {
    return outputs;
  }

  /** The label that the command declares for an output; empty where it has none. */
  String label(String output) {
    return labels.get(output) == null ? "" : labels.get(output);
  }
}
