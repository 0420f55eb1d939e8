package sc.fiji.tessera.training;

import ai.djl.Device;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What one training run keeps in native memory: the interpreted graph, the optimiser, the batch.
 * Everything is given back by {@link #close}. Not thread-safe.
 */
final class TrainingSession implements AutoCloseable {
  private static final String PARAMETER = "parameter/";

  private final TrainingPlan plan;
  private final BatchLoader loader;
  private final BatchBuffers batch;
  private final Trainable network;
  private final Adam adam;
  private final BatchStep step;
  private final PatchSampler sampler;
  private final WeightAverage average;
  private final Device device;
  private final Transfer transfer;
  private final FrozenLayers frozen;
  private final FrozenLayers always;

  /** What keeps its values in the step under way. */
  private FrozenLayers now = FrozenLayers.NONE;

  /** The names of all of that. */
  private Set<String> still = Set.of();

  /**
   * @param state where an interrupted run stood, or null to begin
   */
  TrainingSession(TrainingPlan plan, TrainingSet set, Trainee trainee, TrainingState state) {
    this.plan = plan;
    TrainingData data = plan.data();
    PatchWeights ofPatches = plan.objective().ofPatches();
    average = new WeightAverage(plan.schedule().average());
    device = TorchEngine.device(plan.device());
    transfer = plan.start().transfer();
    Trainee.Learning learning = trainee.begin(plan, set);
    network = learning.network();
    frozen = learning.frozen();
    always = learning.still();
    adam = learning.adam();
    step = learning.step();
    FloatBuffer weights = set.weighted() || ofPatches.isNeeded() ? step.weights() : null;
    batch = new BatchBuffers(step.images(), step.targets(), weights, step.guide());
    PatchTruth truth =
        new PatchTruth(
            ofPatches, learning.guide(), plan.supervision().labels(), plan.schedule().epochs());
    sampler = new PatchSampler(set.training(), set.classes(), data, truth, plan.seed());
    loader = new BatchLoader(sampler, batch.twin());
    if (state != null) restore(state);
  }

  private void restore(TrainingState state) {
    Map<String, float[]> parameters = new LinkedHashMap<>();
    state
        .tensors()
        .forEach(
            (name, values) -> {
              if (name.startsWith(PARAMETER)) {
                parameters.put(name.substring(PARAMETER.length()), values);
              }
            });
    network.load(parameters);
    adam.load(state.tensors());
    average.load(state.tensors());
  }

  void startEpoch(int epoch) {
    loader.startEpoch(epoch);
    long seed = plan.seed() * 0x9E3779B97F4A7C15L + epoch; // a resumed epoch draws the same
    TorchEngine.seed(seed);
    step.seed(seed);
  }

  /**
   * Draws a batch and learns from it; gives the loss before.
   *
   * @param done the share of all steps that came before, 0 to 1
   */
  double step(double rate, double done) {
    loader.next(batch);
    freeze(transfer.isFrozen(done) ? frozen : always);
    double loss = learn(rate);
    if (plan.schedule().average().takes(done)) {
      average.add(network.parameters(average.values().isEmpty() ? Set.of() : still));
    }
    return loss;
  }

  private void freeze(FrozenLayers layers) {
    if (layers == now) return;
    now = layers;
    still = layers.all(network.graphs());
    network.freeze(layers);
    adam.hold(layers != always);
  }

  private double learn(double rate) {
    try {
      return step.run(rate);
    } catch (IllegalArgumentException e) {
      TrainingData d = plan.data();
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "patch=%d with batch=%d does not suit this network: %s",
              d.patch(),
              d.batch(),
              e.getMessage()),
          e);
    }
  }

  /** The parameters and running statistics that are to be written into the graph. */
  Map<String, float[]> parameters() {
    if (average.values().isEmpty()) return network.parameters();
    if (plan.schedule().average() == WeightAveraging.RUNNING) return average.values();
    Map<String, float[]> averaged = new LinkedHashMap<>(average.values());
    BatchStatistics statistics = new BatchStatistics(network, now);
    if (statistics.isEmpty()) return averaged;
    Map<String, float[]> trained = network.parameters();
    PatchSampler patches = sampler.twin();
    patches.startEpoch(0); // none that is learned from
    try {
      network.load(averaged);
      averaged.putAll(statistics.over(BatchStatistics.BATCHES, () -> show(patches)));
    } finally {
      network.load(trained);
    }
    return averaged;
  }

  private void show(PatchSampler patches) {
    patches.fill(batch);
    step.show();
  }

  /** Parameters, averages and moments, to be kept for resuming. */
  Map<String, float[]> state() {
    Map<String, float[]> tensors = new LinkedHashMap<>(adam.state());
    network.parameters().forEach((name, values) -> tensors.put(PARAMETER + name, values));
    tensors.putAll(average.state());
    return tensors;
  }

  /** Where it runs, in words. */
  String device() {
    return device.isGpu() ? "GPU " + device.getDeviceId() : "the CPU";
  }

  @Override
  public void close() {
    loader.close();
    step.close();
    adam.close();
    network.close();
    TorchEngine.returnMemory();
  }
}
