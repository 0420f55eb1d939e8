package sc.fiji.tessera.training;

import java.util.List;
import sc.fiji.tessera.inference.Progress;

/**
 * Who watches a training run, and may hold it up or end it: the live plot, the status line. All of
 * it is called from the training thread.
 */
public interface TrainingListener extends Progress {

  /**
   * Before the first epoch.
   *
   * @param classes their names, background first
   */
  default void begins(List<String> classes) {}

  /** After every epoch. */
  default void epoch(EpochRecord record) {}

  /** How many validation images it wants to see after the next epoch; asked before each. */
  default int previews() {
    return 0;
  }

  /**
   * What the network makes of the first validation images, after {@link #epoch}.
   *
   * @param examples in the same order every time, no more than were asked for; never empty
   */
  default void preview(List<ValidationExamples.Example> examples) {}

  /** Whether to wait before the next step. Cancelling and stopping end the wait. */
  default boolean paused() {
    return false;
  }

  /**
   * Whether to end after the current step as if the epochs were over: the network as it is then is
   * validated, and the best one is kept and finished. Once true it stays true.
   */
  default boolean stopped() {
    return false;
  }
}
