package sc.fiji.tessera.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.IntType;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.measure.ConfusionMatrix;
import sc.fiji.tessera.measure.SemanticScores;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;

/**
 * Whether a network can learn four images by heart: if not, something in it or in its training is
 * wrong. What it learned is read from the trained graph by ONNX Runtime.
 */
final class Overfitting {
  static final double WANTED = 0.95;
  private static final int FACTOR = 4;
  private static final int WIDTH = 40;
  private static final int HEIGHT = 32;
  private static final int PIXELS = WIDTH * HEIGHT * FACTOR * FACTOR;

  /** Three or four classes each, all but pedestrians together. */
  private static final List<CamVid.Piece> PIECES =
      List.of(
          new CamVid.Piece("train_0006R0_f01980", 256, 136, WIDTH, HEIGHT),
          new CamVid.Piece("train_0006R0_f02760", 8, 128, WIDTH, HEIGHT),
          new CamVid.Piece("train_0016E5_01020", 80, 192, WIDTH, HEIGHT),
          new CamVid.Piece("train_0016E5_01920", 128, 224, WIDTH, HEIGHT));

  private final List<CamVid.Example> examples;

  Overfitting(Path camvid) {
    CamVid data = new CamVid(camvid, FACTOR);
    examples = PIECES.stream().map(data::read).toList();
  }

  /**
   * @param steps taken
   * @param iou mean over the classes that occur
   */
  record Outcome(int steps, double iou, double seconds) {}

  /**
   * @param divisor of the width
   * @param rate at the start; 0 = what suits the network
   * @param most steps
   */
  record Options(int divisor, double rate, int most) {}

  /** Trains until the mean IoU is 0.95, or as long as is allowed; looks every 20 steps. */
  Outcome run(String variant, Options options) {
    long start = System.nanoTime();
    Network network = Architectures.variant(variant, new Size(3, CamVid.CLASSES, options.divisor));
    double suitable =
        LearningRate.of(new TrainingStart.Architecture(variant, Map.of(), options.divisor));
    double rate = options.rate == 0 ? suitable : options.rate;
    TorchEngine.seed(1);
    int n = examples.size();
    try (GraphInterpreter interpreter =
            new GraphInterpreter(OnnxModel.of(network.graph(1)), TorchEngine.device("cpu"));
        Adam adam = new Adam(interpreter, Adam.Options.DEFAULT);
        TrainingStep step =
            new TrainingStep(
                interpreter,
                new CrossEntropy(null, TrainingExample.IGNORED),
                adam,
                new TrainingStep.Batch(n, 3, HEIGHT * FACTOR, WIDTH * FACTOR))) {
      fill(step);
      double iou = 0;
      int steps = 0;
      while (steps < options.most && iou < WANTED) {
        for (int i = 0; i < 20; i++, steps++) {
          step.run(rate * Math.pow(1 - steps / (options.most + 1.0), 0.9));
        }
        iou = iou(interpreter);
      }
      return new Outcome(steps, iou, (System.nanoTime() - start) / 1e9);
    }
  }

  private void fill(TrainingStep step) {
    step.images().clear();
    step.targets().clear();
    for (CamVid.Example e : examples) {
      for (float[] channel : e.channels()) step.images().put(channel);
      for (int k : e.classes()) step.targets().put(k);
    }
  }

  private double iou(GraphInterpreter interpreter) {
    Graph learned = interpreter.graph().with(interpreter.parameters());
    ConfusionMatrix.Options options =
        ConfusionMatrix.Options.classes(CamVid.CLASSES).ignoring(TrainingExample.IGNORED);
    ConfusionMatrix matrix = new ConfusionMatrix(options);
    try (OrtRunner ort = new OrtRunner(OnnxModel.of(learned))) {
      for (CamVid.Example e : examples) {
        float[] image = new float[3 * PIXELS];
        for (int c = 0; c < 3; c++) {
          System.arraycopy(e.channels()[c], 0, image, c * PIXELS, PIXELS);
        }
        float[] logits = ort.run(image, 1, 3, HEIGHT * FACTOR, WIDTH * FACTOR);
        matrix.add(image(e.classes()), image(best(logits)));
      }
    }
    return new SemanticScores(matrix).meanIou();
  }

  private static Img<IntType> image(int[] classes) {
    return ArrayImgs.ints(classes, WIDTH * FACTOR, HEIGHT * FACTOR);
  }

  private static int[] best(float[] logits) {
    int[] best = new int[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      for (int k = 1; k < CamVid.CLASSES; k++) {
        if (logits[k * PIXELS + i] > logits[best[i] * PIXELS + i]) best[i] = k;
      }
    }
    return best;
  }
}
