package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.CompositeModel;
import sc.fiji.tessera.network.PanopticFpn;

/** A Panoptic FPN learns objects and stuff at once, from two channels to segments. */
class PanopticFpnTrainingTest {
  @TempDir Path folder;

  private static TrainingPlan plan(
      TrainingTarget target, int divisor, int epochs, int steps, double validation) {
    return new TrainingPlan(
        new TrainingStart.Detector("panoptic-fpn-resnet18", Map.of("regions", "32"), divisor),
        target,
        new TrainingObjective(LossChoice.CROSS_ENTROPY_AND_DICE, ClassWeighting.NONE, 0, 5),
        new TrainingSchedule(epochs, steps, 0.002, 0),
        new TrainingData(64, 2, validation, false),
        "cpu",
        1);
  }

  private static final TrainingListener QUIET =
      new TrainingListener() {
        @Override
        public void report(double fraction, String message) {}

        @Override
        public boolean cancelled() {
          return false;
        }
      };

  @Test
  void classesOfLabelsAreThoseOfTheHeads() {
    PanopticFpnClasses c = PanopticFpnClasses.of(5, new TreeSet<>(List.of(2, 4)));
    assertArrayEquals(new int[] {0, 0, 1, 0, 2}, c.objects());
    assertArrayEquals(new int[] {0, 1, 0, 2, 0}, c.pixels());
    assertEquals(TrainingExample.IGNORED, c.object(TrainingExample.IGNORED));
    assertEquals(TrainingExample.IGNORED, c.pixel(TrainingExample.IGNORED));
  }

  /** Half the mean cross-entropy of the pixels that are known. */
  @Test
  void unknownPixelsAreNotLearnedFrom() {
    try (NDManager m = TorchEngine.manager(Device.cpu());
        DetectorLoss loss = new DetectorLoss(m)) {
      float[] logits = {1, 2, 3, 0, 0, 1};
      NDArray x = m.create(logits, new Shape(1, 2, 1, 3));
      long[] classes = {0, 1, TrainingExample.IGNORED};
      double first = Math.log(Math.exp(1) + Math.exp(0)) - 1;
      double second = Math.log(Math.exp(2) + Math.exp(0)) - 0;
      assertEquals(
          0.5 * (first + second) / 2,
          loss.stuff(new DeviceArrays(m), x, classes).get(0).getFloat(),
          1e-6);
      long[] unknown = {255, 255, 255};
      assertEquals(0, loss.stuff(new DeviceArrays(m), x, unknown).get(0).getFloat());
    }
  }

  /** Things need not come first; the card names classes as the labels number them. */
  @Test
  void theLossFallsAndTheModelKnowsItsThings() throws IOException {
    Path file = folder.resolve("net.onnx");
    DetectorJob job = new DetectorJob(plan(PanopticTrainingTest.panoptic(-1, 2), 16, 3, 6, 0.34));
    TrainingSet set = job.load(PanopticTrainingTest.images(3), Progress.NONE);
    List<EpochRecord> records =
        job.trainer(set, "net", new OnnxService(), QUIET).train(file, false);
    assertTrue(records.get(2).loss() < 0.9 * records.get(0).loss(), records.toString());
    assertFalse(Double.isNaN(records.get(2).f1()), "objects are validated");
    CompositeModel model = CompositeModel.open(file);
    assertEquals(PanopticFpn.NAME, model.card().about().architecture());
    assertEquals(List.of("background", "class 1", "class 2", "class 3"), model.card().classes());
    assertEquals(new TreeSet<>(List.of(2)), model.card().things());
    assertEquals("1", model.card().about().options().get("things"));
    assertEquals("3", model.card().about().options().get("stuff"));
    assertEquals(1, model.card().detection().scale());
    String tuned = model.card().history().get(model.card().history().size() - 1);
    assertTrue(tuned.startsWith("Objects are kept from a score of "), tuned);
    assertTrue(tuned.contains("panoptic quality"), tuned);
    assertEquals(
        set.validationSize(), job.examples(file, set, new OnnxService(), Progress.NONE).size());
  }

  @Test
  void whatCannotWorkIsRefused() {
    TrainingTarget classes = new TrainingTarget(TrainingTarget.Meaning.CLASSES, 0, -1);
    assertEquals(
        "target is classes, but must be panoptic for a network that finds objects and stuff.",
        assertThrows(IllegalArgumentException.class, () -> plan(classes, 16, 1, 1, 0))
            .getMessage());
    DetectorJob job =
        new DetectorJob(plan(PanopticTrainingTest.panoptic(-1, 1, 2, 3), 16, 1, 1, 0));
    TrainingSet set = job.load(PanopticTrainingTest.images(2), Progress.NONE);
    assertEquals(
        "things is [1, 2, 3], but must be such that a class from 1 on is left, which is stuff.",
        assertThrows(IllegalArgumentException.class, () -> job.demand(set)).getMessage());
  }

  /** The same two pictures are learned and validated. */
  @Test
  @Tag("slow")
  void twoPicturesAreLearnedByHeart() throws IOException {
    Path file = folder.resolve("net.onnx");
    DetectorJob job = new DetectorJob(plan(PanopticTrainingTest.panoptic(-1, 1, 2), 8, 10, 30, 0));
    TrainingSet set = job.load(PanopticTrainingTest.images(2), Progress.NONE);
    job.trainer(set, "net", new OnnxService(), QUIET).train(file, false);
    CompositeModel model = CompositeModel.open(file);
    double sum = 0;
    for (int fold = 1; fold <= 2; fold++) {
      TrainingSet held = job.load(PanopticTrainingTest.images(2), Progress.NONE).fold(fold, 2, 1);
      sum += PanopticValidation.scores(model, held, new OnnxService(), QUIET).quality();
    }
    assertTrue(sum / 2 > 0.6, "panoptic quality " + sum / 2);
  }
}
