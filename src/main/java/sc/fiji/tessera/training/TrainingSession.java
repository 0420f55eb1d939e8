package sc.fiji.tessera.training;

import ai.djl.Device;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * What one training run keeps in native memory: the interpreted graph, the optimiser, the batch.
 * Everything is given back by {@link #close}. Not thread-safe.
 */
final class TrainingSession implements AutoCloseable {
  private static final String PARAMETER = "parameter/";

  private final TrainingPlan plan;
  private final BatchLoader loader;
  private final BatchBuffers batch;
  private final GraphInterpreter network;
  private final Adam adam;
  private final TrainingStep step;
  private final PatchSampler sampler;
  private final WeightAverage average;
  private final Device device;
  private final Transfer transfer;
  private final FrozenLayers frozen;

  /** What keeps its values in the step under way. */
  private FrozenLayers now = FrozenLayers.NONE;

  /** The names of all of that. */
  private Set<String> still = Set.of();

  /**
   * @param state where an interrupted run stood, or null to begin
   */
  TrainingSession(
      TrainingPlan plan, TrainingSet set, SegmentationModel model, TrainingState state) {
    this.plan = plan;
    TrainingPlan.Data data = plan.data();
    TrainingPlan.Objective objective = plan.objective();
    PatchWeights ofPatches = objective.ofPatches();
    average = new WeightAverage(plan.schedule().average());
    boolean perPatch = ofPatches.isNeeded();
    Loss loss =
        objective.loss().with(perPatch ? null : objective.weighting().weights(set.counts()));
    loss = new WeakLabels(plan.supervision(), set).loss(loss);
    ModelCard.Output output = model.card().output();
    if (output.centres().found()) {
      loss = new CentreLoss(loss, output.classes().size(), TrainingExample.IGNORED);
    }
    boolean probabilities = model.card().output().activation() == ModelCard.Activation.NONE;
    if (probabilities) loss = loss.ofProbabilities();
    device = TorchEngine.device(plan.device());
    network = new GraphInterpreter(model.onnx(), device);
    transfer = plan.start() instanceof TrainingPlan.Existing e ? e.transfer() : Transfer.ALL;
    frozen = FrozenLayers.of(transfer, model);
    adam = new Adam(network, Adam.Options.DEFAULT, frozen.learned());
    int side = data.patch();
    step =
        new TrainingStep(
            network,
            loss,
            adam,
            new TrainingStep.Batch(
                data.batch(),
                set.channels(),
                side,
                side,
                model.card().output().classes().size(),
                set.mostBoxes()));
    FloatBuffer weights = set.weighted() || perPatch ? step.weights() : null;
    batch = new BatchBuffers(step.images(), step.targets(), weights, step.guide());
    PatchTruth truth =
        new PatchTruth(
            ofPatches, loss.guide(), plan.supervision().labels(), plan.schedule().epochs());
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
    TorchEngine.seed(plan.seed() * 0x9E3779B97F4A7C15L + epoch); // a resumed epoch drops the same
  }

  /**
   * Draws a batch and learns from it; gives the loss before.
   *
   * @param done the share of all steps that came before, 0 to 1
   */
  double step(double rate, double done) {
    loader.next(batch);
    freeze(transfer.isFrozen(done) ? frozen : FrozenLayers.NONE);
    double loss = learn(rate);
    if (plan.schedule().average().takes(done)) {
      average.add(network.parameters(average.values().isEmpty() ? Set.of() : still));
    }
    return loss;
  }

  private void freeze(FrozenLayers layers) {
    if (layers == now) return;
    now = layers;
    still = layers.all(network.graph());
    network.freeze(layers);
    adam.hold(layers != FrozenLayers.NONE);
  }

  private double learn(double rate) {
    try {
      return step.run(rate);
    } catch (IllegalArgumentException e) {
      TrainingPlan.Data d = plan.data();
      throw new IllegalArgumentException(
          "patch=%d with batch=%d does not suit this network: %s"
              .formatted(d.patch(), d.batch(), e.getMessage()),
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
    return device.toString();
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
