package sc.fiji.tessera.training;

import java.util.List;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * What is trained, how, and how it sees images: a fresh network ({@link NetworkJob}) or a model
 * that was trained before ({@link FineTuningJob}).
 *
 * <pre>
 * TrainingJob job = new NetworkJob(plan);
 * TrainingSet set = job.load(new LabelledImages(images, truth), progress);
 * job.trainer(set, "cells", service, listener).train(file, false);
 * </pre>
 */
public abstract class TrainingJob {
  private final TrainingPlan plan;

  TrainingJob(TrainingPlan plan) {
    this.plan = plan;
  }

  /** How to train. */
  public final TrainingPlan plan() {
    return plan;
  }

  /** How the network sees images. */
  abstract ImageFeed feed();

  /**
   * The network to begin with, and its card.
   *
   * @param name of the model on its card
   * @throws IllegalArgumentException one sentence: the network does not fit the images or classes
   */
  abstract SegmentationModel start(TrainingSet set, String name);

  /**
   * What is worth a line in the log before it begins.
   *
   * @throws IllegalArgumentException one sentence: the network does not fit the images or classes
   */
  public List<String> remarks(TrainingSet set) {
    return List.of();
  }

  /** Reads images and labels, as {@link TrainingSet#load} does. */
  public final TrainingSet load(LabelledImages from, Progress progress) {
    return TrainingSet.load(from, plan, feed(), progress);
  }

  /** The network as it is before training, for looking at it. */
  public final SegmentationModel untrained(TrainingSet set) {
    return start(set, "untrained");
  }

  /**
   * The trainer that does it.
   *
   * @param name of the model on its card
   * @param service runs the validation
   * @param listener is told about progress and may cancel
   */
  public final Trainer trainer(
      TrainingSet set, String name, OnnxService service, TrainingListener listener) {
    return new Trainer(plan, set, start(set, name), service, listener);
  }
}
