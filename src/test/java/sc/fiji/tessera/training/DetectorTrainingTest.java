package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CancellationException;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.model.DetectionCard;

/** A Mask R-CNN, from labels of touching discs to a model that finds them. */
class DetectorTrainingTest {
  private static final int SIDE = 64;

  @TempDir Path folder;

  /** Discs of two brightnesses, some of which touch, on several images; numbers in labels. */
  private record Scene(ImageSource image, ImageSource truth) {
    static Scene of(int images) {
      Random random = new Random(1);
      Img<UnsignedByteType> image = ArrayImgs.unsignedBytes(SIDE, SIDE, images);
      Img<UnsignedByteType> truth = ArrayImgs.unsignedBytes(SIDE, SIDE, images);
      var at = image.randomAccess();
      var on = truth.randomAccess();
      for (int z = 0; z < images; z++) {
        double[][] discs = {{16 + z, 15, 9}, {35 + z, 17, 9}, {48, 44 - z, 11}, {16, 46 + z, 7}};
        for (int p = 0; p < SIDE * SIDE; p++) {
          int number = 0;
          for (int d = 0; d < discs.length; d++) {
            double r = Math.hypot(p % SIDE - discs[d][0], p / SIDE - discs[d][1]);
            if (r <= discs[d][2]) number = d + 1;
          }
          int grey = number == 0 ? 40 : number % 2 == 0 ? 130 : 190;
          at.setPositionAndGet(p % SIDE, p / SIDE, z).set(grey + random.nextInt(12));
          on.setPositionAndGet(p % SIDE, p / SIDE, z).set(number);
        }
      }
      return new Scene(ImageSource.of(image, "discs"), ImageSource.of(truth, "labels"));
    }
  }

  private static TrainingPlan plan(
      TrainingStart start, int epochs, int steps, double validation, boolean augment) {
    return new TrainingPlan(
        start,
        new TrainingTarget(TrainingTarget.Meaning.INSTANCES, 0, -1),
        new TrainingObjective(LossChoice.CROSS_ENTROPY_AND_DICE, ClassWeighting.NONE, 0, 5),
        new TrainingSchedule(epochs, steps, 0.002, 0),
        new TrainingData(SIDE, 3, validation, augment),
        "cpu",
        1);
  }

  private static TrainingStart.Detector network(int divisor) {
    return new TrainingStart.Detector(
        "mask-rcnn-resnet18-objects", Map.of("regions", "32"), divisor);
  }

