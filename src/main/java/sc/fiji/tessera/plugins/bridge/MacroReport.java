package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.Macro;
import ij.macro.Interpreter;
import java.awt.GraphicsEnvironment;
import java.io.PrintWriter;
import java.io.StringWriter;

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
    if (IJ.debugMode) {
      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace, true));
      IJ.log(trace.toString());
    }
    String sentence = FailureSentence.of(label, failure);
    if (viaCall && Interpreter.getInstance() != null) stopMacro(() -> showError(sentence));
    else IJ.error(title(), sentence);
  }

  /** Says so in the status bar only, and stops the macro: Macro.abort alone would let it go on. */
  void cancelled() {
    String message = "\"" + label + "\" cancelled";
    if ((viaCall || isInMacro()) && Interpreter.getInstance() != null)
      stopMacro(() -> showQuietly(message));
    else {
      showQuietly(message);
      Macro.abort();
    }
  }

  /** Whether this thread runs a macro, to which ImageJ gives such names. */
  static boolean isInMacro() {
    return Thread.currentThread().getName().startsWith("Run$_");
  }

  private String title() {
    return label.endsWith("...") ? label.substring(0, label.length() - 3) : label;
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
    else IJ.showMessage(title(), sentence);
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
