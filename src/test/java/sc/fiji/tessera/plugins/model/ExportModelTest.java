package sc.fiji.tessera.plugins.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.image.Axis;
import sc.fiji.tessera.image.ChannelOrder;
import sc.fiji.tessera.image.Normalization;
import sc.fiji.tessera.image.ScoreMap;
import sc.fiji.tessera.image.SourceImage;
import sc.fiji.tessera.inference.ModelSession;
import sc.fiji.tessera.inference.OnnxService;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.SemanticSegmenter;
import sc.fiji.tessera.model.BioImageIoRules;
import sc.fiji.tessera.model.ModelCard;
import sc.fiji.tessera.model.ModelCard.Activation;
import sc.fiji.tessera.model.ModelCard.Target;
import sc.fiji.tessera.model.NumpyHeader;
import sc.fiji.tessera.model.SegmentationModel;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.plugins.bridge.CommandCall;
import sc.fiji.tessera.plugins.bridge.SciJava;

class ExportModelTest {
  private static final String LABEL = "Export Model...";
  private static final double TOLERANCE = 1e-4;

  @TempDir Path folder;

  /** A random network of few channels with a card. */
  private Path model(String normalization, ChannelOrder order, int channels, int classes)
      throws IOException {
    Graph graph =
        Architectures.named("u-net")
            .network(new Size(channels, classes), Map.of("depth", "2", "width", "4"))
            .graph(3);
    List<String> names =
        classes == 1 ? List.of("cell wall") : List.of("background", "class 1", "1st-class", "b");
    ModelCard.Input input =
        new ModelCard.Input(channels, Normalization.parse(normalization), "0.5 µm", order);
    ModelCard card =
        new ModelCard(
            new ModelCard.About("tiny", "u-net", Map.of("depth", "2"), "CC0-1.0", "Me (2026)"),
            input,
            new ModelCard.Output(
                names, classes == 1 ? Activation.SIGMOID : Activation.SOFTMAX, Target.CLASSES),
            ModelCard.Tiles.of(graph),
            List.of("never trained"));
    Path file = folder.resolve("tiny.onnx");
    new SegmentationModel(OnnxModel.of(graph), card, "here").save(file);
    return file;
  }

  private static ScoreMap scores(Path model, Path testInput) throws IOException {
    long[] s = NumpyHeader.shape(testInput);
    Img<FloatType> img = ArrayImgs.floats(NumpyHeader.values(testInput), s[3], s[2], s[1]);
    SourceImage source = SourceImage.of(img, "test", List.of(Axis.X, Axis.Y, Axis.C));
    OnnxService service = SciJava.context().service(OnnxService.class);
    try (ModelSession session = service.open(SegmentationModel.open(model), "cpu")) {
      SemanticSegmenter segmenter =
          new SemanticSegmenter(session, SemanticSegmenter.Options.AUTOMATIC);
      return segmenter.probabilities(source.plane(0, 0), Progress.NONE);
    }
  }

