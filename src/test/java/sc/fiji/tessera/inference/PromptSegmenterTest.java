package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.checkpoint.Checkpoint;
import sc.fiji.tessera.checkpoint.CompositeImport;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.BytePlanes;
import sc.fiji.tessera.label.RegionMask;
import sc.fiji.tessera.model.CompositeModel;

class PromptSegmenterTest {
  private static final Path FIXTURE = Path.of("src/test/resources/network/parity/sam_tiny");
  private static final OnnxService ONNX = new OnnxService();

  @AfterAll
  static void close() {
    ONNX.dispose();
  }

  private static CompositeModel sam() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(FIXTURE.resolve("weights.pth"))) {
      return CompositeImport.of(checkpoint, Map.of("decoderHeads", "4")).model("tiny");
    }
  }

  private static PromptSegmenter opened() throws IOException {
    return PromptSegmenter.open(ONNX, sam(), "cpu");
  }

  /** The values of a .npy file, behind its header. */
  private static float[] values(String name, int count) throws IOException {
    return values(FIXTURE, name, count);
  }

  private static float[] values(Path folder, String name, int count) throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(name + ".npy"));
    float[] values = new float[count];
    ByteBuffer.wrap(bytes, bytes.length - 4 * count, 4 * count)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }

  /** The fixture's embedding as that of an image of 85 x 64 pixels. */
  private static ImageEmbedding embedding() throws IOException {
    TensorValues map = new TensorValues(values("out_image_embeddings", 512), 1, 32, 4, 4);
    ImageEmbedding.Frame frame = ImageEmbedding.Frame.longest(85, 64, 64);
    return new ImageEmbedding(Map.of("image_embeddings", map), 85, 64, frame);
  }

  private static void assertLike(float[] expected, float[] values, String what) {
    assertEquals(expected.length, values.length, what);
    double largest = 0;
    for (float v : expected) largest = Math.max(largest, Math.abs(v));
    for (int i = 0; i < values.length; i++) {
      assertEquals(expected[i], values[i], 1e-4 * largest, what + " at " + i);
    }
  }

  /** A point of the network's square, as a pixel of the image. */
  private static Prompts.Point point(double x, double y, boolean inside) {
    return new Prompts.Point(x * 85 / 64, y * 64 / 48, inside);
  }

  private static Prompts.Box box() {
    return new Prompts.Box(6 * 85 / 64.0, 13 * 64 / 48.0, 45 * 85 / 64.0, 51 * 64 / 48.0);
  }

  @Test
  void theImageLiesInTheUpperLeftOfTheSquare() {
    assertEquals(
        new ImageEmbedding.Frame(1024, 1024, 683), ImageEmbedding.Frame.longest(1800, 1200, 1024));
    assertEquals(
        new ImageEmbedding.Frame(1024, 1, 1024), ImageEmbedding.Frame.longest(1, 5000, 1024));
    assertEquals(new ImageEmbedding.Frame(64, 64, 48), ImageEmbedding.Frame.longest(85, 64, 64));
  }

  /** The reference's own resizing of its three masks to the image. */
  @Test
  void masksAreResizedAsTheReferenceDoes() throws IOException {
    try (PromptSegmenter network = opened()) {
      ImageEmbedding image = embedding();
      float[] low = values("out_point_masks4", 4 * 256);
      TensorValues masks = new TensorValues(low, 4, 16, 16);
      PromptSegmenter.Decoded all = new PromptSegmenter.Decoded(masks, new float[4], null);
      float[] expected = values("out_post_point", 3 * 64 * 85);
      for (int i = 0; i < 3; i++) {
        float[] part = Arrays.copyOfRange(expected, i * 64 * 85, (i + 1) * 64 * 85);
        assertLike(part, whole(network.logits(image, all, i + 1, -1e9f), 85, 64), "mask " + i);
      }
    }
  }

  /** A part of a map that is all of it. */
  private static float[] whole(BilinearMap.Part part, int width, int height) {
    assertEquals(width, part.map().width());
    assertEquals(height, part.map().height());
    return part.map().values();
  }

  @Test
  void promptsBecomeTheDecodersInputs() throws IOException {
    try (PromptSegmenter network = opened()) {
      ImageEmbedding image = embedding();
      Prompts points = Prompts.of(point(19, 26, true), point(38, 13, false), point(51, 58, true));
      Prompts both =
          new Prompts(List.of(point(19, 26, true)), Optional.of(box()), Optional.empty());
      TensorValues mask = new TensorValues(values("in_mask_input", 256), 1, 1, 16, 16);
      assertDecoded(network, image, Prompts.of(point(19, 26, true)), "point");
      assertDecoded(network, image, points, "points3");
      assertDecoded(network, image, Prompts.of(box()), "box");
      assertDecoded(network, image, both, "box_point");
      Prompts masked = Prompts.of(point(19, 26, true)).withMask(mask);
      assertDecoded(network, image, masked, "point_mask");
    }
  }

  private static void assertDecoded(
      PromptSegmenter network, ImageEmbedding image, Prompts prompts, String name)
      throws IOException {
    PromptSegmenter.Decoded all = network.decode(image, List.of(prompts), Progress.NONE).get(0);
    assertLike(values("out_" + name + "_masks4", 1024), all.masks().values(), name);
    assertLike(values("out_" + name + "_iou4", 4), all.scores(), name + " scores");
  }

  @Test
  void ambiguousPromptsHaveThreeMasksAndOthersOne() throws IOException {
    try (PromptSegmenter network = opened()) {
      ImageEmbedding image = embedding();
      Prompts click = Prompts.of(point(19, 26, true));
      float[] scores = values("out_point_iou4", 4);
      ObjectMask best = network.best(image, click, Progress.NONE);
      assertEquals(scores[0], best.score(), 1e-4);
      List<ObjectMask> three = network.candidates(image, click, Progress.NONE);
      double[] sorted = {scores[1], scores[2], scores[3]};
      Arrays.sort(sorted);
      for (int i = 0; i < 3; i++) assertEquals(sorted[2 - i], three.get(i).score(), 1e-4);
      float[] logits = values("out_post_point", 3 * 64 * 85);
      int surest =
          scores[1] >= scores[2] && scores[1] >= scores[3] ? 0 : scores[2] >= scores[3] ? 1 : 2;
      int start = surest * 64 * 85;
      RegionMask expected = RegionMask.of(85, 64, i -> logits[start + i] > 0);
      assertTrue(expected.iou(three.get(0).mask()) > 0.999, "the surest mask");
      assertArrayEquals(new long[] {1, 1, 16, 16}, best.logits().shape());
      ObjectMask again = network.best(image, click.withMask(best.logits()), Progress.NONE);
      assertTrue(again.score() != best.score(), "the mask is no prompt");
    }
  }

  /** An image of the network's own size is normalised, and nothing else. */
  @Test
  void anImageIsNormalisedAndPaddedWithZeros() throws IOException {
    byte[][] channels = new byte[3][64 * 32];
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < channels[c].length; i++) channels[c][i] = (byte) (i * (c + 3));
    }
    CompositeModel model = sam();
    double[] means = {123.675, 116.28, 103.53};
    double[] deviations = {58.395, 57.12, 57.375};
    float[] in = new float[3 * 64 * 64];
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < 64 * 32; i++) {
        in[c * 4096 + i] = (float) (((channels[c][i] & 0xff) - means[c]) / deviations[c]);
      }
    }
    try (PromptSegmenter network = opened();
        GraphSession encoder = ONNX.openGraph(model.part("encoder"), "encoder", "cpu")) {
      TensorValues image = new TensorValues(in, 1, 3, 64, 64);
      float[] expected =
          encoder.run(Map.of("image", image), Progress.NONE).get("image_embeddings").values();
      ImageEmbedding seen = network.embed(new BytePlanes(64, 32, channels), Progress.NONE);
      assertLike(expected, seen.maps().get("image_embeddings").values(), "embedding");
      assertEquals(new ImageEmbedding.Frame(64, 64, 32), seen.frame());
    }
  }

  @Test
  void theOfficialExportsDecoderResizesMasksItself() throws IOException {
    byte[] pixels = new byte[64 * 64];
    for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) (i % 64 < 20 ? 10 : 90);
    BytePlanes image = new BytePlanes(64, 64, new byte[][] {pixels, pixels, pixels});
    RegionMask left = RegionMask.of(64, 64, i -> i % 64 < 20);
    for (boolean official : new boolean[] {true, false}) {
      try (PromptSegmenter network =
          PromptSegmenter.open(ONNX, EqualValues.model(official), "cpu")) {
        ImageEmbedding seen = network.embed(image, Progress.NONE);
        Prompts click = Prompts.of(new Prompts.Point(3, 60, true));
        assertEquals(left, network.candidates(seen, click, Progress.NONE).get(0).mask());
      }
    }
  }

  /** What an encoder calls its only output does not matter. */
  @Test
  void anEncoderMayNameItsMapAsItLikes() throws IOException {
    CompositeModel model = EqualValues.model(true);
    GraphBuilder b = new GraphBuilder("encoder");
    String image = b.input("pixels", "1", "3", "64", "64");
    String first = b.node("ReduceMean", List.of(image), Attribute.of("axes", new long[] {1}));
    long[] four = {4, 4};
    Attribute[] pool = {Attribute.of("kernel_shape", four), Attribute.of("strides", four)};
    b.output(b.node("AveragePool", List.of(first), pool), "features", "1", "1", "16", "16");
    CompositeModel foreign = model.with("encoder", OnnxModel.of(b.build()));
    BytePlanes image3 = new BytePlanes(64, 64, new byte[3][64 * 64]);
    try (PromptSegmenter network = PromptSegmenter.open(ONNX, foreign, "cpu")) {
      ImageEmbedding seen = network.embed(image3, Progress.NONE);
      Prompts click = Prompts.of(new Prompts.Point(3, 60, true));
      ObjectMask all = network.candidates(seen, click, Progress.NONE).get(0);
      assertEquals(64 * 64, all.mask().area());
    }
  }

  /** Files that others have exported: any pair, but never parts of two of our own models. */
  @Test
  void twoFilesAreAPair(@TempDir Path folder) throws IOException {
    CompositeModel model = EqualValues.model(true);
    Path encoder = folder.resolve("some.encoder.onnx");
    Path decoder = folder.resolve("any.onnx");
    model.part("encoder").write(encoder);
    model.part("decoder").write(decoder);
    CompositeModel pair = CompositeModel.pair(encoder, decoder);
    try (PromptSegmenter network = PromptSegmenter.open(ONNX, pair, "cpu")) {
      BytePlanes grey = new BytePlanes(64, 64, new byte[3][64 * 64]);
      ImageEmbedding seen = network.embed(grey, Progress.NONE);
      float mean = seen.maps().get("image_embeddings").values()[0];
      assertEquals(-123.675 / 58.395, mean, 1e-5);
    }
    Path saved = folder.resolve("saved.onnx");
    pair.save(saved);
    assertEquals(pair.card(), CompositeModel.open(saved).card());
    CompositeModel again = CompositeModel.pair(saved, folder.resolve("saved.decoder.onnx"));
    assertEquals(pair.card(), again.card());
    Exception e = assertThrows(IOException.class, () -> CompositeModel.pair(saved, decoder));
    assertEquals(
        "any.onnx was made of another checkpoint than saved.onnx; import both together.",
        e.getMessage());
  }

  @Test
  void encodersOfOtherImagesAreRefused() {
    GraphBuilder b = new GraphBuilder("encoder");
    String image = b.input("image", "H", "W", "3");
    Graph rows = b.output(image, "image_embeddings", "1", "1", "16", "16").build();
    CompositeModel model = EqualValues.model(false).with("encoder", OnnxModel.of(rows));
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> PromptSegmenter.open(ONNX, model, "cpu"));
    assertEquals(
        "The encoder of equal values wants image [H, W, 3] of FLOAT; one is needed that takes a"
            + " normalised float image of 1 x 3 x S x S alone.",
        e.getMessage());
  }

  /** SAM 2: three maps, stretched images, always a point that is none, masks resized at once. */
  @Test
  void sam2AnswersAsItsReference() throws IOException {
    Path folder = Path.of("../shared/specs/parity/sam2_tiny_image");
    Assumptions.assumeTrue(Files.exists(folder), "SKIPPED: the fixture sam2_tiny_image is missing");
    CompositeModel model;
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("weights.pth"))) {
      Map<String, String> options = Map.of("image", "128", "globals", "1");
      model = CompositeImport.of(checkpoint, options).model("tiny");
    }
    try (PromptSegmenter network = PromptSegmenter.open(ONNX, model, "cpu");
        GraphSession encoder = ONNX.openGraph(model.part("encoder"), "encoder", "cpu")) {
      float[] x = values(folder, "in_x", 3 * 128 * 128);
      Map<String, TensorValues> maps =
          encoder.run(Map.of("image", new TensorValues(x, 1, 3, 128, 128)), Progress.NONE);
      ImageEmbedding.Frame frame = ImageEmbedding.Frame.stretched(128);
      ImageEmbedding image = new ImageEmbedding(maps, 256, 64, frame);
      Prompts click = Prompts.of(new Prompts.Point(80, 25, true)); // (40, 50) in the square
      PromptSegmenter.Decoded all = network.decode(image, List.of(click), Progress.NONE).get(0);
      float[] three = Arrays.copyOfRange(all.masks().values(), 1024, 4096);
      assertLike(values(folder, "out_masks3", 3072), three, "masks");
      float[] scores = values(folder, "out_iou3", 3);
      assertLike(scores, Arrays.copyOfRange(all.scores(), 1, 4), "scores");
      BilinearMap direct = all.low(2).resized(256, 64);
      assertArrayEquals(direct.values(), whole(network.logits(image, all, 2, -1e9f), 256, 64));
      BytePlanes grey = new BytePlanes(40, 90, new byte[3][3600]);
      assertEquals(frame, network.embed(grey, Progress.NONE).frame());
    }
  }

  @Test
  void otherGraphsAreRefused() throws IOException {
    CompositeModel model = sam();
    CompositeModel swapped = model.with("decoder", model.part("encoder"));
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> PromptSegmenter.open(ONNX, swapped, "cpu"));
    assertTrue(
        e.getMessage().contains("has no input image_embeddings, point_coords"), e.getMessage());
    CompositeModel alone = model.with("encoder", model.part("decoder"));
    e =
        assertThrows(
            IllegalArgumentException.class, () -> PromptSegmenter.open(ONNX, alone, "cpu"));
    assertTrue(e.getMessage().endsWith("they are not of one network."), e.getMessage());
    try (PromptSegmenter network = opened()) {
      Prompts wrong = Prompts.of(box()).withMask(new TensorValues(new float[4], 1, 1, 2, 2));
      e =
          assertThrows(
              IllegalArgumentException.class,
              () -> network.best(embedding(), wrong, Progress.NONE));
      assertEquals("A mask as a prompt has 16 x 16 logits, not 4.", e.getMessage());
    }
    e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Prompts(List.of(), Optional.empty(), Optional.empty()));
    assertEquals("A point, a box or a mask is needed to find an object.", e.getMessage());
  }
}
