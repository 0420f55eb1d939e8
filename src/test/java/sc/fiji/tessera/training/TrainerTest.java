package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedByteType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.model.SegmentationModel;

/** What a listener sees of a training, and how it holds it up or ends it. */
class TrainerTest {
  private static final int STEPS = 4;

  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void nameTheModel() {
    model = folder.resolve("net.onnx");
  }

  /** Records what it is told, and wants a stop or a pause after so many steps. */
  private static class Watcher implements TrainingListener {
    final List<EpochRecord> epochs = new ArrayList<>();
    final List<List<ValidationExamples.Example>> previews = new ArrayList<>();
    int wanted;
    int stopAfter = Integer.MAX_VALUE;
    int pauseAfter = Integer.MAX_VALUE;
    int cancelAfterWaits = Integer.MAX_VALUE;
    int stopAfterWaits = Integer.MAX_VALUE;
    int waits;
    int longestWait = 3;
    int steps;

    @Override
    public void report(double fraction, String message) {
      if (fraction < 1) steps++;
    }

    @Override
    public boolean cancelled() {
      return waits >= cancelAfterWaits;
    }

    @Override
    public boolean paused() {
      return steps >= pauseAfter && waits++ < longestWait;
    }

    @Override
    public boolean stopped() {
      return steps >= stopAfter || waits >= stopAfterWaits;
    }

    @Override
    public void epoch(EpochRecord record) {
      epochs.add(record);
    }

    @Override
    public int previews() {
      return wanted;
    }

    @Override
    public void preview(List<ValidationExamples.Example> examples) {
      previews.add(examples);
    }
  }

  /** Five slices, each with a bright square in another place. */
  private static ImageSource squares(int bright) {
    Img<UnsignedByteType> img = ArrayImgs.unsignedBytes(24, 20, 5);
    var at = img.randomAccess();
    for (int z = 0; z < 5; z++) {
      for (int y = 4; y < 12; y++) {
        for (int x = 2 + 2 * z; x < 10 + 2 * z; x++) at.setPositionAndGet(x, y, z).set(bright);
      }
    }
    return ImageSource.of(img, "squares");
  }

  private static TrainingPlan plan(int epochs, double validation) {
    return new TrainingPlan(
        new TrainingStart.Architecture("u-net", Map.of("depth", "1", "width", "4"), 1),
        new TrainingTarget(TrainingTarget.Meaning.CLASSES, 0, -1),
        new TrainingObjective(LossChoice.CROSS_ENTROPY_AND_DICE, ClassWeighting.NONE, 0, 5),
        new TrainingSchedule(epochs, STEPS, 0.01, 0),
        new TrainingData(16, 2, validation, true),
        "cpu",
        1);
  }

  private List<EpochRecord> train(TrainingPlan plan, Watcher watcher, boolean resume)
      throws IOException {
    NetworkJob job = new NetworkJob(plan);
    TrainingSet set = job.load(new LabelledImages(squares(200), squares(1)), Progress.NONE);
    return job.trainer(set, "net", new OnnxService(), watcher).train(model, resume);
  }

  @Test
  void asManyValidationImagesAreShownAsAreWanted() throws IOException {
    Watcher watcher = new Watcher();
    watcher.wanted = 2;
    train(plan(2, 0.6), watcher, false);
    assertEquals(2, watcher.previews.size(), "after each epoch");
    List<ValidationExamples.Example> first = watcher.previews.get(0);
    List<ValidationExamples.Example> second = watcher.previews.get(1);
    assertEquals(2, first.size(), "of three");
    for (int i = 0; i < 2; i++) {
      assertEquals(first.get(i).image().title(), second.get(i).image().title());
      assertEquals(24, second.get(i).prediction().dimension(0));
    }
    Watcher nobody = new Watcher();
    train(plan(1, 0.6), nobody, false);
    assertEquals(List.of(), nobody.previews);
  }

  @Test
  void stoppingKeepsWhatWasLearnedUntilThen() throws IOException {
    Watcher watcher = new Watcher();
    watcher.stopAfter = 2 * STEPS + 1;
    List<EpochRecord> records = train(plan(50, 0.2), watcher, false);
    assertEquals(3, records.size(), "two epochs and a part of the third");
    assertEquals(2 * STEPS + 1, records.get(2).steps());
    assertEquals(records, watcher.epochs);
    SegmentationModel.open(model);
    assertTrue(Files.exists(folder.resolve("net.onnx.resume")));
  }

