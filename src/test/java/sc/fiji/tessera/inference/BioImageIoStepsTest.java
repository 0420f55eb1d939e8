package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.scijava.Context;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.model.SegmentationModel;

/** Packages whose networks take other axes, and steps before and behind them. */
class BioImageIoStepsTest {
  private static final int WIDTH = 6;
  private static final int HEIGHT = 4;

  @TempDir Path folder;

  /** A network of two outputs, x[0] + 2 x[1] and x[0], that takes and gives the given axes. */
  private void network(String axes) throws IOException {
    GraphBuilder b = new GraphBuilder("axes");
    boolean grey = !axes.contains("c");
    List<String> dims = new ArrayList<>();
    for (char a : axes.toCharArray()) dims.add(a == 'c' ? "2" : a == 'b' ? "1" : "" + a);
    String x = b.input("raw", dims.toArray(String[]::new));
    String missing = "bcyx".replaceAll("[" + axes + "]", "");
    if (!missing.isEmpty()) x = b.node("Unsqueeze", List.of(x, first(b, missing.length(), "a")));
    x = transposed(b, x, missing + axes, "bcyx");
    float[] weight = grey ? new float[] {3} : new float[] {1, 2, 1, 0};
    Tensor w = Tensor.of("w", weight, grey ? new long[] {1, 1, 1, 1} : new long[] {2, 2, 1, 1});
    String y = b.node("Conv", List.of(x, b.initializer(w)));
    y = transposed(b, y, "bcyx", missing + axes);
    if (!missing.isEmpty()) y = b.node("Squeeze", List.of(y, first(b, missing.length(), "z")));
    OnnxModel.of(b.output(y, "out", dims.toArray(String[]::new)).build())
        .write(folder.resolve("w.onnx"));
  }

  private static String first(GraphBuilder b, int count, String name) {
    long[] axes = count == 1 ? new long[] {0} : new long[] {0, 1};
    return b.initializer(Tensor.of(name, axes, count));
  }

  private static String transposed(GraphBuilder b, String x, String from, String to) {
    long[] order = to.chars().mapToLong(from::indexOf).toArray();
    return b.node("Transpose", List.of(x), Attribute.of("perm", order));
  }

  private SegmentationModel packaged(String axes, String before, String after) throws IOException {
    Files.writeString(
        folder.resolve("rdf.yaml"),
        """
        format_version: 0.4.10
        name: steps
        inputs: [{name: raw, axes: %s, preprocessing: [%s]}]
        outputs: [{name: out, axes: %s, postprocessing: [%s]}]
        weights: {onnx: {source: w.onnx}}
        """
            .formatted(axes, before, axes, after));
    return SegmentationModel.open(folder);
  }

  /** Channel 0 counts 0, 1, 2, ... and channel 1 is 100. */
  private static float[] image(int channels) {
    float[] values = new float[channels * WIDTH * HEIGHT];
    for (int i = 0; i < values.length; i++) values[i] = i < WIDTH * HEIGHT ? i : 100;
    return values;
  }