  /** Cancelled after so many reports. */
  private static List<EpochRecord> train(
      TrainingJob job, TrainingSet set, Path file, boolean resume, int cancelAfter)
      throws IOException {
    int[] reports = {0};
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void report(double fraction, String message) {
            reports[0]++;
          }

          @Override
          public boolean cancelled() {
            return reports[0] >= cancelAfter;
          }
        };
    return job.trainer(set, "net", new OnnxService(), listener).train(file, resume);
  }

  private static TrainingSet load(TrainingJob job, int images) {
    Scene scene = Scene.of(images);
    return job.load(new LabelledImages(scene.image, scene.truth), Progress.NONE);
  }

  @Test
  void theSavedModelKnowsHowItFindsObjectsAndGoesOn() throws IOException {
    Path file = folder.resolve("net.onnx");
    DetectorJob job = new DetectorJob(plan(network(16), 2, 2, 0.25, true));
    TrainingSet set = load(job, 4);
    List<EpochRecord> records = train(job, set, file, false, Integer.MAX_VALUE);
    assertEquals(2, records.size());
    assertFalse(Double.isNaN(records.get(1).f1()), "objects are validated");
    CompositeModel model = CompositeModel.open(file);
    assertEquals(List.of("background", "foreground"), model.card().classes());
    DetectionCard card = model.card().detection();
    assertEquals(16, card.anchor(), "discs of 14 to 22 pixels");
    assertEquals(1, card.scale());
    String tuned = model.card().history().get(1);
    assertTrue(tuned.startsWith("Objects are kept from a score of "), tuned);
    String log = Files.readString(folder.resolve("training_log.csv"));
    assertTrue(log.lines().findFirst().orElse("").contains("validation_f1"), log);
    Transfer encoder = new Transfer(Transfer.Head.REPLACE, Transfer.Freeze.ENCODER, 1);
    goesOn(model, encoder, set);
  }

  private void goesOn(CompositeModel model, Transfer transfer, TrainingSet set) throws IOException {
    Path file = folder.resolve("next.onnx");
    TrainingStart.ExistingDetector start =
        new TrainingStart.ExistingDetector(
            model.source(), model.card().identity(), transfer, Map.of("regions", "32"));
    DetectorJob job = new DetectorJob(plan(start, 1, 2, 0.25, true), model);
    train(job, set, file, false, Integer.MAX_VALUE);
    CompositeModel next = CompositeModel.open(file);
    float[] before = values(model, "dense", "backbone.body.conv1.weight");
    float[] after = values(next, "dense", "backbone.body.conv1.weight");
    assertEquals(0, distance(before, after), "the encoder is frozen");
    float[] mean = values(model, "dense", "backbone.body.bn1.running_mean");
    assertEquals(0, distance(mean, values(next, "dense", "backbone.body.bn1.running_mean")));
    String rpn = "rpn.head.cls_logits.weight";
    assertTrue(distance(values(model, "dense", rpn), values(next, "dense", rpn)) > 0);
    assertEquals(2, job.remarks(set).stream().filter(r -> r.matches("(Head|freeze).*")).count());
  }

  private static float[] values(CompositeModel model, String part, String name) {
    return model.part(part).graph().initializers().get(name).floats();
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
    return sum;
  }

  @Test
  void aCancelledRunGoesOnAsIfItHadNotStopped() throws IOException {
    DetectorJob job = new DetectorJob(plan(network(32), 3, 2, 0.25, true));
    TrainingSet set = load(job, 4);
    Path whole = folder.resolve("whole.onnx");
    List<EpochRecord> expected = train(job, set, whole, false, Integer.MAX_VALUE);
    Path file = folder.resolve("net.onnx");
    assertThrows(CancellationException.class, () -> train(job, set, file, false, 3));
    List<EpochRecord> resumed = train(job, set, file, true, Integer.MAX_VALUE);
    assertEquals(3, resumed.size());
    assertEquals(expected.get(2).loss(), resumed.get(2).loss(), 1e-5);
  }

  @Test
  void otherTargetsAndLossesAreRefused() {
    TrainingPlan p = plan(network(16), 1, 1, 0, false);
    TrainingTarget classes = new TrainingTarget(TrainingTarget.Meaning.CLASSES, 0, -1);
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TrainingPlan(
                    p.start(), classes, p.objective(), p.schedule(), p.data(), "cpu", 1));
    assertEquals(
        "target is classes, but must be instances for a network that finds objects one by one.",
        e.getMessage());
    TrainingObjective focal = new TrainingObjective(LossChoice.FOCAL, ClassWeighting.NONE, 0, 5);
    e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new TrainingPlan(p.start(), p.target(), focal, p.schedule(), p.data(), "cpu", 1));
    assertTrue(e.getMessage().startsWith("loss is focal, but must be left as it is"), e.toString());
    TrainingObjective borders =
        new TrainingObjective(LossChoice.CROSS_ENTROPY_AND_DICE, ClassWeighting.NONE, 20, 5);
    e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TrainingPlan(p.start(), p.target(), borders, p.schedule(), p.data(), "cpu", 1));
    assertTrue(e.getMessage().startsWith("border is 20.0, but must be left"), e.toString());
    e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new TrainingStart.Detector("mask-rcnn-resnet18-objects", Map.of("x", "1"), 1));
    assertTrue(e.getMessage().contains("no option 'x'"), e.getMessage());
    e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new TrainingStart.Detector(
                    "mask-rcnn-resnet50-objects", Map.of("anchors", "1"), 1));
    assertEquals("The option anchors is 1, but must be 0, or 2 to 256.", e.getMessage());
    assertEquals(0.001, LearningRate.of(network(4)));
  }

  /** The same images are learned and validated: all their objects are found again. */
  @Test
  @Tag("slow")
  void threeImagesAreLearnedByHeart() throws IOException {
    DetectorJob job = new DetectorJob(plan(network(8), 6, 25, 0, false));
    TrainingSet set = load(job, 3);
    Path file = folder.resolve("net.onnx");
    train(job, set, file, false, Integer.MAX_VALUE);
    CompositeModel model = CompositeModel.open(file);
    for (int fold = 1; fold <= 2; fold++) {
      TrainingSet held = job.load(sameImages(), Progress.NONE).fold(fold, 2, 1);
      DetectorValidation found =
          DetectorValidation.of(
              model, model.card().detection(), held, new OnnxService(), Progress.NONE);
      assertEquals(1, found.f1(0.5, 0.5), 1e-9, "F1 on images that were learned");
    }
  }

  private static LabelledImages sameImages() {
    Scene scene = Scene.of(3);
    return new LabelledImages(scene.image, scene.truth);
  }
}
