package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ByteProcessor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

class TrainingAdviceTest {
  private static final long AMPLE = 1L << 40;

  /** Slices with a grid of discs. */
  private static TrainingSet discs(int images, int side, int diameter) {
    ImageStack stack = new ImageStack(side, side);
    for (int i = 0; i < images; i++) {
      ByteProcessor ip = new ByteProcessor(side, side);
      ip.setValue(1);
      for (int y = 2; y + diameter < side; y += 2 * diameter) {
        for (int x = 2; x + diameter < side; x += 2 * diameter) {
          ip.fillOval(x, y, diameter, diameter);
        }
      }
      stack.addSlice(ip);
    }
    ImageSource image = ImageSource.of(new ImagePlus("discs", stack));
    return new NetworkJob(plan(1, 1)).load(new LabelledImages(image, image), Progress.NONE);
  }

  private static TrainingPlan plan(int patch, int batch) {
    return new TrainingPlan(
        new TrainingStart.Architecture("u-net", Map.of(), 8),
        new TrainingTarget(TrainingTarget.Meaning.FOREGROUND, 0, -1),
        new TrainingObjective(LossChoice.DICE, ClassWeighting.NONE, 0, 1),
        new TrainingSchedule(1, 0, 0.001, 0),
        new TrainingData(patch, batch, 0.2, true),
        "cpu",
        1);
  }

  private static TrainingAdvice advice(TrainingSet set, long memory) {
    return new TrainingAdvice(set, ObjectStatistics.of(set.examples()), memory);
  }

  @Test
  void objectsAreMeasured() {
    ObjectStatistics found = ObjectStatistics.of(discs(3, 200, 20).examples());
    assertEquals(3, found.images());
    assertEquals(200, found.smallestSide());
    assertEquals(3 * 25, found.objects());
    assertEquals(20, found.diameter(), 1);
    assertEquals(25 * Math.PI * 100 / 40000, found.foreground(), 0.01);
  }

  /** A slice whose stripes have the numbers from 1 to a most. */
  private static TrainingSet stripes(int most) {
    ByteProcessor ip = new ByteProcessor(64, 64);
    for (int i = 0; i < ip.getPixelCount(); i++) ip.set(i, (i / 64 + 1) % (most + 1));
    ImageSource image = ImageSource.of(new ImagePlus("stripes", ip));
    TrainingPlan classes = plan(1, 1);
    TrainingPlan plan =
        new TrainingPlan(
            classes.start(),
            new TrainingTarget(TrainingTarget.Meaning.CLASSES, 0, -1),
            classes.objective(),
            classes.schedule(),
            classes.data(),
            "cpu",
            1);
    return new NetworkJob(plan).load(new LabelledImages(image, image), Progress.NONE);
  }

  @Test
  void manyClassesMayBeNumbersOfObjects() {
    TrainingTarget classes = new TrainingTarget(TrainingTarget.Meaning.CLASSES, 0, -1);
    String doubt = advice(stripes(30), AMPLE).doubt(classes).orElseThrow();
    assertTrue(doubt.startsWith("The labels hold 31 classes; if they number objects"), doubt);
    assertTrue(advice(stripes(5), AMPLE).doubt(classes).isEmpty());
    TrainingTarget meant = new TrainingTarget(TrainingTarget.Meaning.CLASSES, 31, -1);
    assertTrue(advice(stripes(30), AMPLE).doubt(meant).isEmpty());
    TrainingTarget objects = new TrainingTarget(TrainingTarget.Meaning.FOREGROUND, 0, -1);
    assertTrue(advice(stripes(30), AMPLE).doubt(objects).isEmpty());
  }

  @Test
  void largeObjectsWantDeepNetworks() {
    assertEquals(2, advice(discs(1, 128, 10), AMPLE).depth().value());
    assertEquals(3, advice(discs(1, 128, 24), AMPLE).depth().value());
    assertEquals(4, advice(discs(1, 256, 50), AMPLE).depth().value());
    assertEquals(5, advice(discs(1, 600, 110), AMPLE).depth().value());
    String said = advice(discs(1, 128, 24), AMPLE).depth().toString();
    assertTrue(said.startsWith("3: it sees 48 px on each side, and the median of"), said);
  }

  @Test
  void patchesHoldObjectsAndFitIntoImagesAndMemory() {
    Graph network = new UNet(new Size(1, 2), new UNet.Options(3, 16)).blank();
    ModelCard.Tiles tiles = ModelCard.Tiles.of(network);
    assertEquals(160, advice(discs(2, 600, 20), AMPLE).patch(tiles, network).value());
    assertEquals(256, advice(discs(2, 600, 110), AMPLE).patch(tiles, network).value());
    assertEquals(96, advice(discs(2, 90, 20), AMPLE).patch(tiles, network).value());
    TrainingAdvice poor = advice(discs(2, 600, 110), 200_000_000);
    int patch = poor.patch(tiles, network).value();
    assertTrue(patch < 256 && poor.bytes(network, patch, 2) <= 200e6, patch + " px");
    assertEquals(2, poor.batch(network, patch).value());
    assertEquals(6, advice(discs(2, 600, 20), AMPLE).batch(network, 160).value());
    assertEquals(16, advice(discs(2, 90, 20), AMPLE).batch(network, 96).value());
  }

  @Test
  void epochsMakeEnoughSteps() {
    TrainingSet set = discs(10, 256, 20);
    TrainingPlan plan = plan(128, 4);
    int epochs = advice(set, AMPLE).epochs(plan).value();
    int steps = epochs * set.stepsPerEpoch(plan);
    assertTrue(steps >= 1000 && steps < 1000 + set.stepsPerEpoch(plan), steps + " steps");
  }

  @Test
  void anEpochIsWorthItsValidation() {
    TrainingSet few = discs(2, 128, 20);
    assertEquals(1, few.stepsPerEpoch(plan(128, 4)));
    assertEquals(20, advice(few, AMPLE).steps(plan(128, 4)).value());
    assertEquals(0, advice(discs(10, 512, 20), AMPLE).steps(plan(128, 4)).value());
  }
}
