package sc.fiji.tessera.plugins;

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

  CommandOutcome(Module module) {
    for (ModuleItem<?> item : module.getInfo().outputs()) {
      Object value = module.getOutput(item.getName());
      if (value != null) outputs.put(item.getName(), value);
    }
  }

  /** Name and value of each output. */
  Map<String, Object> outputs() {
    return outputs;
  }
}
