package sc.fiji.tessera.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * How much of the time of a training is the network's: steps of a training as it is (patches are
 * drawn with all augmentations, weights averaged) against steps of the same network on a batch that
 * lies there already, in turns. Prints the median ratio for widths 16 and 32. Arguments: the folder
 * dsb2018_fluo, rounds (12), steps per round (4).
 */
public final class StepShareBenchmark {
  private static final int PATCH = 256;
  private static final int BATCH = 4;

  private StepShareBenchmark() {}

  public static void main(String[] args) throws IOException {
    Path data = Path.of(args[0]);
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 12;
    int steps = args.length > 2 ? Integer.parseInt(args[2]) : 4;
    LabelledImages images =
        new LabelledImages(
            ImageSource.of(data.resolve("images")), ImageSource.of(data.resolve("labels")));
    for (int width : new int[] {16, 32}) {
      NetworkJob job = new NetworkJob(plan(width));
      TrainingSet set = job.load(images, Progress.NONE);
      compare(width, job, set, rounds, steps);
    }
    System.exit(0);
  }

  private static TrainingPlan plan(int width) {
    return new TrainingPlan(
        new TrainingStart.Architecture("u-net", Map.of("width", "" + width), 1),
        new TrainingTarget(TrainingTarget.Meaning.INSTANCES, 0, -1),
        new TrainingObjective(LossChoice.CROSS_ENTROPY_AND_DICE, ClassWeighting.NONE, 10, 5),
        new TrainingSchedule(1000, 1000, 0.002, 0),
        new TrainingData(PATCH, BATCH, 0.2, true, 10, 1, -1),
        "cpu",
        1);
  }

  private static void compare(int width, NetworkJob job, TrainingSet set, int rounds, int steps) {
    SegmentationModel model = job.untrained(set);
    double[] share = new double[rounds];
    double[] seconds = new double[rounds];
    try (TrainingSession session =
            new TrainingSession(
                job.plan(),
                set,
                new SegmentationTrainee(model, job.plan().target().meaning()),
                null);
        GraphInterpreter network =
            new GraphInterpreter(model.onnx(), TorchEngine.device(job.plan().device()));
        Adam adam = new Adam(network, Adam.Options.DEFAULT);
        TrainingStep bare =
            new TrainingStep(
                network,
                job.plan().objective().loss().with(null),
                adam,
                new TrainingStep.Batch(BATCH, 1, PATCH, PATCH))) {
      session.startEpoch(1);
      for (int i = 0; i < 5; i++) { // warm
        session.step(0.002, 0);
        bare.run(0.002);
      }
      for (int r = 0; r < rounds; r++) {
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) session.step(0.002, 0);
        long whole = System.nanoTime() - start;
        start = System.nanoTime();
        for (int i = 0; i < steps; i++) bare.run(0.002);
        share[r] = (double) (System.nanoTime() - start) / whole;
        seconds[r] = whole / 1e9 / steps;
      }
    }
    Arrays.sort(share);
    Arrays.sort(seconds);
    System.out.printf(
        Locale.ROOT,
        "U-Net width %d, %d x %d^2: the network's share of a step %.3f (%.3f to %.3f), %.3f s%n",
        width,
        BATCH,
        PATCH,
        share[rounds / 2],
        share[0],
        share[rounds - 1],
        seconds[rounds / 2]);
  }
}
