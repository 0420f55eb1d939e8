package sc.fiji.tessera.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.graph.Graph;

/**
 * The parameters that a training changes: those of one interpreted graph, or of several that share
 * one state. Not thread-safe.
 */
abstract class Trainable implements AutoCloseable {

  /** The manager of the parameters; on the device that computes. */
  abstract NDManager manager();

  /** What is executed; no parameter is in two of them. */
  abstract List<Graph> graphs();

  /** From now on these layers stay as they are, without gradients; all others are trained. */
  abstract void freeze(FrozenLayers layers);

  /** The trained parameters by name, in file order, frozen ones too; not to be closed. */
  abstract Map<String, NDArray> trainable();

  /** The values of all parameters and running statistics but some. */
  abstract Map<String, float[]> parameters(Set<String> without);

  /** The values of some of them. */
  abstract Map<String, float[]> values(Collection<String> names);

  /** The values of all parameters, and of the running statistics, by name. */
  public Map<String, float[]> parameters() {
    return parameters(Set.of());
  }

  /** Sets parameters, as {@link #parameters()} gave them. */
  public abstract void load(Map<String, float[]> parameters);

  @Override
  public abstract void close();
}
