package sc.fiji.tessera.plugins.bridge;

import java.util.Map;
import org.junit.jupiter.api.Assertions;
import sc.fiji.tessera.inference.Progress;

/** Calls commands of the installed menu as macros do, and gives what came of it. */
public final class CommandCall {
  private CommandCall() {}

  /** The outputs of a command by name. */
  public static Map<String, Object> run(String label, String options) {
    return run(label, options, Progress.NONE);
  }

  /** The outputs of a command by name; throws what the command throws, in words for users. */
  public static Map<String, Object> run(String label, String options, Progress progress) {
    try {
      CommandRun run =
          CommandRun.of(SciJava.context(), CommandMenu.installed().className(label), label);
      Map<String, Object> values = run.inputs().read(MacroOptions.parse(options));
      return run.execute(values, progress).outputs();
    } catch (Throwable thrown) {
      Throwable failure = FailureSentence.unwrap(thrown);
      if (FailureSentence.isCancellation(failure)) throw (RuntimeException) failure;
      throw new IllegalStateException(FailureSentence.of(label, failure), failure);
    }
  }

  /** The sentence with which a command refuses; fails if it does not. */
  public static String refusal(String label, String options) {
    return Assertions.assertThrows(IllegalStateException.class, () -> run(label, options))
        .getMessage();
  }

  /** Fails unless the sentence holds the fragment and is one that was meant for users. */
  public static void assertRefused(String label, String options, String fragment) {
    String sentence = refusal(label, options);
    boolean good = sentence.contains(fragment) && !sentence.contains("failed unexpectedly");
    Assertions.assertTrue(good, sentence);
    Assertions.assertFalse(sentence.contains("\n"), sentence);
    Assertions.assertTrue(sentence.endsWith("."), sentence);
  }
}
