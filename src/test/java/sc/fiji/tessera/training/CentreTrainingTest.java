package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.measure.ObjectMatches;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;

/** A network that finds centres, from labels of touching objects to an image of objects. */
class CentreTrainingTest {
  private static final int SIDE = 96;
  private static final int IMAGES = 8;
  private static final TrainingStart.Architecture NETWORK =
      new TrainingStart.Architecture("panoptic-deeplab-resnet18-objects", Map.of("stride", "8"), 4);

  @TempDir Path folder;

  /** Discs of one brightness in pairs that touch along many pixels; numbers in labels. */
  private record Scene(ImageSource image, ImageSource truth, int[][] labels) {
    static Scene of(int images, long seed) {
      Random random = new Random(seed);
      Img<UnsignedByteType> image = ArrayImgs.unsignedBytes(SIDE, SIDE, images);
      Img<UnsignedShortType> truth = ArrayImgs.unsignedShorts(SIDE, SIDE, images);
      int[][] labels = new int[images][SIDE * SIDE];
      var at = image.randomAccess();
      var on = truth.randomAccess();
      for (int z = 0; z < images; z++) {
        paint(labels[z], random);
        for (int p = 0; p < SIDE * SIDE; p++) {
          int grey = (labels[z][p] > 0 ? 150 : 50) + (int) (8 * random.nextGaussian());
          at.setPositionAndGet(p % SIDE, p / SIDE, z).set(grey);
          on.setPositionAndGet(p % SIDE, p / SIDE, z).set(labels[z][p]);
        }
      }
      return new Scene(ImageSource.of(image, "pairs"), ImageSource.of(truth, "labels"), labels);
    }

    private static void paint(int[] labels, Random random) {
      int number = 0;
      for (int cell = 0; cell < 9; cell++) {
        double x = cell % 3 * 32 + 16 + 2 * random.nextGaussian();
        double y = cell / 3 * 32 + 16 + 2 * random.nextGaussian();
        double angle = random.nextDouble() * Math.PI;
        for (int sign = -1; sign <= 1; sign += 2) {
          number++;
          double cx = x + sign * 6 * Math.cos(angle);
          double cy = y + sign * 6 * Math.sin(angle);
          for (int p = 0; p < labels.length; p++) {
            double d = Math.hypot(p % SIDE - cx, p / SIDE - cy);
            double other = Math.hypot(p % SIDE - (2 * x - cx), p / SIDE - (2 * y - cy));
            if (d < 7.5 && d <= other) labels[p] = number;
          }
        }
      }
    }
  }

  private static TrainingPlan plan(
      TrainingStart start, TrainingTarget.Meaning meaning, int epochs, int steps) {
    return new TrainingPlan(
        start,
        new TrainingTarget(meaning, 0, -1),
        new TrainingObjective(LossChoice.WEIGHTED_CROSS_ENTROPY, ClassWeighting.NONE, 0, 5),
        new TrainingSchedule(epochs, steps, 0.003, 0),
        new TrainingData(SIDE, 4, 0.25, true),
        "cpu",
        1);
  }

  private static List<EpochRecord> train(TrainingJob job, Scene scene, Path file)
      throws IOException {
    TrainingSet set = job.load(new LabelledImages(scene.image, scene.truth), Progress.NONE);
    TrainingListener quiet =
        new TrainingListener() {
          @Override
          public void report(double fraction, String message) {}

          @Override
          public boolean cancelled() {
            return false;
          }

          @Override
          public void epoch(EpochRecord record) {}
        };
    return job.trainer(set, "net", new OnnxService(), quiet).train(file, false);
  }

  @Test
  void theSavedModelGivesObjects() throws IOException {
    Path file = folder.resolve("net.onnx");
    Scene scene = Scene.of(IMAGES, 1);
    TrainingStart.Architecture small =
        new TrainingStart.Architecture("panoptic-deeplab-resnet18-objects", Map.of(), 8);
    List<EpochRecord> records =
        train(new NetworkJob(plan(small, TrainingTarget.Meaning.INSTANCES, 2, 8)), scene, file);
    assertTrue(records.get(1).loss() < records.get(0).loss(), records.toString());
    SegmentationModel model = SegmentationModel.open(file);
    ModelCard.Output output = model.card().output();
    assertEquals(ModelCard.Target.INSTANCES, output.target());
    assertEquals(List.of("background", "foreground"), output.classes());
    assertTrue(output.centres().found());
    assertEquals(5, model.onnx().graph().outputs().get(0).dims().get(1).size());
    String tuned = model.card().history().get(1);
    assertTrue(tuned.startsWith("Objects are grouped around centres above "), tuned);
    goesOn(model, scene);
  }

  /** Fine-tuning keeps learning where the centres are. */
  private void goesOn(SegmentationModel model, Scene scene) throws IOException {
    Path file = folder.resolve("next.onnx");
    TrainingStart.Existing start = TrainingStart.Existing.of(model);
    TrainingPlan plan = plan(start, TrainingTarget.Meaning.INSTANCES, 1, 2);
    List<EpochRecord> records = train(new FineTuningJob(plan, model), scene, file);
    assertEquals(1, records.size());
    ModelCard.Output output = SegmentationModel.open(file).card().output();
    assertTrue(output.centres().found());
    assertEquals(ModelCard.Target.INSTANCES, output.target());
  }

  @Test
  @Tag("slow")
  void touchingObjectsAreToldApart() throws IOException {
    Path file = folder.resolve("net.onnx");
    Scene scene = Scene.of(IMAGES, 1);
    train(new NetworkJob(plan(NETWORK, TrainingTarget.Meaning.INSTANCES, 8, 20)), scene, file);
    double f1 = f1(SegmentationModel.open(file), Scene.of(2, 77));
    assertTrue(f1 > 0.75, "F1 of images never seen is " + f1);
  }

  private static double f1(SegmentationModel model, Scene scene) throws IOException {
    ObjectMatches all = ObjectMatches.NONE;
    try (ModelSession session = new OnnxService().open(model, "cpu")) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      for (int z = 0; z < 2; z++) {
        Plane plane = scene.image.open(0).plane(z, 0);
        int[] found = LabelArray.read(segmenter.labels(plane, Progress.NONE)).values();
        all = all.plus(ObjectMatches.of(scene.labels[z], found, 0.5));
      }
    }
    return all.f1();
  }

  @Test
  void otherTargetsAreRefused() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () -> plan(NETWORK, TrainingTarget.Meaning.CLASSES, 1, 1));
    assertEquals(
        "target is classes, but must be instances or panoptic for a network that finds centres of objects.",
        e.getMessage());
  }
}
