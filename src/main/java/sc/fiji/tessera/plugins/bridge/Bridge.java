package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.Macro;
import ij.macro.Interpreter;
import ij.plugin.PlugIn;
import java.awt.GraphicsEnvironment;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The way from ImageJ's menus and macros to every command of Tessera. Each entry of {@code
 * plugins.config} names this class with the class of a SciJava command as its argument:
 *
 * <pre>
 * Plugins&gt;Tessera, "Segment...", sc.fiji.tessera.plugins.bridge.Bridge("...SegmentWithUNet")
 * </pre>
 *
 * <p>From the menu, a dialog made from the command's {@code @Parameter}s asks for the inputs and
 * the call is recorded. In a macro, {@code run("Segment...", "key=value ...")} is read strictly and
 * saved preferences are never looked at: a mistake stops the macro with one sentence, and nothing
 * is run. Without a screen plain ImageJ has no menus, so there macros use {@link #call}.
 */
public final class Bridge implements PlugIn {
  /** What {@link #call} returns when the command was cancelled or has failed. */
  public static final String ABORTED = "[aborted]";

  private static final NextSteps NEXT = new NextSteps(IJ::log);

  private final CommandMenu menu;

  /** The bridge that ImageJ makes, with the installed menu. */
  public Bridge() {
    this(CommandMenu.installed());
  }

  Bridge(CommandMenu menu) {
    this.menu = menu;
  }

  /**
   * Runs a command from the menu or from a macro's {@code run}.
   *
   * @param className the command's class
   */
  @Override
  public void run(String className) {
    String options = Macro.getOptions();
    // As everywhere in ImageJ, run("Label...") without options asks, if there is somebody to ask.
    boolean ask = options == null && !GraphicsEnvironment.isHeadless();
    MacroReport report = new MacroReport(menu.label(className), false);
    SciJava.withOurClassLoader(() -> start(className, ask, options, report));
  }

  /**
   * Runs a command by its menu label, with the options of a macro's {@code run}, and without menus.
   *
   * @return the path or title of the result, or a text the command gives, or an empty text; {@link
   *     #ABORTED} if it was cancelled or has failed, which also stops the calling macro
   */
  public static String call(String label, String options) {
    return new Bridge().callLabelled(label, options);
  }

  String callLabelled(String label, String options) {
    MacroReport report = new MacroReport(label, true);
    return SciJava.withOurClassLoader(
        () -> {
          String className;
          try {
            className = menu.className(label);
          } catch (IllegalArgumentException e) {
            report.failed(e);
            return ABORTED;
          }
          return start(className, false, options, report);
        });
  }

  private String start(String className, boolean ask, String options, MacroReport report) {
    try {
      CommandRun run = CommandRun.of(SciJava.context(), className, menu.label(className));
      boolean dialog = ask && run.inputs().needDialog();
      Map<String, String> texts = dialog ? ask(run) : withVariables(MacroOptions.parse(options));
      if (texts == null) {
        CommandRecorder.discard();
        report.cancelled();
        return ABORTED;
      }
      CommandOutcome outcome = execute(run, run.inputs().read(texts));
      if (ask && !MacroReport.isMacroThread()) NEXT.tell(run.label(), outcome.outputs());
      return OutputDisplay.mainText(outcome);
    } catch (Throwable t) {
      CommandRecorder.discard();
      IJ.showProgress(1.0);
      report.failed(t);
      return ABORTED;
    }
  }

  /** Shows the dialog; null when it was cancelled. */
  private static Map<String, String> ask(CommandRun run) throws InterruptedException {
    LastValues last = new LastValues(run.preferenceName(), run.inputs());
    Map<String, String> texts = CommandDialog.ask(run, last);
    if (texts == null) return null;
    last.save(texts);
    // Before it runs: a command that calls other commands would have the recorder write its line.
    CommandRecorder.record(CommandRecorder.options(run.inputs(), texts));
    return texts;
  }

  private static CommandOutcome execute(CommandRun run, Map<String, Object> values)
      throws Throwable {
    // Escape is remembered until the next menu launch; a running macro has its own rules for it.
    if (Interpreter.getInstance() == null) IJ.resetEscape();
    CommandOutcome outcome = run.execute(values, new ImageJProgress());
    OutputDisplay.show(outcome, run.label());
    IJ.showProgress(1.0);
    return outcome;
  }

  /** As in ImageJ's own dialogs, {@code key=&name} takes the value of a variable of the macro. */
  private static Map<String, String> withVariables(Map<String, String> texts) {
    Interpreter macro = Interpreter.getInstance();
    if (macro == null) return texts;
    Map<String, String> resolved = new LinkedHashMap<>(texts);
    resolved.replaceAll(
        (key, text) -> {
          if (text == null || !text.matches("&[A-Za-z_]\\w*")) return text;
          String value = macro.getStringVariable(text.substring(1));
          if (value != null) return value;
          double number = macro.getVariable(text.substring(1));
          return Double.isNaN(number) ? text : NumberRange.plain(number);
        });
    return resolved;
  }
}
