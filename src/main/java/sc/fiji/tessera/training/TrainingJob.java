package sc.fiji.tessera.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.ModelCard;

/**
 * What is trained, how, and how it sees images: a fresh network ({@link NetworkJob}), a model that
 * was trained before ({@link FineTuningJob}), or a network that finds objects one by one, fresh or
 * not ({@link DetectorJob}).
 *
 * <pre>
 * TrainingJob job = new NetworkJob(plan);
 * TrainingSet set = job.load(new LabelledImages(images, truth), progress);
 * job.trainer(set, "cells", service, listener).train(file, false);
 * </pre>
 */
public abstract class TrainingJob {

  /**
   * What decides how large patches and batches can be.
   *
   * @param tiles what the network takes
   * @param graph with any weights
   */
  public record Demand(ModelCard.Tiles tiles, Graph graph) {}

  /**
   * What is told of a network that was trained.
   *
   * @param classes their names, background first
   * @param history what was done to it
   */
  public record Trained(List<String> classes, List<String> history) {}

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
   * What is to be trained.
   *
   * @param name of the model on its card
   * @throws IllegalArgumentException one sentence: the network does not fit the images or classes
   */
  abstract Trainee trainee(TrainingSet set, String name);

  /**
   * What the network takes.
   *
   * @throws IllegalArgumentException one sentence: the network does not fit the images or classes
   */
  public abstract Demand demand(TrainingSet set);

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

  /**
   * The trainer that does it.
   *
   * @param name of the model on its card
   * @param service runs the validation
   * @param listener is told about progress and may cancel
   */
  public final Trainer trainer(
      TrainingSet set, String name, OnnxService service, TrainingListener listener) {
    return new Trainer(plan, set, trainee(set, name), service, listener);
  }

  /** What the card of a file says that was trained. */
  public abstract Trained trained(Path file) throws IOException;

  /**
   * What such a file makes of the images that were kept apart, the worst first.
   *
   * @throws IOException one sentence: it cannot be run
   */
  public abstract List<ValidationExamples.Example> examples(
      Path file, TrainingSet set, OnnxService service, Progress progress) throws IOException;
}
