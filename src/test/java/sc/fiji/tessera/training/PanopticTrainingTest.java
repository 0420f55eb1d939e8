package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.ImagePlus;
import ij.ImageStack;
import ij.process.ShortProcessor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.image.ImageSource;
import sc.fiji.tessera.inference.CentrePanoptic;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.label.CentreObjects;
import sc.fiji.tessera.label.LabelArray;
import sc.fiji.tessera.label.PanopticMerge.Segment;
import sc.fiji.tessera.label.PanopticPicture;
import sc.fiji.tessera.measure.LabelOverlaps;
import sc.fiji.tessera.measure.PanopticScores;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.sample.Sample;
import sc.fiji.tessera.sample.TissueScene;

/** Classes and objects are learned at once, from two channels to segments. */
class PanopticTrainingTest {
  private static final int SIDE = 48;
  private static final TrainingStart.Architecture SMALL =
      new TrainingStart.Architecture("panoptic-deeplab-resnet18-objects", Map.of("stride", "8"), 8);

  @TempDir Path folder;

  /** A scene as arrays, x fastest. */
  private record Picture(int[] image, int[] classes, int[] numbers) {
    static Picture of(int seed) {
      Sample sample = new TissueScene(SIDE, SIDE, seed).generate();
      return new Picture(
          LabelArray.read(sample.image()).values(),
          LabelArray.read(sample.classes()).values(),
          LabelArray.read(sample.labels()).values());
    }
  }

  private static TrainingPlan plan(
      TrainingStart start, TrainingTarget target, int epochs, int steps) {
    return new TrainingPlan(
        start,
        target,
        new TrainingObjective(LossChoice.HARDEST_PIXELS, ClassWeighting.NONE, 0, 5),
        new TrainingSchedule(epochs, steps, 0.004, 0),
        new TrainingData(SIDE, 2, 0.34, false),
        "cpu",
        1);
  }

  static TrainingTarget panoptic(int ignore, Integer... things) {
    return new TrainingTarget(
        TrainingTarget.Meaning.PANOPTIC, 0, ignore, List.of(), new TreeSet<>(List.of(things)));
  }

  /** Pictures as slices, and their classes and numbers as two channels. */
  static LabelledImages images(int count) {
    ImageStack grey = new ImageStack(SIDE, SIDE);
    ImageStack pairs = new ImageStack(SIDE, SIDE);
    for (int i = 0; i < count; i++) {
      Picture p = Picture.of(i + 1);
      grey.addSlice(new ShortProcessor(SIDE, SIDE, shorts(p.image()), null));
      pairs.addSlice(new ShortProcessor(SIDE, SIDE, shorts(p.classes()), null));
      pairs.addSlice(new ShortProcessor(SIDE, SIDE, shorts(p.numbers()), null));
    }
    ImagePlus truth = new ImagePlus("truth", pairs);
    truth.setDimensions(2, count, 1);
    truth.setOpenAsHyperStack(true);
    return new LabelledImages(ImageSource.of(new ImagePlus("images", grey)), ImageSource.of(truth));
  }

  private static short[] shorts(int[] values) {
    short[] shorts = new short[values.length];
    for (int i = 0; i < shorts.length; i++) shorts[i] = (short) values[i];
    return shorts;
  }

  private static final TrainingListener QUIET =
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

  @Test
  void labelsAreClassesAndObjects() {
    NetworkJob job = new NetworkJob(plan(SMALL, panoptic(-1, 1, 2), 1, 1));
    TrainingSet set = job.load(images(3), Progress.NONE);
    assertEquals(4, set.classes());
    for (int i = 0; i < 3; i++) {
      Picture p = Picture.of(i + 1);
      String name = "images:" + (i + 1);
      TrainingExample e =
          set.examples().stream().filter(x -> x.name().equals(name)).findFirst().orElseThrow();
      for (int k = 0; k < SIDE * SIDE; k++) {
        assertEquals(p.classes()[k], e.classAt(k));
        boolean thing = p.classes()[k] == 1 || p.classes()[k] == 2;
        assertEquals(thing ? p.classes()[k] << 16 | p.numbers()[k] : 0, e.objects()[k]);
      }
    }
    set = new NetworkJob(plan(SMALL, panoptic(3, 1, 2), 1, 1)).load(images(3), Progress.NONE);
    assertEquals(3, set.classes(), "what is ignored is no class");
    assertTrue(set.examples().get(0).counts(3)[0] < SIDE * SIDE, "and is not the background");
  }

