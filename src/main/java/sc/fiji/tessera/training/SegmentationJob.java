package sc.fiji.tessera.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.SegmentationModel;

/** Training of a network of one graph, which says something of every pixel. */
public abstract class SegmentationJob extends TrainingJob {
  SegmentationJob(TrainingPlan plan) {
    super(plan);
  }

  /**
   * The network to begin with, and its card.
   *
   * @param name of the model on its card
   * @throws IllegalArgumentException one sentence: the network does not fit the images or classes
   */
  abstract SegmentationModel start(TrainingSet set, String name);

  /** The network as it is before training, for looking at it. */
  public final SegmentationModel untrained(TrainingSet set) {
    return start(set, "untrained");
  }

  @Override
  final Trainee trainee(TrainingSet set, String name) {
    return new SegmentationTrainee(start(set, name), plan().target().meaning());
  }

  @Override
  public final Demand demand(TrainingSet set) {
    SegmentationModel network = untrained(set);
    return new Demand(network.card().tiles(), network.onnx().graph());
  }

  @Override
  public final Trained trained(Path file) throws IOException {
    SegmentationModel best = SegmentationModel.open(file);
    return new Trained(best.card().output().classes(), best.card().history());
  }

  @Override
  public final List<ValidationExamples.Example> examples(
      Path file, TrainingSet set, OnnxService service, Progress progress) throws IOException {
    return ValidationExamples.of(SegmentationModel.open(file), set, service, progress);
  }
}