  private static void assertEqual(float[] expected, ScoreMap found) {
    int area = found.width() * found.height();
    assertEquals(expected.length, found.classes() * area);
    for (int c = 0; c < found.classes(); c++) {
      for (int i = 0; i < area; i++) {
        assertEquals(expected[c * area + i], found.plane(c)[i], TOLERANCE);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "percentile 1 99.8, RGB, 1, 4, 0.5",
    "percentile 1 99.8 joint clip, RGB, 3, 4, 0.4",
    "z-score, RGB, 2, 1, 0.5",
    "z-score joint, RGB, 2, 1, 0.4",
    "scale 255, RGB, 1, 1, 0.4",
    "'mean-std 0.1,0.2,0.3 0.5,0.6,0.7 scale 255', RGB, 3, 4, 0.5",
    "'mean-std 10,20,30 50,60,70', BGR, 3, 4, 0.4",
    "'mean-std 10,20,30 50,60,70', BGR, 3, 4, 0.5"
  })
  void packagesKeepTheRulesAndTheNumbers(
      String normalization, ChannelOrder order, int channels, int classes, String version)
      throws IOException {
    Path original = model(normalization, order, channels, classes);
    Path target = folder.resolve("package");
    Map<String, Object> out =
        CommandCall.run(
            LABEL,
            "model=["
                + original
                + "] save=["
                + target
                + "] title=[A (tiny) model] authors=[Ann Other; Ben Else] version="
                + version);
    assertEquals(target.toFile(), out.get("saved"));
    assertEquals(List.of(), BioImageIoRules.problems(target));
    float[] expected = NumpyHeader.values(target.resolve("test_output.npy"));
    assertEqual(expected, scores(target, target.resolve("test_input.npy")));
    assertEqual(expected, scores(original, target.resolve("test_input.npy")));
    ModelCard card = SegmentationModel.open(target).card();
    ModelCard before = SegmentationModel.open(original).card();
    assertEquals(before.output().classes(), card.output().classes());
    assertEquals(before.output().target(), card.output().target());
    assertEquals(before.input().pixelSize(), card.input().pixelSize());
    String yaml = Files.readString(target.resolve("bioimageio.yaml"));
    int told = yaml.split("scale: 0.5\\s+unit: micrometer", -1).length - 1;
    assertEquals(version.equals("0.5") ? 4 : 0, told, "x and y of input and output");
    assertEquals(before.tiles().halo(), card.tiles().halo());
    assertEquals("CC0-1.0", card.about().licence());
    assertTrue(Files.readString(target.resolve("documentation.md")).contains("## Validation"));
  }

  @Test
  void theBundledModelBecomesAZip() throws IOException {
    Path zip = folder.resolve("nuclei.zip");
    CommandCall.run(LABEL, "model=nuclei-u-net save=[" + zip + "] authors=Tessera");
    try (ZipFile file = new ZipFile(zip.toFile())) {
      assertEquals(7, file.size());
      Path input = folder.resolve("in.npy");
      Path output = folder.resolve("out.npy");
      Files.copy(file.getInputStream(file.getEntry("test_input.npy")), input);
      Files.copy(file.getInputStream(file.getEntry("test_output.npy")), output);
      assertArrayEquals(new long[] {1, 2, 256, 256}, NumpyHeader.shape(output));
      assertEqual(NumpyHeader.values(output), scores(zip, input));
    }
    assertEquals(Target.INSTANCES, SegmentationModel.open(zip).card().output().target());
    try (Stream<Path> all = Files.list(folder)) {
      assertFalse(all.anyMatch(f -> f.getFileName().toString().startsWith(".partial")));
    }
  }

  @Test
  void aDamagedPackageIsRefused() throws IOException {
    Path original = model("none", ChannelOrder.RGB, 1, 1);
    Path target = folder.resolve("package");
    CommandCall.run(LABEL, "model=[" + original + "] save=[" + target + "] authors=Ann");
    Path weights = target.resolve("weights.onnx");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length / 2] ^= 1;
    Files.write(weights, bytes);
    Exception e = assertThrows(IOException.class, () -> SegmentationModel.open(target));
    assertTrue(e.getMessage().contains("damaged"), e.getMessage());
    assertEquals(List.of("weights.onnx has another sha256"), BioImageIoRules.problems(target));
  }

  @Test
  void wrongKeysAreRefusedInOneSentence() throws IOException {
    Path original = model("none", ChannelOrder.RGB, 1, 1);
    String start = "model=[" + original + "] authors=Ann save=[" + folder;
    CommandCall.assertRefused(LABEL, start + "]", "'save' must be a new or empty folder");
    CommandCall.assertRefused(LABEL, start + "/x] title=[a/b]", "'title'");
    CommandCall.assertRefused(LABEL, start + "/x] licence=[my own]", "'licence'");
    CommandCall.assertRefused(LABEL, start + "/x] version=0.3", "version");
    CommandCall.assertRefused(LABEL, start + "/no/x]", "does not exist");
    assertFalse(Files.exists(folder.resolve("x")));
  }
}
