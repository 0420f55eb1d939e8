package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import net.imglib2.Cursor;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.ARGBType;
import net.imglib2.type.numeric.IntegerType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.Context;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Plane;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.image.Window;
import sc.fiji.tessera.model.InputConvention;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

class SemanticSegmenterTest {
  private static Context context;
  private static OnnxService service;

  @TempDir static Path folder;

  @BeforeAll
  static void start() {
    context = new Context(OnnxService.class);
    service = context.service(OnnxService.class);
  }

  @AfterAll
  static void stop() {
    context.dispose();
  }

  private static SegmentationModel unet(int channels, int classes, int depth) throws IOException {
    Path file = folder.resolve("u" + channels + classes + depth + ".onnx");
    OnnxModel.of(new UNet(new Size(channels, classes), new UNet.Options(depth, 4)).graph(3))
        .write(file);
    return SegmentationModel.open(file);
  }

  private static Plane noise(int width, int height) {
    float[] values = new float[width * height];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
    return SourceImage.of(ArrayImgs.floats(values, width, height), "noise").plane(0, 0);
  }

  private static ScoreMap scores(SegmentationModel model, Plane plane, int tile)
      throws IOException {
    try (ModelSession session = service.open(model, "auto")) {
      return new SemanticSegmenter(session, new SemanticSegmenter.Options(tile, -1))
          .probabilities(plane, Progress.NONE);
    }
  }

  /** Tiles with the halo of the receptive field, sizes off the grid. */
  @Test
  void tiledOutputIsThatOfTheWholeImage() throws IOException {
    SegmentationModel model = unet(1, 3, 3);
    for (int tile : new int[] {160, 200, 333}) assertSeamless(model, noise(403, 317), tile);
  }

  /** Transposed convolutions that are cropped at any size, resizing to a size only on the grid. */
  @ParameterizedTest
  @CsvSource({
    "u-net-nearest, 451, 75, 260",
    "fcn-8s, 825, 75, 598",
    "segnet, 661, 75, 460",
    "drn-d-22, 821, 75, 594",
    "fcn-resnet50, 840, 72, 614"
  })
  void farSightedNetworksAreSeamlessToo(String variant, int width, int height, int tile)
      throws IOException {
    Path file = folder.resolve(variant + "-tiled.onnx");
    OnnxModel.of(Architectures.variant(variant, new Size(1, 3, 32)).graph(5)).write(file);
    assertSeamless(SegmentationModel.open(file), noise(width, height), tile);
  }

