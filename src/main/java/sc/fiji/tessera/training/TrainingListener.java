package sc.fiji.tessera.training;

import sc.fiji.tessera.inference.Progress;

/** Who watches a training run: the live plot, the status line. Called from the training thread. */
public interface TrainingListener extends Progress {

  /** After every epoch. */
  default void epoch(EpochRecord record) {}
}
