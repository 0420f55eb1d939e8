package sc.fiji.tessera.plugins;

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
    if (viaCall && Interpreter.getInstance() != null) stopMacro(sentence);
    else IJ.error(title(), sentence);
  }

  private void cancelled() {
    String message = "\"" + label + "\" cancelled";
    IJ.showStatus(message);
    if (viaCall && Interpreter.getInstance() != null) stopMacro(message);
    else Macro.abort();
  }

  private String title() {
    return label.endsWith("...") ? label.substring(0, label.length() - 3) : label;
  }

  private static boolean isCancellation(Throwable failure) {
    return FailureSentence.isCancellation(failure)
        || Macro.MACRO_CANCELED.equals(failure.getMessage());
  }

  /**
   * Ends a macro from within its {@code call}, where an exception or IJ.error would let it go on
   * with the next line. With a screen ImageJ shows the sentence and the line of the macro.
   */
  private static void stopMacro(String sentence) {
    if (GraphicsEnvironment.isHeadless()) System.err.println(sentence);
    try {
      Interpreter.getInstance().abort(sentence);
    } catch (RuntimeException e) {
      // It marks the macro as done, then throws in every case: its end is all that is wanted.
      if (IJ.debugMode) IJ.log(e.toString());
    }
  }
}