  private static void assertSeamless(SegmentationModel model, Plane plane, int tile)
      throws IOException {
    ScoreMap whole = scores(model, plane, 2048);
    ScoreMap tiled = scores(model, plane, tile);
    double worst = 0;
    double least = 1;
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < plane.width() * plane.height(); i++) {
        worst = Math.max(worst, Math.abs(whole.plane(c)[i] - tiled.plane(c)[i]));
        least = Math.min(least, whole.plane(c)[i]);
      }
    }
    assertEquals(0, worst, 1e-5, "tile " + tile);
    assertTrue(least < 0.33, "the network says nothing");
  }

  /** Off the grid, what is resized to a size differs a little from the image's mirrored border. */
  @Test
  void tilesThatDoNotFitTheGridAreMirroredRatherThanStretched() throws IOException {
    Path file = folder.resolve("stretched.onnx");
    OnnxModel.of(Architectures.variant("fcn-resnet50", new Size(1, 3, 32)).graph(5)).write(file);
    SegmentationModel model = SegmentationModel.open(file);
    Plane wide = noise(840, 72);
    Plane part = crop(wide, 837, 72);
    ScoreMap whole = scores(model, wide, 2048);
    ScoreMap tiled = scores(model, part, 614);
    for (int x = 0; x < 300; x++) assertEquals(whole.plane(0)[x], tiled.plane(0)[x], 1e-5);
  }

  private static Plane crop(Plane plane, int width, int height) {
    FloatBuffer values = FloatBuffer.allocate(width * height);
    plane.read(0, new Window(0, 0, width, height), values);
    return SourceImage.of(ArrayImgs.floats(values.array(), width, height), "part").plane(0, 0);
  }

  @Test
  void probabilitiesSumToOne() throws IOException {
    ScoreMap s = scores(unet(1, 3, 1), noise(30, 20), 0);
    for (int i = 0; i < 600; i++) {
      assertEquals(1, s.plane(0)[i] + s.plane(1)[i] + s.plane(2)[i], 1e-5);
    }
  }

  @Test
  void imagesSmallerThanTheMinimumAreMirrored() throws IOException {
    ScoreMap s = scores(unet(1, 2, 4), noise(5, 3), 0);
    assertEquals(5, s.width());
    assertEquals(3, s.height());
  }

  @Test
  void channelsThatDoNotFitAreRefused() throws IOException {
    SegmentationModel two = unet(2, 2, 1);
    Exception e = assertThrows(IllegalArgumentException.class, () -> scores(two, noise(20, 20), 0));
    assertTrue(e.getMessage().contains("2 channels"), e.getMessage());
  }

  @Test
  void cancellingStopsInTheMiddleAndLeavesTheServiceUsable() throws IOException {
    SegmentationModel model = unet(1, 2, 2);
    Progress impatient =
        new Progress() {
          private volatile boolean stop;

          @Override
          public void report(double fraction, String message) {
            stop = true;
          }

          @Override
          public boolean cancelled() {
            return stop;
          }
        };
    try (ModelSession session = service.open(model, "auto")) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, new SemanticSegmenter.Options(64, -1));
      Plane plane = noise(200, 200);
      assertThrows(CancellationException.class, () -> segmenter.probabilities(plane, impatient));
      assertEquals(200, segmenter.probabilities(plane, Progress.NONE).width());
    }
  }

  /** An odd size goes to the network as it is, and back as it comes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "u-net", "fcn-8s", "deeplab-v3-resnet50", "deeplab-v3-plus-mobilenet", "pspnet-50",
        "segmenter-tiny", "drn-d-22", "hrnet-w18", "refinenet-lw-50", "segnet"
      })
  void aWholeImageRunIsTheNetworkAlone(String variant) throws IOException {
    Network network = Architectures.variant(variant, new Size(1, 3, 32));
    Path file = folder.resolve(variant + ".onnx");
    OnnxModel.of(network.graph(5)).write(file);
    Plane plane = noise(83, 61);
    FloatBuffer in = buffer(83 * 61);
    FloatBuffer out = buffer(3 * 83 * 61);
    plane.read(0, new Window(0, 0, 83, 61), in);
    try (ModelSession session = service.open(SegmentationModel.open(file), "cpu")) {
      session.run(in.rewind(), out, 1, 61, 83, Progress.NONE);
      ScoreMap scores =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC)
              .probabilities(plane, Progress.NONE);
      int n = 83 * 61;
      for (int i = 0; i < n; i += 7) {
        for (int c = 0; c < 3; c++) {
          double others = 0;
          for (int k = 0; k < 3; k++) others += Math.exp(out.get(k * n + i) - out.get(c * n + i));
          assertEquals(1 / others, scores.plane(c)[i], 1e-5);
        }
      }
    }
  }

  private static FloatBuffer buffer(int floats) {
    return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** Each pixel by itself, beside a look at the whole image that comes to nothing. */
  private static SegmentationModel pointwise() throws IOException {
    GraphBuilder b = new GraphBuilder("pointwise");
    String x = b.input("image", "N", "3", "H", "W");
    String w = b.initializer(Tensor.of("w", new float[] {1, 0, 0, 0, 1, 0}, 2, 3, 1, 1));
    String y = b.node("Conv", List.of(x, w));
    String zero = b.initializer(Tensor.of("zero", new float[6], 2, 3, 1, 1));
    String all = b.node("Conv", List.of(b.node("GlobalAveragePool", List.of(x)), zero));
    String sum = b.node("Add", List.of(y, all));
    Path file = folder.resolve("pointwise.onnx");
    OnnxModel.of(b.output(sum, "logits", "N", "2", "H", "W").build()).write(file);
    return SegmentationModel.open(file);
  }

  @Test
  void windowsThatOverlapBlendToOneAndTheirUseIsTold() throws IOException {
    List<String> notes = new ArrayList<>();
    Plane plane = noise(300, 200);
    try (ModelSession session = service.open(pointwise(), "cpu")) {
      SemanticSegmenter whole =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC, notes::add);
      ScoreMap expected = whole.probabilities(plane, Progress.NONE);
      assertEquals(List.of(), notes);
      ScoreMap blended =
          new SemanticSegmenter(session, new SemanticSegmenter.Options(97, -1), notes::add)
              .probabilities(plane, Progress.NONE);
      assertArrayEquals(expected.plane(1), blended.plane(1), 1e-5f);
    }
    assertEquals(1, notes.size());
    assertTrue(notes.get(0).contains("GlobalAveragePool"), notes.get(0));
  }

  /** Beyond a million pixels the session returns its memory after each run. */
  @Test
  void largeWindowsRunAgainAndAgain() throws IOException {
    FloatBuffer in = buffer(3 * 1100 * 1000);
    in.put(1100 * 1000 + 5, 3);
    FloatBuffer out = buffer(2 * 1100 * 1000);
    try (ModelSession session = service.open(pointwise(), "cpu")) {
      for (int i = 0; i < 2; i++) {
        out.put(1100 * 1000 + 5, 0);
        session.run(in, out, 1, 1000, 1100, Progress.NONE);
        assertEquals(3, out.get(1100 * 1000 + 5), 1e-6);
      }
    }
  }

  /** The first two channels that the network gets are blue and green. */
  @Test
  void channelsArriveInTheOrderOfTheCard() throws IOException {
    SegmentationModel foreign = pointwise();
    ModelCard c = foreign.card();
    ModelCard card =
        new ModelCard(
            c.about(),
            InputConvention.DETECTRON2.input(),
            new ModelCard.Output(
                c.output().classes(), ModelCard.Activation.NONE, c.output().target()),
            c.tiles(),
            c.history());
    int[] pixel = {ARGBType.rgba(200, 100, 30, 255)};
    Plane plane = SourceImage.of(ArrayImgs.argbs(pixel, 1, 1), "one").plane(0, 0);
    SegmentationModel model = new SegmentationModel(foreign.onnx(), card, "here");
    try (ModelSession session = service.open(model, "cpu")) {
      ScoreMap s =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC)
              .probabilities(plane, Progress.NONE);
      assertEquals(30 - 103.53, s.plane(0)[0], 1e-4);
      assertEquals(100 - 116.28, s.plane(1)[0], 1e-4);
    }
  }

  /** The direct road to labels and the one over scores. */
  @ParameterizedTest
  @CsvSource({"1, 64", "3, 96", "3, 0"})
  void classesAreThoseOfTheProbabilities(int classes, int tile) throws IOException {
    SegmentationModel model = unet(1, classes, 2);
    Plane plane = noise(203, 117);
    try (ModelSession session = service.open(model, "cpu")) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, new SemanticSegmenter.Options(tile, -1));
      ScoreMap scores = segmenter.probabilities(plane, Progress.NONE);
      Cursor<? extends IntegerType<?>> labels =
          segmenter.classes(plane, Progress.NONE).localizingCursor();
      int ones = 0;
      while (labels.hasNext()) {
        int label = labels.next().getInteger();
        int i = (int) (labels.getLongPosition(1) * 203 + labels.getLongPosition(0));
        if (classes == 1) {
          float p = scores.plane(0)[i];
          if (Math.abs(p - 0.5) > 1e-6) assertEquals(p > 0.5 ? 1 : 0, label);
        } else {
          for (int c = 0; c < classes; c++) {
            assertTrue(scores.plane(label)[i] >= scores.plane(c)[i] - 1e-6);
          }
        }
        ones += label > 0 ? 1 : 0;
      }
      assertTrue(ones > 0 && ones < 203 * 117, ones + " labels");
    }
  }

  /** With all symmetries, a turned image gives the turned answer, whatever the network. */
  @Test
  void augmentedProbabilitiesTurnWithTheImage() throws IOException {
    SegmentationModel model = unet(1, 3, 2);
    int n = 64;
    Plane plane = noise(n, n);
    FloatBuffer values = FloatBuffer.allocate(n * n);
    plane.read(0, new Window(0, 0, n, n), values);
    float[] turned = new float[n * n];
    for (int i = 0; i < n * n; i++) turned[i % n * n + n - 1 - i / n] = values.get(i);
    Plane turnedPlane = SourceImage.of(ArrayImgs.floats(turned, n, n), "turned").plane(0, 0);
    try (ModelSession session = service.open(model, "cpu")) {
      for (SemanticSegmenter.Augment augment : SemanticSegmenter.Augment.values()) {
        SemanticSegmenter segmenter =
            new SemanticSegmenter(session, new SemanticSegmenter.Options(0, -1, augment, 1));
        ScoreMap straight = segmenter.probabilities(plane, Progress.NONE);
        ScoreMap other = segmenter.probabilities(turnedPlane, Progress.NONE);
        double worst = 0;
        for (int i = 0; i < n * n; i++) {
          float difference = straight.plane(1)[i] - other.plane(1)[i % n * n + n - 1 - i / n];
          worst = Math.max(worst, Math.abs(difference));
          float sum = straight.plane(0)[i] + straight.plane(1)[i] + straight.plane(2)[i];
          assertEquals(1, sum, 1e-5);
        }
        boolean turns = augment == SemanticSegmenter.Augment.ALL;
        assertEquals(turns, worst < 1e-5, augment + ": " + worst);
      }
    }
  }

  /** A device with memory for 64 x 64 pixels. */
  @Test
  void windowsAreHalvedUntilTheyFit() throws IOException {
    SegmentationModel model = unet(1, 3, 2);
    Plane plane = noise(300, 200);
    List<String> notes = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    try (ModelSession session = service.open(model, "cpu")) {
      TilePipeline.Network small =
          (in, out, shape, p) -> {
            sizes.add(shape.pixels());
            if (shape.pixels() > 150 * 150) throw new WindowTooLarge("There is no memory", null);
            session.run(in, out, shape, p);
          };
      SemanticSegmenter segmenter =
          new SemanticSegmenter(model, small, SemanticSegmenter.Options.AUTOMATIC, notes::add);
      ScoreMap tiled = segmenter.probabilities(plane, Progress.NONE);
      ScoreMap whole = scores(model, plane, 2048);
      for (int i = 0; i < 300 * 200; i++) {
        assertEquals(whole.plane(2)[i], tiled.plane(2)[i], 1e-5);
      }
      assertEquals(List.of("There is no memory; going on with windows of half the size."), notes);
      sizes.clear();
      segmenter.classes(plane, Progress.NONE);
      assertTrue(sizes.get(0) <= 150 * 150, "it is remembered");
      TilePipeline.Network none =
          (in, out, shape, p) -> {
            throw new WindowTooLarge("There is no memory", null);
          };
      SemanticSegmenter hopeless =
          new SemanticSegmenter(model, none, SemanticSegmenter.Options.AUTOMATIC, notes::add);
      Exception e =
          assertThrows(IllegalStateException.class, () -> hopeless.classes(plane, Progress.NONE));
      assertEquals("There is no memory.", e.getMessage());
    }
  }

  /** The mean of what the image and the resized image give. */
  @Test
  void twoScalesAreAveraged() throws IOException {
    SegmentationModel model = unet(1, 3, 2);
    Plane plane = noise(90, 64);
    try (ModelSession session = service.open(model, "cpu")) {
      SemanticSegmenter one = new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      SemanticSegmenter two =
          new SemanticSegmenter(
              session, new SemanticSegmenter.Options(0, -1, SemanticSegmenter.Augment.NONE, 0.5));
      ScoreMap both = two.probabilities(plane, Progress.NONE);
      ScoreMap own = one.probabilities(plane, Progress.NONE);
      // the network's normalisation is none, so that of the plane is that of the half
      ScoreMap half = one.probabilities(plane.scaled(0.5), Progress.NONE);
      assertEquals(45, half.width());
      double different = 0;
      for (int y = 1; y < 63; y += 2) {
        for (int x = 1; x < 89; x += 2) {
          // at odd positions the centre is a quarter to the left of pixel (x + 1) / 2
          float expected = 0;
          for (int k = 0; k < 4; k++) {
            int i = (y / 2 + k / 2) * 45 + x / 2 + k % 2;
            float weight = (k / 2 == 0 ? 0.75f : 0.25f) * (k % 2 == 0 ? 0.75f : 0.25f);
            expected += weight * half.plane(1)[i];
          }
          float mine = own.plane(1)[y * 90 + x];
          assertEquals((expected + mine) / 2, both.plane(1)[y * 90 + x], 1e-5);
          different = Math.max(different, Math.abs(expected - mine));
        }
      }
      assertTrue(different > 0.01, "both scales say the same");
      assertEquals(90, two.classes(plane, Progress.NONE).dimension(0));
    }
  }
}
