package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import ij.plugin.frame.Recorder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a call that was set up in a dialog into ImageJ's macro recorder, with the very texts that
 * a macro would give, so that the replay reads what the dialog has read.
 *
 * <p>ImageJ has put the label into the recorder before it calls a plugin and writes the line when
 * the plugin returns; what is added in between are the options.
 */
final class CommandRecorder {
  private CommandRecorder() {}

  /** Whether the recorder is open and waits for the options of a command. */
  static boolean isRecording() {
    return IJ.recording() && Recorder.getCommand() != null;
  }

  /**
   * The options that are written for the texts of a dialog: everything that is not empty by
   * default, so that a later change of defaults does not change the replay.
   *
   * @param texts key to text
   * @return key to text; null for a bare key, which stands for true
   */
  static Map<String, String> options(CommandInputs inputs, Map<String, String> texts) {
    Map<String, String> options = new LinkedHashMap<>();
    for (CommandInput input : inputs.keyed()) {
      String text = texts.get(input.key());
      if (text == null) continue;
      if (input.kind() == CommandInput.Kind.FLAG) {
        if (text.equals("true")) options.put(input.key(), null);
        else if (input.defaultText().equals("true")) options.put(input.key(), "false");
      } else if (!text.isEmpty() || !input.defaultText().isEmpty()) {
        options.put(input.key(), portable(input, text));
      }
    }
    return options;
  }

  /** The options as one string, as a macro's {@code run} takes them. */
  static String text(Map<String, String> options) {
    StringBuilder text = new StringBuilder();
    options.forEach(
        (key, value) -> {
          if (text.length() > 0) text.append(' ');
          text.append(key);
          if (value != null) text.append('=').append(MacroOptions.quote(value));
        });
    return text.toString();
  }

  /** Gives the options to the recorder; does nothing unless it waits for them. */
  static void record(Map<String, String> options) {
    if (!isRecording()) return;
    Recorder.resetCommandOptions();
    if (options.isEmpty()) Recorder.recordOption(" ");
    options.forEach(CommandRecorder::recordOption);
  }

  /** Makes the recorder forget a call that was cancelled or has failed. */
  static void discard() {
    if (IJ.recording()) Recorder.disableCommandRecording();
  }

  private static void recordOption(String key, String value) {
    if (value == null) {
      Recorder.recordOption(key);
      return;
    }
    // The recorder puts brackets around a value with a space by itself, but not around others.
    String quoted = value.indexOf(' ') >= 0 ? value : MacroOptions.quote(value);
    Recorder.recordOption(key, Recorder.fixString(quoted));
  }

  /** Windows paths with forward slashes: macro strings take the backslash as an escape. */
  private static String portable(CommandInput input, String text) {
    boolean path = input.location() != CommandInput.Location.NONE;
    return path && IJ.isWindows() ? text.replace('\\', '/') : text;
  }
}
