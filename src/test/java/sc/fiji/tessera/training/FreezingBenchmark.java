package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.NetworkCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;

/**
 * The time of a training step with a frozen encoder against that of a step that trains everything,
 * in turns. Arguments: rounds (10), then variants with their divisor ({@code u-net:4}).
 */
public final class FreezingBenchmark {
  private static final int BATCH = 4;
  private static final int SIDE = 192;

  private FreezingBenchmark() {}

  public static void main(String[] args) {
    int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
    String[] usual = {"u-net:4", "deeplab-v3-plus-resnet50:4", "segmenter-tiny:1"};
    String[] variants = args.length > 1 ? Arrays.copyOfRange(args, 1, args.length) : usual;
    TorchEngine.setThreads(1);
    for (String v : variants) {
      String[] parts = v.split(":");
      measure(parts[0], Integer.parseInt(parts[1]), rounds);
    }
  }

  private static void measure(String variant, int divisor, int rounds) {
    Network built = Architectures.variant(variant, new Size(1, 2, divisor));
    Graph graph = built.graph(1);
    ModelCard card =
        new NetworkCard(built, graph)
            .of(
                variant,
                new ModelCard.Input(1, Normalization.percentile(1, 99.8), ""),
                NetworkCard.unnamed(2));
    FrozenLayers encoder =
        FrozenLayers.of(
            new Transfer(Transfer.Head.KEEP, Transfer.Freeze.ENCODER, 1),
            new SegmentationModel(OnnxModel.of(graph), card, variant));
    try (GraphInterpreter network =
            new GraphInterpreter(OnnxModel.of(graph), TorchEngine.device("cpu"));
        Adam adam = new Adam(network, Adam.Options.DEFAULT, encoder.learned());
        TrainingStep step =
            new TrainingStep(
                network,
                new CrossEntropy(null, 255),
                adam,
                new TrainingStep.Batch(BATCH, 1, SIDE, SIDE))) {
      Random random = new Random(1);
      for (int i = 0; i < step.images().capacity(); i++) {
        step.images().put(i, (float) random.nextGaussian());
        step.targets().put(i, random.nextInt(2));
      }
      double[] ratio = new double[rounds];
      double[] whole = new double[rounds];
      for (int i = -2; i < rounds; i++) {
        network.freeze(FrozenLayers.NONE);
        adam.hold(false);
        double all = seconds(step);
        network.freeze(encoder);
        adam.hold(true);
        double some = seconds(step);
        if (i < 0) continue;
        whole[i] = all;
        ratio[i] = some / all;
      }
      Arrays.sort(ratio);
      Arrays.sort(whole);
      System.out.printf(
          "%s / %d: %s frozen; a step takes %.3f s, %.2f of it frozen (%.2f to %.2f)%n",
          variant,
          divisor,
          encoder.share(List.of(graph)),
          whole[rounds / 2],
          ratio[rounds / 2],
          ratio[0],
          ratio[rounds - 1]);
    }
  }

  private static double seconds(TrainingStep step) {
    long start = System.nanoTime();
    step.run(0.0001);
    return (System.nanoTime() - start) / 1e9;
  }
}
