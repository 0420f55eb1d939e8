package sc.fiji.tessera.plugins.prompt;

import ij.IJ;
import java.awt.EventQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.plugins.bridge.FailureReport;
import sc.fiji.tessera.plugins.bridge.FailureSentence;
import sc.fiji.tessera.plugins.bridge.ImageJProgress;
import sc.fiji.tessera.plugins.bridge.SciJava;

/**
 * The thread on which a network works while people go on: one question after the other. Answers
 * come on the event thread, and none after it was closed.
 */
final class PromptWorker {
  private final Consumer<String> tell;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "Tessera prompts");
            thread.setDaemon(true);
            return thread;
          });

  private volatile boolean closed;
  private volatile int stops;

  /**
   * @param tell is told, on the event thread, in a sentence what went wrong
   */
  PromptWorker(Consumer<String> tell) {
    this.tell = tell;
  }

  /** Something that takes long; may be cancelled. */
  @FunctionalInterface
  interface Question<T> {
    T answer();
  }

  /** Asks a question. */
  <T> void work(Question<T> question, Consumer<T> then) {
    if (closed) return;
    int before = stops;
    worker.execute(
        () -> {
          if (closed || stops != before) return;
          try {
            T answer = SciJava.withOurClassLoader(question::answer);
            later(
                () -> {
                  if (stops == before) then.accept(answer);
                });
          } catch (CancellationException e) {
            IJ.showProgress(1); // nobody waits for it any more
          } catch (RuntimeException | Error e) {
            failed(e);
          }
        });
  }

  /** There is no dialog here: people click on meanwhile. The details are with "About". */
  private void failed(Throwable thrown) {
    String label = "Segment Anything Tool...";
    Throwable failure = FailureSentence.unwrap(thrown);
    String sentence = FailureSentence.of(label, failure);
    FailureReport.keep(new FailureReport(label, sentence, failure));
    later(() -> tell.accept(sentence));
  }

  private void later(Runnable action) {
    EventQueue.invokeLater(
        () -> {
          if (!closed) action.run();
        });
  }

  /** Ends what is computed and forgets what waits; nobody is told their answers. */
  void stop() {
    stops++;
  }

  /**
   * For a question that is being answered: shown in ImageJ's status bar; cancelled when all is
   * stopped, or closed.
   */
  Progress progress() {
    int before = stops;
    ImageJProgress shown = new ImageJProgress();
    return new Progress() {
      @Override
      public void report(double fraction, String message) {
        shown.report(fraction, message);
      }

      @Override
      public boolean cancelled() {
        return closed || stops != before;
      }
    };
  }

  boolean isClosed() {
    return closed;
  }

  /** Stops what is computed, and does one last thing when that has ended. */
  void close(Runnable last) {
    closed = true;
    worker.execute(last);
    worker.shutdown();
  }
}
