package sc.fiji.tessera.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * A network of one graph that says something of every pixel.
 *
 * @param start the network to begin with, random or trained
 * @param meaning what labels mean
 */
record SegmentationTrainee(SegmentationModel start, TrainingTarget.Meaning meaning)
    implements Trainee {

  @Override
  public List<String> classes() {
    return start.card().output().classes();
  }

  @Override
  public Learning begin(TrainingPlan plan, TrainingSet set) {
    Loss loss = loss(plan, set);
    TrainingData data = plan.data();
    FrozenLayers frozen = FrozenLayers.of(plan.start().transfer(), start);
    GraphInterpreter network =
        new GraphInterpreter(start.onnx(), TorchEngine.device(plan.device()));
    Adam adam = new Adam(network, Adam.Options.DEFAULT, frozen.learned());
    int side = data.patch();
    int logits = classes().size();
    TrainingStep.Batch batch =
        new TrainingStep.Batch(data.batch(), set.channels(), side, side, logits, set.mostBoxes());
    TrainingStep step = new TrainingStep(network, loss, adam, batch);
    return new Learning(network, adam, step, loss.guide(), frozen, FrozenLayers.NONE);
  }

  private Loss loss(TrainingPlan plan, TrainingSet set) {
    TrainingObjective objective = plan.objective();
    boolean perPatch = objective.ofPatches().isNeeded();
    Loss loss =
        objective.loss().with(perPatch ? null : objective.weighting().weights(set.counts()));
    loss = new WeakLabels(plan.supervision(), set).loss(loss);
    ModelCard.Output output = start.card().output();
    if (output.centres().found()) {
      loss = new CentreLoss(loss, output.classes().size(), TrainingExample.IGNORED);
    }
    boolean probabilities = output.activation() == ModelCard.Activation.NONE;
    return probabilities ? loss.ofProbabilities() : loss;
  }

  @Override
  public Snapshot with(Map<String, float[]> parameters) {
    Graph whole = start.onnx().graph();
    Graph graph = AuxiliaryOutputs.of(whole).removedFrom(whole.with(parameters));
    return new Snapshot() {
      @Override
      public Validation.Scores scores(
          TrainingSet set, OnnxService service, TrainingListener listener) throws IOException {
        return new Validation(set, service).of(start.with(graph, start.card()), listener);
      }

      @Override
      public void save(Path file, String line) throws IOException {
        start.with(graph, start.card().withHistory(line)).save(file);
      }
    };
  }

  @Override
  public boolean isFinished(Path saved) throws IOException {
    return Files.exists(saved)
        && !SegmentationModel.open(saved)
            .card()
            .output()
            .objects()
            .equals(ModelCard.Objects.REGIONS);
  }

  /** What the best network makes of touching objects. */
  @Override
  public void finish(Path saved, TrainingSet set, OnnxService service, TrainingListener listener)
      throws IOException {
    boolean numbered = set.validation().stream().anyMatch(v -> v.objects() != null);
    if (!numbered || !Files.exists(saved)) return;
    listener.report(Double.NaN, "Telling objects apart");
    SegmentationModel best = SegmentationModel.open(saved);
    ModelCard card;
    if (meaning == TrainingTarget.Meaning.PANOPTIC) {
      CentreSearch.Result found = PanopticTuning.of(best, set, service, listener);
      card = best.card().with(found.output()).withHistory(found.toString());
    } else if (best.card().output().centres().found()) {
      CentreSearch.Result found = CentreTuning.of(best, set, service, listener);
      card = best.card().with(found.output()).withHistory(found.toString());
    } else {
      ObjectTuning.Result found = ObjectTuning.of(best, set, service, listener);
      card = best.card().with(best.card().output().with(found.objects()));
      card = card.withHistory(found.toString());
    }
    best.with(best.onnx().graph(), card).save(saved);
  }
}
