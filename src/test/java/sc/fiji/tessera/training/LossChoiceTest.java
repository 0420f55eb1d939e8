package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/** Every loss teaches a small network where bright squares are. */
class LossChoiceTest {
  private static final int SIDE = 32;
  private static final int PIXELS = SIDE * SIDE;

  private static void draw(BatchBuffers batch, Random random) {
    for (int n = 0; n < 2; n++) {
      int x0 = random.nextInt(SIDE - 10);
      int y0 = random.nextInt(SIDE - 10);
      for (int i = 0; i < PIXELS; i++) {
        int x = i % SIDE - x0;
        int y = i / SIDE - y0;
        boolean inside = x >= 0 && x < 10 && y >= 0 && y < 10;
        batch.images().put(n * PIXELS + i, (inside ? 1 : 0) + 0.3f * (float) random.nextGaussian());
        batch.classes().put(n * PIXELS + i, inside ? 1 : 0);
      }
    }
  }

  private static double iou(GraphInterpreterOutput output, BatchBuffers batch) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < 2 * PIXELS; i++) {
      boolean said = output.foreground(i);
      boolean is = batch.classes().get(i) == 1;
      if (said && is) both++;
      if (said || is) either++;
    }
    return both / (double) either;
  }

  /** Logits of two classes for two images. */
  private record GraphInterpreterOutput(float[] logits) {
    boolean foreground(int i) {
      int image = i / PIXELS * 2 * PIXELS + i % PIXELS;
      return logits[image + PIXELS] > logits[image];
    }
  }

  @ParameterizedTest
  @EnumSource(LossChoice.class)
  void learns(LossChoice choice) throws IOException {
    OnnxModel model = OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(2, 4)).graph(1));
    Loss loss = choice.with(new float[] {1, 1});
    try (GraphInterpreter network = new GraphInterpreter(model, TorchEngine.device("cpu"));
        Adam adam = new Adam(network, Adam.Options.DEFAULT);
        TrainingStep step =
            new TrainingStep(network, loss, adam, new TrainingStep.Batch(2, 1, SIDE, SIDE, 2, 0))) {
      BatchBuffers batch =
          new BatchBuffers(step.images(), step.targets(), step.weights(), step.guide());
      Random random = new Random(4);
      for (int i = 0; i < 80; i++) {
        draw(batch, random);
        FloatBuffer distances = batch.guide();
        if (distances != null) {
          distances.clear();
          for (int n = 0; n < 2; n++) {
            BorderDistances.append(batch.classes(), n * PIXELS, SIDE, 2, 0.1f, distances);
          }
        }
        step.run(0.02);
      }
      draw(batch, random);
      double iou = iou(new GraphInterpreterOutput(logits(network, batch)), batch);
      assertTrue(iou > 0.8, () -> choice + ": " + iou);
    }
  }

  private static float[] logits(GraphInterpreter network, BatchBuffers batch) {
    float[] image = new float[2 * PIXELS];
    batch.images().get(0, image);
    try (var manager = TorchEngine.manager(TorchEngine.device("cpu"))) {
      var x = manager.create(image, new ai.djl.ndarray.types.Shape(2, 1, SIDE, SIDE));
      try (var y = network.forward(new ai.djl.ndarray.NDList(x), GraphInterpreter.Mode.INFERENCE)) {
        return y.get(0).toFloatArray();
      }
    }
  }
}