  private static ScoreMap scores(SegmentationModel model) {
    int channels = model.card().input().channels();
    SourceImage image =
        SourceImage.of(
            ArrayImgs.floats(image(channels), WIDTH, HEIGHT, channels),
            "image",
            List.of(Axis.X, Axis.Y, Axis.C));
    try (Context context = new Context(OnnxService.class);
        ModelSession session = context.service(OnnxService.class).open(model, "cpu")) {
      return new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC)
          .probabilities(image.plane(0, 0), Progress.NONE);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void assertScores(ScoreMap found, int channel, DoubleUnaryOperator expected) {
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      assertEquals(expected.applyAsDouble(i), found.plane(channel)[i], 1e-4, "pixel " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bcyx", "byxc", "cyx", "yxc", "bxyc"})
  void axesInAnyOrder(String axes) throws IOException {
    network(axes);
    ScoreMap found = scores(packaged(axes, "", ""));
    assertScores(found, 0, i -> i + 200);
    assertScores(found, 1, i -> i);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yx", "byx", "bxy"})
  void axesWithoutChannels(String axes) throws IOException {
    network(axes);
    assertScores(scores(packaged(axes, "", "")), 0, i -> 3 * i);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: scale_linear, kwargs: {gain: 2, offset: 1}} | | 6 i + 3",
        "{name: scale_linear, kwargs: {gain: -1, offset: 1}} | | 3 - 3 i",
        "{name: clip, kwargs: {min: 2, max: 5}} | | clip",
        "{name: binarize, kwargs: {threshold: 7}} | | binary",
        "{name: sigmoid} | | sigmoid in",
        "{name: zero_mean_unit_variance, kwargs: {mode: fixed, axes: yx, mean: 2, std: 4}} | |"
            + " fixed",
        "{name: scale_range, kwargs: {mode: per_sample, axes: yx}}, {name: clip, kwargs: {min: 0,"
            + " max: 0.5}} | | range",
        " | {name: scale_linear, kwargs: {gain: 2, offset: 1}} | 6 i + 1",
        " | {name: sigmoid} | sigmoid out",
        " | {name: sigmoid}, {name: binarize, kwargs: {threshold: 0.99}} | late binary"
      })
  void stepsDoWhatTheySay(String before, String after, String expected) throws IOException {
    network("bcyx".replace("c", ""));
    String pre = before == null ? "" : before;
    ScoreMap found = scores(packaged("byx", pre, after == null ? "" : after));
    assertScores(found, 0, i -> expected(expected, i));
  }

  private static double expected(String name, double i) {
    return switch (name) {
      case "6 i + 3" -> 6 * i + 3;
      case "6 i + 1" -> 6 * i + 1;
      case "3 - 3 i" -> 3 - 3 * i;
      case "clip" -> 3 * Math.max(2, Math.min(5, i));
      case "binary" -> i > 7 ? 3 : 0;
      case "sigmoid in" -> 3 / (1 + Math.exp(-i));
      case "fixed" -> 3 * (i - 2) / 4;
      case "range" -> 3 * Math.min(.5, i / (WIDTH * HEIGHT - 1));
      case "sigmoid out" -> 1 / (1 + Math.exp(-3 * i));
      case "late binary" -> 1 / (1 + Math.exp(-3 * i)) > .99 ? 1 : 0;
      default -> throw new AssertionError(name);
    };
  }

  @Test
  void softmaxBeforeTheLastStep() throws IOException {
    network("byxc");
    String steps = "{name: softmax}, {name: scale_linear, kwargs: {gain: 10}}";
    ScoreMap found = scores(packaged("byxc", "", steps));
    assertScores(found, 1, i -> 10 / (1 + Math.exp(200)));
    assertScores(found, 0, i -> 10 / (1 + Math.exp(-200)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bcizyx | | | 'bcizyx'; supported are b, c, y, x and one of z and t",
        "bcyy | | | 'bcyy'",
        "bcyx | {name: sigmoid}, {name: scale_range} | | several normalisations",
        "bcyx | {name: zero_mean_unit_variance, kwargs: {axes: c}} | | over the axes c",
        "bcyx | {name: ensure_dtype, kwargs: {dtype: uint8}} | | uint8",
        "bcyx | {name: softmax} | | over the channels of the output",
        "bcyx | | {name: zero_mean_unit_variance} | depends on the whole output",
        "bcyx | | {name: scale_mean_variance} | 'scale_mean_variance' is not supported"
      })
  void whatIsNotSupportedIsNamed(String axes, String before, String after, String part)
      throws IOException {
    network("bcyx");
    String pre = before == null ? "" : before;
    String post = after == null ? "" : after;
    Exception e = assertThrows(IOException.class, () -> packaged(axes, pre, post));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