  /** Seen to the end: two kinds of objects and one of stuff, of images that it knows. */
  @Test
  void threePicturesAreLearned() throws IOException {
    Path file = folder.resolve("net.onnx");
    NetworkJob job = new NetworkJob(plan(SMALL, panoptic(-1, 1, 2), 2, 30));
    TrainingSet set = job.load(images(3), Progress.NONE);
    List<EpochRecord> records =
        job.trainer(set, "net", new OnnxService(), QUIET).train(file, false);
    assertTrue(records.get(1).loss() < records.get(0).loss(), records.toString());
    SegmentationModel model = SegmentationModel.open(file);
    ModelCard.Output output = model.card().output();
    assertEquals(new TreeSet<>(List.of(1, 2)), output.things());
    assertEquals(ModelCard.Target.CLASSES, output.target());
    assertEquals(List.of("background", "class 1", "class 2", "class 3"), output.classes());
    String tuned = model.card().history().get(model.card().history().size() - 1);
    assertTrue(tuned.contains("panoptic quality on the validation images"), tuned);
    try (ModelSession session = new OnnxService().open(model, "cpu")) {
      PanopticScores all = PanopticScores.NONE;
      for (TrainingExample e : set.training()) {
        int number = Integer.parseInt(e.name().split(":")[1]);
        all = all.plus(scores(session, output, Picture.of(number)));
      }
      double pq = all.average(c -> true).pq();
      assertTrue(pq > 0.3, pq + " " + all + " " + tuned);
    }
  }

  private static PanopticScores scores(ModelSession session, ModelCard.Output output, Picture p) {
    SemanticSegmenter segmenter =
        new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
    ImagePlus image = new ImagePlus("x", new ShortProcessor(SIDE, SIDE, shorts(p.image()), null));
    CentreObjects.Options options =
        new CentreObjects.Options(
            output.centres().threshold(), output.centres().window(), 0, output.objects().minimum());
    PanopticPicture found =
        new CentrePanoptic(session, segmenter, output.things(), options, 0)
            .segment(ImageSource.of(image).open(0).plane(0, 0), Progress.NONE);
    Map<Integer, Integer> truth = new HashMap<>();
    int[] ids = new int[SIDE * SIDE];
    for (int k = 0; k < ids.length; k++) {
      ids[k] = p.classes()[k] == 0 ? 0 : p.classes()[k] << 16 | p.numbers()[k];
      if (ids[k] != 0) truth.put(ids[k], p.classes()[k]);
    }
    Map<Integer, Integer> classes = new HashMap<>();
    for (Segment s : found.segments()) classes.put(s.id(), s.category());
    return PanopticScores.of(
        LabelOverlaps.of(ids, found.ids()),
        new PanopticScores.Segments(truth, Set.of()),
        new PanopticScores.Segments(classes, Set.of()));
  }

  @Test
  void whatCannotWorkIsRefused() {
    assertRefused(() -> plan(SMALL, panoptic(-1), 1, 1), "the classes of objects");
    TrainingStart.Architecture plain = new TrainingStart.Architecture("u-net", Map.of(), 8);
    assertRefused(() -> plan(plain, panoptic(-1, 1), 1, 1), "finds no centres");
    TrainingTarget classes = new TrainingTarget(TrainingTarget.Meaning.CLASSES, 0, -1, List.of());
    assertRefused(() -> plan(SMALL, classes, 1, 1), "instances or panoptic");
    LabelledImages images = images(2);
    assertRefused(
        () -> new NetworkJob(plan(SMALL, panoptic(-1, 7), 1, 1)).load(images, Progress.NONE),
        "the labels hold the classes 0 to 3");
    assertRefused(
        () -> new NetworkJob(plan(SMALL, panoptic(-1, 3), 1, 1)).load(images, Progress.NONE),
        "no object of these classes");
    LabelledImages one = new LabelledImages(images.images(), images.images());
    assertRefused(
        () -> new NetworkJob(plan(SMALL, panoptic(-1, 1), 1, 1)).load(one, Progress.NONE),
        "needs two, the class of every pixel and the number of its object");
  }

  private static void assertRefused(Executable what, String why) {
    Exception e = assertThrows(IllegalArgumentException.class, what);
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  /** Plans without things are written as ever, so that their runs can be resumed. */
  @Test
  void plansOfBeforeKeepTheirText() {
    assertEquals(
        "Target[meaning=CLASSES, classes=3, ignore=-1, names=[a, b]]",
        new TrainingTarget(TrainingTarget.Meaning.CLASSES, 3, -1, List.of("a", "b")).toString());
    assertArrayEquals(
        new int[] {0, 1 << 16 | 2, 0, 0},
        PanopticLabels.objects(
            new int[] {0, 1 << 16 | 2, 1 << 16, 3 << 16 | 1}, new TreeSet<>(List.of(1))));
  }
}
