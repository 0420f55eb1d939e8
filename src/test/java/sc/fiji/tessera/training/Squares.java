package sc.fiji.tessera.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;

/** Trainings of seconds, on bright squares. */
final class Squares {
  static final int STEPS = 3;
  static final TrainingStart.Architecture UNET =
      new TrainingStart.Architecture("u-net", Map.of("depth", "2", "width", "4"), 1);

  private Squares() {}

  /** Five slices, each with a bright square in another place. */
  static ImageSource squares(int... values) {
    Img<UnsignedByteType> img = ArrayImgs.unsignedBytes(24, 20, 5);
    var at = img.randomAccess();
    for (int z = 0; z < 5; z++) {
      for (int y = 4; y < 12; y++) {
        for (int x = 2 + 2 * z; x < 10 + 2 * z; x++) {
          at.setPositionAndGet(x, y, z).set(values[y * values.length / 12]);
        }
      }
    }
    return ImageSource.of(img, "squares");
  }

  static TrainingPlan plan(TrainingStart start, int epochs, int classes) {
    return plan(start, new TrainingSchedule(epochs, STEPS, 0.01, 0), classes);
  }

  static TrainingPlan plan(TrainingStart start, TrainingSchedule schedule, int classes) {
    return new TrainingPlan(
        start,
        new TrainingTarget(TrainingTarget.Meaning.CLASSES, classes, -1),
        new TrainingObjective(LossChoice.CROSS_ENTROPY_AND_DICE, ClassWeighting.NONE, 0, 5),
        schedule,
        new TrainingData(16, 2, 0, true),
        "cpu",
        1);
  }

  /** Throws what a cancelled training throws, if it is, after so many reports. */
  static void train(TrainingJob job, Path file, ImageSource truth, int cancelAfter, boolean resume)
      throws IOException {
    TrainingSet set = job.load(new LabelledImages(squares(200), truth), Progress.NONE);
    int[] steps = {0};
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void report(double fraction, String message) {
            steps[0]++;
          }

          @Override
          public boolean cancelled() {
            return steps[0] >= cancelAfter;
          }

          @Override
          public void epoch(EpochRecord record) {}
        };
    job.trainer(set, "net", new OnnxService(), listener).train(file, resume);
  }

  static Map<String, float[]> tensors(Path file) throws IOException {
    Map<String, float[]> all = new LinkedHashMap<>();
    OnnxModel.read(file).graph().initializers().forEach((n, t) -> all.put(n, t.floats()));
    return all;
  }
}
