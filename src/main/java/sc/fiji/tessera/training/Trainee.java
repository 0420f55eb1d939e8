package sc.fiji.tessera.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.inference.OnnxService;

/** What a training trains: how its kind of network learns, is looked at, and is kept. */
interface Trainee {

  /**
   * What one run keeps in native memory.
   *
   * @param network the parameters
   * @param adam changes them
   * @param step says how
   * @param guide what the step knows of each patch beside its classes
   * @param frozen what keeps its values while the plan says so
   * @param still what of that always does, and the optimiser does not know
   */
  record Learning(
      Trainable network,
      Adam adam,
      BatchStep step,
      Guide guide,
      FrozenLayers frozen,
      FrozenLayers still) {}

  /** The network with the parameters of a moment. */
  interface Snapshot {
    /**
     * How good it is on the images that are kept apart, run by ONNX Runtime.
     *
     * @throws IOException one sentence: it cannot be run
     */
    Validation.Scores scores(TrainingSet set, OnnxService service, TrainingListener listener)
        throws IOException;

    /**
     * Saves the model.
     *
     * @param line of its history
     */
    void save(Path file, String line) throws IOException;
  }

  /** Names of the classes, background first. */
  List<String> classes();

  /**
   * Begins a run.
   *
   * @throws IllegalArgumentException one sentence: it cannot be trained
   */
  Learning begin(TrainingPlan plan, TrainingSet set);

  /** As it is with these parameters. */
  Snapshot with(Map<String, float[]> parameters);

  /** Whether {@link #finish} has found out what it does. */
  boolean isFinished(Path saved) throws IOException;

  /** Finds out how the best network is best used; its file is left as it is if cancelled. */
  void finish(Path saved, TrainingSet set, OnnxService service, TrainingListener listener)
      throws IOException;
}
