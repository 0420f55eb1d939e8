package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.IntegerType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.scijava.Context;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.TinyVolumes;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Volume;
import sc.fiji.tessera.inference.SemanticSegmenter.Augment;
import sc.fiji.tessera.inference.SemanticSegmenter.Options;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelCard.Activation;
import sc.fiji.tessera.model.ModelCard.Target;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

class VolumeSegmenterTest {
  private static final String[] FREE = {"D", "H", "W"};

  private static Context context;
  private static OnnxService service;

  @BeforeAll
  static void start() {
    context = new Context(OnnxService.class);
    service = context.service(OnnxService.class);
  }

  @AfterAll
  static void stop() {
    context.dispose();
  }

  private static SegmentationModel model(Graph graph, String axes) {
    try {
      OnnxModel onnx = OnnxModel.of(graph);
      if (!axes.isEmpty()) onnx = onnx.withMetadata(Map.of("tessera.axes", axes));
      return SegmentationModel.of(onnx, "tiny");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static SegmentationModel with(
      SegmentationModel model, Normalization normalization, Activation activation, Target target) {
    ModelCard c = model.card();
    ModelCard card =
        new ModelCard(
            c.about(),
            new ModelCard.Input(c.input().channels(), normalization, ""),
            new ModelCard.Output(c.output().classes(), activation, target),
            c.tiles(),
            c.history());
    return model.with(model.onnx().graph(), card);
  }

  private static Img<FloatType> noise(long... dims) {
    float[] values = new float[(int) Arrays.stream(dims).reduce(1, (a, b) -> a * b)];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
    return ArrayImgs.floats(values, dims);
  }

  /** Slices fastest behind x and y. */
  private static Volume volume(RandomAccessibleInterval<FloatType> img) {
    return SourceImage.of(img, "noise").volume(Axis.Z, 0);
  }

  private static List<ScoreMap> scores(SegmentationModel model, Volume volume, Options options)
      throws IOException {
    try (ModelSession session = service.open(model, "cpu")) {
      return new SemanticSegmenter(session, options).probabilities(volume, Progress.NONE);
    }
  }

  private static double worst(List<ScoreMap> a, List<ScoreMap> b) {
    assertEquals(a.size(), b.size());
    double worst = 0;
    for (int z = 0; z < a.size(); z++) {
      for (int c = 0; c < a.get(z).classes(); c++) {
        float[] p = a.get(z).plane(c);
        float[] q = b.get(z).plane(c);
        assertEquals(p.length, q.length);
        for (int i = 0; i < p.length; i++) worst = Math.max(worst, Math.abs(p[i] - q[i]));
      }
    }
    return worst;
  }

  private static float spread(List<ScoreMap> scores) {
    float low = 1;
    float high = 0;
    for (float v : scores.get(scores.size() / 2).plane(0)) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    return high - low;
  }

  /** Sizes off the grid, windows along all three axes. */
  @ParameterizedTest
  @CsvSource({"2, 14, 3", "2, 20, 2", "1, 14, 3"})
  void tiledVolumesAreThoseOfTheWhole(long pool, int tile, int least) throws IOException {
    SegmentationModel model = model(TinyVolumes.uNet(1, 3, new long[] {pool, 2, 2}, FREE), "");
    Volume volume = volume(noise(53, 41, 35));
    Set<List<Long>> starts = new HashSet<>();
    List<ScoreMap> whole = scores(model, volume, new Options(512, -1));
    WindowPlan.Choice choice = plan(model, new Options(tile, -1), 1L << 30, 53, 41, 35);
    assertEquals("", choice.note());
    for (int axis = 0; axis < 3; axis++) {
      Set<Long> places = new HashSet<>();
      for (var t : choice.tiling().tiles()) {
        var w = t.window();
        places.add(List.of(w.x(), w.y(), w.z()).get(axis));
        starts.add(List.of(w.x(), w.y(), w.z()));
      }
      assertTrue(places.size() >= least, axis + ": " + places);
    }
    assertEquals(choice.tiling().tiles().size(), starts.size());
    List<ScoreMap> tiled = scores(model, volume, new Options(tile, -1));
    assertEquals(0, worst(whole, tiled), 1e-5);
    assertTrue(spread(whole) > 0.1, "the network says nothing");
  }

  /** The road gives what ONNX Runtime gives for the same numbers. */
  @Test
  void theRoadIsOnnxRuntime() throws IOException, OrtException {
    Graph graph = TinyVolumes.uNet(2, 3);
    SegmentationModel model =
        with(model(graph, ""), Normalization.none(), Activation.NONE, Target.CLASSES);
    Img<FloatType> img = noise(24, 20, 2, 12);
    List<Axis> axes = List.of(Axis.X, Axis.Y, Axis.C, Axis.Z);
    Volume volume = SourceImage.of(img, "noise", axes).volume(Axis.Z, 0);
    List<ScoreMap> found = scores(model, volume, Options.AUTOMATIC);
    FloatBuffer in = FloatBuffer.allocate(2 * 12 * 20 * 24);
    RandomAccessibleInterval<FloatType> ordered = Views.permute(img, 2, 3);
    Views.flatIterable(ordered).forEach(v -> in.put(v.get()));
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(OnnxModel.of(graph).toBytes());
        OnnxTensor x =
            OnnxTensor.createTensor(environment, in.rewind(), new long[] {1, 2, 12, 20, 24});
        OrtSession.Result result = session.run(Map.of("image", x))) {
      FloatBuffer expected = ((OnnxTensor) result.get(0)).getFloatBuffer();
      for (int c = 0; c < 3; c++) {
        for (int z = 0; z < 12; z++) {
          float[] slice = new float[20 * 24];
          expected.get((c * 12 + z) * slice.length, slice);
          assertArrayEquals(slice, found.get(z).plane(c), 1e-6f);
        }
      }
    }
  }

  /** The same network with other axes around it. */
  @ParameterizedTest
  @CsvSource({"bzyxc", "zyxc", "cxyzb", "bctyx"})
  void allOrdersOfAxesGiveTheSame(String axes) throws IOException {
    SegmentationModel ours = model(TinyVolumes.uNet(2, 3), "");
    SegmentationModel theirs = model(TinyVolumes.reordered(TinyVolumes.uNet(2, 3), axes), axes);
    Img<FloatType> img = noise(18, 14, 2, 10);
    List<Axis> order = List.of(Axis.X, Axis.Y, Axis.C, Axis.Z);
    Volume volume = SourceImage.of(img, "noise", order).volume(Axis.Z, 0);
    assertEquals(
        0,
        worst(scores(ours, volume, Options.AUTOMATIC), scores(theirs, volume, Options.AUTOMATIC)));
  }

  /** Channels last as Keras has them, and no batch. */
  @ParameterizedTest
  @CsvSource({"byxc", "bxyc", "yxc"})
  void planesToo(String axes) throws IOException {
    Graph graph = new UNet(new Size(3, 2), new UNet.Options(2, 4)).graph(3);
    SegmentationModel ours = model(graph, "");
    SegmentationModel theirs = model(TinyVolumes.reordered(graph, axes), axes);
    Img<FloatType> img = noise(90, 70, 3);
    List<Axis> order = List.of(Axis.X, Axis.Y, Axis.C);
    Volume plane = SourceImage.of(img, "noise", order).volume(null, 0);
    List<ScoreMap> expected = scores(ours, plane, Options.AUTOMATIC);
    assertEquals(0, worst(expected, scores(theirs, plane, Options.AUTOMATIC)));
    assertEquals(0, worst(expected, scores(theirs, plane, new Options(64, -1))), 1e-5);
    assertEquals(ours.card().tiles(), theirs.card().tiles());
  }

  /** Frames as depth: each slice's series is a volume of its own. */
  @Test
  void framesCanBeTheDepth() throws IOException {
    Graph graph = TinyVolumes.uNet(1, 2);
    Img<FloatType> img = noise(20, 16, 3, 6);
    List<Axis> axes = List.of(Axis.X, Axis.Y, Axis.Z, Axis.T);
    SourceImage source = SourceImage.of(img, "series", axes);
    assertEquals(3, source.volumes(Axis.T));
    assertArrayEquals(new int[] {1, 4, 7, 10, 13, 16}, source.planes(Axis.T, 1));
    try (ModelSession session = service.open(model(graph, "bctyx"), "cpu")) {
      assertEquals(Axis.T, new SemanticSegmenter(session, Options.AUTOMATIC).depth());
    }
    for (int z = 0; z < 3; z++) {
      Volume series = volume(Views.hyperSlice(img, 2, z));
      List<ScoreMap> expected = scores(model(graph, ""), series, Options.AUTOMATIC);
      List<ScoreMap> found =
          scores(model(graph, "bctyx"), source.volume(Axis.T, z), Options.AUTOMATIC);
      assertEquals(0, worst(expected, found));
    }
  }

  /** Three slices where four are needed: the second is seen a second time behind the third. */
  @Test
  void aFewSlicesAreMirrored() throws IOException {
    SegmentationModel model = model(TinyVolumes.uNet(1, 2, new long[] {4, 2, 2}, FREE), "");
    assertEquals(4, model.card().tiles().depth().minimum());
    Img<FloatType> img = noise(16, 12, 3);
    List<RandomAccessibleInterval<FloatType>> slices = new ArrayList<>();
    for (int z : new int[] {0, 1, 2, 1}) slices.add(Views.hyperSlice(img, 2, z));
    List<ScoreMap> mirrored = scores(model, volume(Views.stack(slices)), Options.AUTOMATIC);
    List<String> notes = new ArrayList<>();
    try (ModelSession session = service.open(model, "cpu")) {
      List<ScoreMap> found =
          new SemanticSegmenter(session, Options.AUTOMATIC, notes::add)
              .probabilities(volume(img), Progress.NONE);
      assertEquals(0, worst(mirrored.subList(0, 3), found));
    }
    assertEquals(
        List.of("The image has 3 slices where the model takes 4 or more: it is mirrored."), notes);
  }

  @Test
  void planesAndVolumesAreNotMistaken() throws IOException {
    SegmentationModel model = model(TinyVolumes.uNet(1, 2), "");
    Volume plane = SourceImage.of(noise(16, 12), "plane").volume(Axis.Z, 0);
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> scores(model, plane, Options.AUTOMATIC));
    assertEquals(
        "The model takes stacks of slices, but the image has a single slice; where ImageJ took"
            + " slices for frames or frames for slices, Image > Properties... exchanges them.",
        e.getMessage());
    GraphBuilder b = new GraphBuilder("plane");
    String y = b.node("Relu", List.of(b.input("image", "N", "1", "H", "W")));
    SegmentationModel flat = model(b.output(y, "y", "N", "1", "H", "W").build(), "");
    e =
        assertThrows(
            IllegalArgumentException.class,
            () -> scores(flat, volume(noise(8, 8, 3)), Options.AUTOMATIC));
    assertEquals("The model takes one plane at a time, not 3 slices.", e.getMessage());
    try (ModelSession session = service.open(flat, "cpu")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> session.run(null, null, new BlockShape(1, 2, 8, 8), Progress.NONE));
    }
  }

  /** Networks that take one number of slices get windows of it. */
  @Test
  void oneNumberOfSlicesOnly() throws IOException {
    SegmentationModel model =
        model(TinyVolumes.uNet(1, 2, new long[] {1, 2, 2}, new String[] {"8", "H", "W"}), "");
    assertEquals(8, model.card().tiles().depth().fixed());
    SegmentationModel free = model(TinyVolumes.uNet(1, 2, new long[] {1, 2, 2}, FREE), "");
    Volume volume = volume(noise(20, 18, 19));
    assertEquals(
        0,
        worst(scores(free, volume, Options.AUTOMATIC), scores(model, volume, Options.AUTOMATIC)),
        1e-5);
    Volume few = volume(noise(20, 18, 3));
    assertEquals(
        0,
        worst(scores(free, few, Options.AUTOMATIC), scores(model, few, Options.AUTOMATIC)),
        1e-5);
  }

  /** Mirrored in x, what comes out is mirrored; turned by a quarter only with all symmetries. */
  @Test
  void augmentationTurnsSlices() throws IOException {
    SegmentationModel model = model(TinyVolumes.uNet(1, 2), "");
    Img<FloatType> img = noise(16, 16, 6);
    for (Augment augment : List.of(Augment.FLIPS, Augment.ALL)) {
      Options options = new Options(0, -1, augment, 1);
      List<ScoreMap> straight = scores(model, volume(img), options);
      RandomAccessibleInterval<FloatType> turned = Views.zeroMin(Views.rotate(img, 0, 1));
      List<ScoreMap> other = scores(model, volume(turned), options);
      double worst = 0;
      for (int z = 0; z < 6; z++) {
        for (int i = 0; i < 256; i++) {
          int x = i % 16;
          int y = i / 16;
          float q = other.get(z).plane(1)[x * 16 + 15 - y];
          worst = Math.max(worst, Math.abs(straight.get(z).plane(1)[i] - q));
        }
      }
      assertEquals(augment == Augment.ALL, worst < 1e-5, augment + ": " + worst);
    }
  }

  /** Two windows at once are what each is alone. */
  @Test
  void severalWindowsAtOnceAreAveragedOneByOne() throws IOException {
    SegmentationModel model = model(TinyVolumes.uNet(1, 2), "");
    int voxels = 4 * 6 * 8;
    FloatBuffer in = DirectFloats.of(2 * voxels);
    Random random = new Random(5);
    for (int i = 0; i < 2 * voxels; i++) in.put(i, random.nextFloat());
    FloatBuffer second = DirectFloats.of(voxels).put(0, in, voxels, voxels);
    FloatBuffer both = DirectFloats.of(4 * voxels);
    FloatBuffer alone = DirectFloats.of(2 * voxels);
    try (ModelSession session = service.open(model, "cpu")) {
      List<Symmetry> all = Symmetry.ALL;
      ModelCard.Output output =
          new ModelCard.Output(List.of("no", "yes"), Activation.SOFTMAX, Target.CLASSES);
      new AveragedNetwork(session::run, all, output, 1)
          .run(in, both, new BlockShape(2, 4, 6, 8), Progress.NONE);
      new AveragedNetwork(session::run, all, output, 1)
          .run(second, alone, new BlockShape(1, 4, 6, 8), Progress.NONE);
    }
    for (int i = 0; i < 2 * voxels; i++) {
      assertEquals(alone.get(i), both.get(2 * voxels + i), 1e-6);
    }
  }

  private static SegmentationModel copy(Normalization normalization, Target target) {
    GraphBuilder b = new GraphBuilder("copy");
    String x = b.input("image", "N", "1", "D", "H", "W");
    String y = b.node("Identity", List.of(x));
    Graph graph = b.output(y, "scores", "N", "1", "D", "H", "W").build();
    return with(model(graph, ""), normalization, Activation.NONE, target);
  }

  /** Mean and deviation are those of all slices together. */
  @Test
  void statisticsAreOfTheWholeVolume() throws IOException {
    Img<FloatType> img = noise(12, 10, 4);
    int z = 0;
    for (FloatType v : img) v.set(v.get() + 10 * (z++ / 120));
    List<ScoreMap> found =
        scores(copy(Normalization.zScore(), Target.CLASSES), volume(img), Options.AUTOMATIC);
    double sum = 0;
    double squares = 0;
    for (ScoreMap map : found) {
      for (float v : map.plane(0)) {
        sum += v;
        squares += v * v;
      }
    }
    assertEquals(0, sum / 480, 1e-4);
    assertEquals(1, squares / 480, 1e-4);
    double first = 0;
    for (float v : found.get(0).plane(0)) first += v;
    assertTrue(first / 120 < -1, "not slice by slice");
  }

  /** A ball with a hole in it, and a bar that is two regions in its lower slices. */
  @Test
  void objectsAreThoseOfTheVolume() throws IOException {
    Img<FloatType> img = ArrayImgs.floats(20, 12, 8);
    for (int z = 1; z <= 5; z++)
      for (int y = 2; y <= 6; y++)
        for (int x = 2; x <= 6; x++) img.getAt(x, y, z).set(x == 4 && y == 4 && z == 3 ? 0 : 1);
    for (int z = 2; z <= 6; z++) {
      img.getAt(10, 5, z).set(1);
      img.getAt(14, 5, z).set(1);
    }
    for (int x = 10; x <= 14; x++) img.getAt(x, 5, 6).set(1);
    img.getAt(18, 10, 0).set(1);
    try (ModelSession session = service.open(copy(Normalization.none(), Target.INSTANCES), "cpu")) {
      List<Img<? extends IntegerType<?>>> labels =
          new SemanticSegmenter(session, Options.AUTOMATIC).labels(volume(img), Progress.NONE);
      assertEquals(8, labels.size());
      Set<Integer> ball = new HashSet<>();
      Set<Integer> bar = new HashSet<>();
      for (int z = 1; z <= 5; z++) ball.add(labels.get(z).getAt(4, 4).getInteger());
      for (int z = 2; z <= 6; z++) {
        bar.add(labels.get(z).getAt(10, 5).getInteger());
        bar.add(labels.get(z).getAt(14, 5).getInteger());
      }
      assertEquals(1, ball.size(), "the hole is filled");
      assertEquals(1, bar.size(), "one object through its upper slice");
      assertEquals(Set.of(1), Set.of(labels.get(0).getAt(18, 10).getInteger()));
      assertEquals(0, labels.get(0).getAt(4, 4).getInteger());
      Set<Integer> all = new HashSet<>(List.of(0));
      for (Img<? extends IntegerType<?>> slice : labels) {
        for (IntegerType<?> v : slice) all.add(v.getInteger());
      }
      assertEquals(Set.of(0, 1, 2, 3), all);
    }
  }

  /** Half a second look: slices stay, rows and columns are resized. */
  @Test
  void twoScalesAreAveraged() throws IOException {
    SegmentationModel model = model(TinyVolumes.uNet(1, 2), "");
    Volume volume = volume(noise(20, 16, 5));
    List<ScoreMap> both = scores(model, volume, new Options(0, -1, Augment.NONE, 0.5));
    List<ScoreMap> own = scores(model, volume, Options.AUTOMATIC);
    assertEquals(5, both.size());
    assertTrue(worst(both, own) > 0.01);
    List<ScoreMap> half = scores(model, volume.map(p -> p.scaled(0.5)), Options.AUTOMATIC);
    for (int z = 0; z < 5; z++) own.get(z).average(half.get(z));
    assertEquals(0, worst(both, own), 1e-6);
  }

  private static WindowPlan.Choice plan(SegmentationModel model, long budget, int... size) {
    return plan(model, Options.AUTOMATIC, budget, size);
  }

  private static WindowPlan.Choice plan(
      SegmentationModel model, Options options, long budget, int... size) {
    MemoryBudget bytes = new MemoryBudget(budget, budget);
    WindowPlan plan = new WindowPlan(model, options, WindowMemory.counted(model), bytes);
    return plan.of(new WindowPlan.Size(size[0], size[1], size[2]));
  }

  @Test
  void windowsOfVolumesFitIntoMemory() {
    SegmentationModel model = model(TinyVolumes.uNet(1, 2), "");
    WindowPlan.Choice whole = plan(model, 1L << 30, 100, 90, 80);
    assertEquals(1, whole.tiling().tiles().size());
    WindowPlan.Choice cut = plan(model, 16 << 20, 200, 180, 160);
    assertTrue(cut.tiling().tiles().size() > 8);
    assertEquals("", cut.note(), "exact");
    assertTrue(cut.tiling().tiles().stream().noneMatch(t -> t.blends()));
    assertTrue(cut.tiling().window().pixels() < 100_000, cut.tiling().window().toString());
    assertTrue(cut.tiling().overhead() < 4, "" + cut.tiling().overhead());
    WindowPlan.Choice flat =
        plan(model(TinyVolumes.uNet(1, 2, new long[] {1, 2, 2}, FREE), ""), 16 << 20, 200, 180, 99);
    assertTrue(flat.tiling().overhead() < cut.tiling().overhead(), "no context between slices");
  }

  /** Fewer slices than there is context: all in one window, which needs none. */
  @Test
  void flatStacksAreCutInXAndYOnly() {
    SegmentationModel model = model(TinyVolumes.uNet(1, 2), "");
    WindowPlan.Choice choice = plan(model, 8 << 20, 400, 300, 7);
    assertEquals("", choice.note());
    assertEquals(8, choice.tiling().windowDepth());
    assertTrue(choice.tiling().tiles().size() >= 4);
    assertTrue(choice.tiling().tiles().stream().allMatch(t -> t.window().z() == 0));
    assertTrue(choice.tiling().overhead() < 2, "" + choice.tiling().overhead());
  }

  @Test
  void networksThatSeeTheWholeVolumeAreBlended() {
    SegmentationModel model = model(TinyVolumes.global(), "");
    assertEquals("", plan(model, 1L << 30, 64, 64, 64).note());
    WindowPlan.Choice choice = plan(model, 1 << 20, 96, 80, 64);
    assertTrue(choice.tiling().tiles().stream().allMatch(t -> t.blends()));
    assertTrue(choice.note().contains("depends on its whole window"), choice.note());
    double[] weights = new double[96 * 80 * 64];
    for (var tile : choice.tiling().tiles()) {
      var w = tile.written();
      for (long z = w.z(); z < w.behind(); z++)
        for (long y = w.y(); y < w.bottom(); y++)
          for (long x = w.x(); x < w.right(); x++)
            weights[(int) ((z * 80 + y) * 96 + x)] += tile.weight(x, y, z);
    }
    for (double v : weights) assertEquals(1, v, 1e-5);
  }

  /** A device with memory for few voxels. */
  @Test
  void windowsAreHalvedAlongAllAxes() throws IOException {
    SegmentationModel model = model(TinyVolumes.uNet(1, 2), "");
    Volume volume = volume(noise(40, 30, 50));
    List<Integer> sizes = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    try (ModelSession session = service.open(model, "cpu")) {
      TilePipeline.Network small =
          (in, out, shape, p) -> {
            sizes.add(shape.pixels());
            if (shape.pixels() > 20_000) throw new WindowTooLarge("There is no memory", null);
            session.run(in, out, shape, p);
          };
      List<ScoreMap> halved =
          new SemanticSegmenter(model, small, Options.AUTOMATIC, notes::add)
              .probabilities(volume, Progress.NONE);
      assertEquals(0, worst(scores(model, volume, Options.AUTOMATIC), halved), 1e-5);
    }
    assertEquals(60_000, sizes.get(0));
    assertTrue(sizes.get(sizes.size() - 1) <= 20_000, sizes.toString());
    assertTrue(notes.get(0).contains("half the size"), notes.toString());
  }

  /** More context than is needed changes nothing but what is blended. */
  @Test
  void theOverlapIsInSlicesToo() throws IOException {
    SegmentationModel model = model(TinyVolumes.uNet(1, 2), "");
    Volume volume = volume(noise(44, 20, 40));
    List<ScoreMap> blended = scores(model, volume, new Options(24, 8));
    assertEquals(0, worst(scores(model, volume, Options.AUTOMATIC), blended), 1e-5);
    WindowPlan.Choice choice = plan(model, new Options(24, 8), 1 << 30, 44, 20, 40);
    assertTrue(choice.tiling().tiles().stream().allMatch(t -> t.blends()));
  }
}
