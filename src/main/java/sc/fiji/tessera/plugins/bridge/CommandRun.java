package sc.fiji.tessera.plugins.bridge;

import java.lang.ref.Reference;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import org.scijava.Cancelable;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.event.EventHandler;
import org.scijava.event.EventService;
import org.scijava.event.EventSubscriber;
import org.scijava.module.Module;
import org.scijava.module.ModuleService;
import org.scijava.module.event.ModuleErroredEvent;
import sc.fiji.tessera.inference.Progress;

/**
 * One command of the menu, ready to run: its inputs and its execution without SciJava's pre- and
 * post-processors, which inside a Fiji macro would overwrite the inputs and lose the recording.
 */
public final class CommandRun {
  private final Context context;
  private final CommandInfo info;
  private final String label;
  private final CommandInputs inputs;

  private CommandRun(Context context, CommandInfo info, String label) {
    this.context = context;
    this.info = info;
    this.label = label;
    this.inputs = CommandInputs.of(context, info, label);
  }

  /**
   * Finds a command by its class name.
   *
   * @throws IllegalStateException if SciJava does not know it, which is a fault of the installation
   */
  public static CommandRun of(Context context, String className, String label) {
    CommandInfo info = context.service(CommandService.class).getCommand(className);
    if (info == null) {
      throw new IllegalStateException(
          "The command \"" + label + "\" is not installed properly: " + className + " is missing.");
    }
    return new CommandRun(context, info, label);
  }

  String label() {
    return label;
  }

  public CommandInputs inputs() {
    return inputs;
  }

  CommandInfo info() {
    return info;
  }

  /** Short name of the command's class in lower case, under which preferences are kept. */
  String preferenceName() {
    String name = info.getDelegateClassName();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /**
   * Runs the command and waits for it.
   *
   * @param values field name to value, as {@link CommandInputs#read} gives them
   * @throws CancellationException if the user or the command cancelled
   * @throws Throwable whatever the command threw, unwrapped
   */
  CommandOutcome execute(Map<String, Object> values, Progress progress) throws Throwable {
    inputs.supply(values, progress);
    values.values().removeIf(Objects::isNull);
    ModuleService modules = context.service(ModuleService.class);
    EventService events = context.service(EventService.class);
    Module module = modules.createModule(info);
    Failure failure = new Failure(module);
    List<EventSubscriber<?>> subscribers = events.subscribe(failure);
    try {
      modules.run(module, false, values).get();
    } catch (ExecutionException e) {
      throw FailureSentence.unwrap(e);
    } finally {
      events.unsubscribe(subscribers);
      Reference.reachabilityFence(failure); // SciJava's events hold it by a weak reference alone
    }
    if (module instanceof Cancelable && ((Cancelable) module).isCanceled()) {
      throw new CancellationException(((Cancelable) module).getCancelReason());
    }
    return new CommandOutcome(module);
  }

  /** Takes the failure of a module as its own, or SciJava would log it with its stack trace. */
  private static final class Failure {
    private final Module module;

    Failure(Module module) {
      this.module = module;
    }

    @EventHandler
    private void onEvent(ModuleErroredEvent event) {
      if (event.getModule() == module) event.consume();
    }
  }
}
