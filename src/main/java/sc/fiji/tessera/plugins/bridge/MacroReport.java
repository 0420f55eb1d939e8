package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.Macro;
import ij.macro.Interpreter;
import java.awt.GraphicsEnvironment;

/** Tells people that a command has failed or was cancelled, and stops the macro that called it. */
final class MacroReport {
  private final String label;
  private final boolean viaCall;

  /**
   * @param label the command's menu label
   * @param viaCall whether a macro reached the command by {@code call} rather than {@code run}
   */
  MacroReport(String label, boolean viaCall) {
    this.label = label;
    this.viaCall = viaCall;
  }

  void failed(Throwable thrown) {
    Throwable failure = FailureSentence.unwrap(thrown);
    if (isCancellation(failure)) {
      cancelled();
      return;
    }
    String sentence = FailureSentence.of(label, failure);
    FailureReport report = new FailureReport(label, sentence, failure);
    FailureReport.keep(report);
    if (IJ.debugMode) IJ.log(report.text());
    if (viaCall && Interpreter.getInstance() != null) stopMacro(() -> showError(sentence));
    else if (isInMacro() || !isSomebodyThere()) IJ.error(CommandMenu.title(label), sentence);
    else if (FailureDialog.show(report)) Macro.abort();
    else IJ.error(CommandMenu.title(label), sentence);
  }

  /** A macro's thread: ImageJ stops the macro with the sentence, in a dialog of its own. */
  private boolean isInMacro() {
    return (viaCall || isMacroThread()) && Interpreter.getInstance() != null;
  }

  /** Whether this thread runs a macro, to which ImageJ gives such names. */
  static boolean isMacroThread() {
    return Thread.currentThread().getName().startsWith("Run$_");
  }

  private static boolean isSomebodyThere() {
    boolean batch = Interpreter.isBatchMode() || IJ.redirectingErrorMessages();
    return !GraphicsEnvironment.isHeadless() && !batch;
  }

  /** Says so in the status bar only, and stops the macro: Macro.abort alone would let it go on. */
  void cancelled() {
    String message = "\"" + label + "\" cancelled";
    if (isInMacro()) stopMacro(() -> showQuietly(message));
    else {
      showQuietly(message);
      Macro.abort();
    }
  }

  private static boolean isCancellation(Throwable failure) {
    return FailureSentence.isCancellation(failure)
        || Macro.MACRO_CANCELED.equals(failure.getMessage());
  }

  private static void showQuietly(String message) {
    if (GraphicsEnvironment.isHeadless()) System.err.println(message);
    else IJ.showStatus(message);
  }

  private void showError(String sentence) {
    if (GraphicsEnvironment.isHeadless()) System.err.println(sentence);
    else IJ.showMessage(CommandMenu.title(label), sentence);
  }

  /**
   * Ends a running macro as the Escape key does. IJ.error, Macro.abort and exceptions let a macro
   * go on with the line after its {@code call}, and Interpreter.abort with the line after that.
   *
   * @param message shown when the macro can no longer go on
   */
  private static void stopMacro(Runnable message) {
    Interpreter macro = Interpreter.getInstance();
    // It waits for the macro to end, so it cannot be called on the macro's own thread.
    Thread stopper = new Thread(macro::abortMacro, "Tessera stops macro");
    stopper.setDaemon(true);
    stopper.start();
    while (!macro.done()) IJ.wait(1);
    message.run();
  }
}