  /** The part of an epoch is not in the way of going on. */
  @Test
  void aStoppedTrainingGoesOnAsIfItHadNotBeenStopped() throws IOException {
    List<EpochRecord> whole = train(plan(4, 0.2), new Watcher(), false);
    Watcher watcher = new Watcher();
    watcher.stopAfter = 2 * STEPS + 1;
    train(plan(4, 0.2), watcher, false);
    List<EpochRecord> resumed = train(plan(4, 0.2), new Watcher(), true);
    assertEquals(4, resumed.size());
    for (int i = 0; i < 4; i++) {
      assertEquals(whole.get(i).steps(), resumed.get(i).steps());
      assertEquals(whole.get(i).loss(), resumed.get(i).loss(), 1e-6);
      for (int c = 0; c < 2; c++) {
        assertEquals(whole.get(i).iouOf(c), resumed.get(i).iouOf(c), 1e-5); // as logged
      }
    }
  }

  @Test
  void whatIsStoppedAtOnceHasLearnedFromOneStep() throws IOException {
    Watcher watcher = new Watcher();
    watcher.stopAfter = 0;
    List<EpochRecord> records = train(plan(50, 0.2), watcher, false);
    assertEquals(List.of(1), records.stream().map(EpochRecord::steps).toList());
    assertTrue(Files.exists(model));
    assertFalse(Files.exists(folder.resolve("net.onnx.resume")), "no whole epoch");
  }

  @Test
  void stoppingAtTheEndOfAnEpochAddsNone() throws IOException {
    Watcher watcher = new Watcher();
    watcher.stopAfter = 2 * STEPS;
    assertEquals(2, train(plan(50, 0.2), watcher, false).size());
  }

  @Test
  void aPauseChangesNothing() throws IOException {
    List<EpochRecord> whole = train(plan(2, 0.2), new Watcher(), false);
    Watcher watcher = new Watcher();
    watcher.pauseAfter = 3;
    List<EpochRecord> paused = train(plan(2, 0.2), watcher, false);
    assertTrue(watcher.waits > 3, "it waited");
    for (int i = 0; i < 2; i++) {
      assertEquals(whole.get(i).loss(), paused.get(i).loss(), 1e-6);
      assertEquals(whole.get(i).steps(), paused.get(i).steps());
    }
  }

  @Test
  void aPausedTrainingCanBeCancelled() {
    Watcher watcher = new Watcher();
    watcher.pauseAfter = 2;
    watcher.longestWait = Integer.MAX_VALUE;
    watcher.cancelAfterWaits = 4;
    assertThrows(CancellationException.class, () -> train(plan(2, 0.2), watcher, false));
  }

  @Test
  void aPausedTrainingCanBeStopped() throws IOException {
    Watcher watcher = new Watcher();
    watcher.pauseAfter = 2;
    watcher.longestWait = Integer.MAX_VALUE;
    watcher.stopAfterWaits = 4;
    List<EpochRecord> records = train(plan(2, 0.2), watcher, false);
    assertEquals(List.of(2), records.stream().map(EpochRecord::steps).toList());
  }

  @Test
  void everyImageIsValidatedInOneFold() {
    TrainingPlan plan = plan(1, 0.2);
    TrainingSet all =
        new NetworkJob(plan).load(new LabelledImages(squares(200), squares(1)), Progress.NONE);
    for (int folds = 2; folds <= 5; folds++) {
      List<byte[]> seen = new ArrayList<>();
      TreeSet<String> fingerprints = new TreeSet<>();
      for (int fold = 1; fold <= folds; fold++) {
        TrainingSet set = all.fold(fold, folds, 7);
        assertEquals(5, set.trainingSize() + set.validationSize());
        assertTrue(Math.abs(set.validationSize() - 5.0 / folds) < 1, "shares are alike");
        set.validation().forEach(v -> seen.add(v.example().classes()));
        fingerprints.add(set.fingerprint(plan));
      }
      assertEquals(5, seen.size());
      assertEquals(5, Set.copyOf(seen).size(), "each once");
      assertEquals(folds, fingerprints.size(), "a fold is not resumed as another one");
    }
    assertFalse(all.fingerprint(plan).contains("Fold"), all.fingerprint(plan));
    String refusal =
        assertThrows(IllegalArgumentException.class, () -> all.fold(1, 6, 7)).getMessage();
    assertEquals("folds is 6, but there are only 5 images.", refusal);
  }

  /** What patience ended is not trained for another epoch whenever it is resumed. */
  @Test
  void whatRanOutOfPatienceIsOver() throws IOException {
    TrainingPlan p = plan(200, 0.2);
    TrainingPlan impatient =
        new TrainingPlan(
            p.start(),
            p.target(),
            p.objective(),
            new TrainingSchedule(200, 1, 0.3, 1),
            p.data(),
            p.device(),
            p.seed());
    int epochs = train(impatient, new Watcher(), false).size();
    assertTrue(epochs < 200, epochs + " epochs");
    assertEquals(epochs, train(impatient, new Watcher(), true).size());
  }
}
