package sc.fiji.tessera.checkpoint;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.checkpoint.CheckpointImport.Wish;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;

class CheckpointImportTest {
  private static final List<Path> FIXTURES =
      List.of(Path.of("src/test/resources/network/parity"), Path.of("../shared/specs/parity"));

  @TempDir Path folder;

  private static Path fixture(String name) {
    for (Path parent : FIXTURES) {
      if (Files.isDirectory(parent.resolve(name))) return parent.resolve(name);
    }
    return Assumptions.abort("SKIPPED: the fixture " + name + " is missing");
  }

  private static CheckpointImport imported(Path file, Wish wish) throws IOException {
    try (Checkpoint c = Checkpoint.open(file)) {
      return CheckpointImport.of(c, wish);
    }
  }

  private static Wish wish(String network, String... options) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < options.length; i += 2) map.put(options[i], options[i + 1]);
    return new Wish(network, map, 0, 0, 1);
  }

  /** A network with random weights as a checkpoint, under other names. */
  private Path saved(Network network, String newPrefix, String oldPrefix) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Tensor t : network.graph(5).initializers().values()) {
      if (t.name().startsWith(oldPrefix)) {
        tensors.put(newPrefix + t.name().substring(oldPrefix.length()), t);
      }
    }
    return SavedCheckpoint.write(folder.resolve("saved.safetensors"), tensors);
  }

  /** What the reference implementations computed from these very files. */
  @ParameterizedTest
  @CsvSource({
    "unet_milesial_div16, u-net",
    "fcn8s_vgg16_div32, fcn",
    "segnet_div16, segnet",
    "fcn_resnet50_div16, fcn-resnet",
    "deeplabv3_resnet50_div16, deeplab-v3",
    "deeplabv3plus_resnet50_vainf_separable_div16, deeplab-v3-plus",
    "deeplabv3plus_mobilenet_vainf_div8, deeplab-v3-plus",
    "pspnet50_div16, pspnet",
  })
  void recognisedAndFilled(String name, String architecture) throws IOException {
    Path fixture = fixture(name);
    CheckpointImport found = imported(fixture.resolve("weights.pth"), Wish.RECOGNISED);
    assertEquals(architecture, found.network().name());
    assertTrue(found.report().coverage().isWhole(), found.report().lines().toString());
    assertEquals(List.of(), found.report().unexpected());
    Peer.Array out = Peer.run(found.graph(), Peer.npy(fixture.resolve("in_x.npy")));
    double difference = Peer.difference(Peer.npy(fixture.resolve("out_out.npy")), out);
    assertTrue(difference <= 1e-4, name + " differs by " + difference);
  }

  @Test
  void anEncoderAloneFillsItsNetworkAndTheHeadStaysRandom() throws IOException {
    Network classifier = Architectures.variant("fcn-resnet50", new Size(3, 4, 16));
    Path file = saved(classifier, "module.", "backbone.");
    Wish wish = new Wish("fcn-resnet50", Map.of("divisor", "16"), 0, 6, 3);
    CheckpointImport found = imported(file, wish);
    assertEquals(new Size(3, 6, 16), found.network().size());
    ImportReport report = found.report();
    assertEquals("'module.' -> 'backbone.'", report.mapping());
    assertTrue(report.missing().stream().allMatch(n -> n.startsWith("classifier.")));
    assertEquals(7, report.missing().size());
    float[] random = found.network().graph(3).initializers().get("classifier.4.bias").floats();
    Graph graph = found.graph();
    assertArrayEquals(random, graph.initializers().get("classifier.4.bias").floats());
    assertArrayEquals(
        classifier.graph(5).initializers().get("backbone.layer4.2.conv3.weight").floats(),
        graph.initializers().get("backbone.layer4.2.conv3.weight").floats());
  }

  @Test
  void otherClassesDropTheHead() throws IOException {
    Path file = fixture("unet_milesial_div16").resolve("weights.pth");
    CheckpointImport found = imported(file, new Wish("auto", Map.of(), 0, 4, 1));
    assertEquals(4, found.network().size().classes());
    assertEquals(2, found.report().otherShape().size());
    assertTrue(
        found.report().otherShape().get(0).startsWith("outc.conv.weight is [4, 4, 1, 1], not "),
        found.report().otherShape().toString());
  }

  @Test
  void otherChannelsKeepTheAnswerToGrey() throws IOException {
    Path fixture = fixture("unet_milesial_div16");
    Path file = fixture.resolve("weights.pth");
    Graph colour = imported(file, Wish.RECOGNISED).graph();
    Peer.Array red = Peer.npy(fixture.resolve("in_x.npy"));
    int plane = (int) (red.dims()[2] * red.dims()[3]);
    float[] grey = Arrays.copyOf(red.values(), plane);
    Peer.Array expected = Peer.run(colour, repeated(grey, 3, red.dims()));
    for (int channels : new int[] {1, 2, 5}) {
      Wish wish = new Wish("auto", Map.of(), channels, 0, 1);
      CheckpointImport found = imported(file, wish);
      assertEquals(List.of("inc.double_conv.0.weight"), found.report().adapted());
      Peer.Array out = Peer.run(found.graph(), repeated(grey, channels, red.dims()));
      double difference = Peer.difference(expected, out);
      assertTrue(difference < 1e-5, channels + " channels differ by " + difference);
    }
  }

  private static Peer.Array repeated(float[] plane, int channels, long[] dims) {
    float[] values = new float[channels * plane.length];
    for (int c = 0; c < channels; c++) {
      System.arraycopy(plane, 0, values, c * plane.length, plane.length);
    }
    return new Peer.Array(values, 1, channels, dims[2], dims[3]);
  }

  /** The encoder is half of SegNet, which was made for it. */
  @Test
  void aVggClassifierWithNormalisationStartsASegNet() throws IOException {
    Path file = fixture("backbone_vgg16_bn_div32").resolve("weights.pth");
    Wish wish = new Wish("segnet", Map.of("divisor", "32"), 0, 4, 1);
    CheckpointImport found = imported(file, wish);
    assertEquals(78, found.report().matched().size());
    assertTrue(found.report().missing().stream().allMatch(n -> n.matches("(Conv|BN)De.*")));
    try (Checkpoint c = Checkpoint.open(file)) {
      assertArrayEquals(
          c.read("features.40.weight").floats(),
          found.graph().initializers().get("ConvEn53.weight").floats());
    }
  }

  @Test
  void aVggClassifierBecomesAnFcn() throws IOException {
    Map<String, Tensor> vgg = new LinkedHashMap<>();
    Network fcn = Architectures.variant("fcn-8s", new Size(3, 5, 32));
    int[] numbers = {0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28};
    int next = 0;
    Graph source = fcn.graph(2);
    for (Tensor t : source.initializers().values()) {
      String name = t.name();
      if (name.startsWith("conv") && name.endsWith(".weight")) {
        vgg.put("features." + numbers[next] + ".weight", t);
      } else if (name.startsWith("conv")) vgg.put("features." + numbers[next++] + ".bias", t);
      else if (name.startsWith("fc6.w")) vgg.put("classifier.0.weight", flat(t));
      else if (name.startsWith("fc6")) vgg.put("classifier.0.bias", t);
      else if (name.startsWith("fc7.w")) vgg.put("classifier.3.weight", flat(t));
      else if (name.startsWith("fc7")) vgg.put("classifier.3.bias", t);
    }
    vgg.put("classifier.6.weight", Tensor.of("", new float[7 * 128], 7, 128));
    Path file = SavedCheckpoint.write(folder.resolve("vgg16.safetensors"), vgg);
    Wish wish = new Wish("fcn-8s", Map.of("divisor", "32"), 0, 5, 1);
    CheckpointImport found = imported(file, wish);
    assertEquals(30, found.report().matched().size());
    assertEquals(List.of("classifier.6.weight"), found.report().unexpected());
    assertArrayEquals(
        source.initializers().get("fc6.weight").floats(),
        found.graph().initializers().get("fc6.weight").floats());
  }

  private static Tensor flat(Tensor t) {
    return t.reshaped(t.dims()[0], t.elements() / t.dims()[0]);
  }

  @Test
  void lessThanHalfIsAnotherNetwork() throws IOException {
    Path file = fixture("unet_milesial_div16").resolve("weights.pth");
    IOException e =
        assertThrows(
            IOException.class,
            () -> imported(file, new Wish("deeplab-v3-resnet50", Map.of(), 0, 2, 1)));
    assertEquals(
        "Only 5 of the 302 tensors of deeplab-v3-resnet50 are in weights.pth, less than half: it is"
            + " of another network.",
        e.getMessage());
  }

  @Test
  void aNetworkWithoutHeadNeedsClasses() throws IOException {
    Network classifier = Architectures.variant("fcn-resnet50", new Size(3, 4, 16));
    Path file = saved(classifier, "", "backbone.");
    IOException e = assertThrows(IOException.class, () -> imported(file, wish("fcn-resnet50")));
    assertEquals(
        "The checkpoint saved.safetensors has no head, so that it does not tell the number of"
            + " classes: say classes=2 or more.",
        e.getMessage());
  }

  @Test
  void wrongWishesAreRefused() throws IOException {
    Path file = fixture("unet_milesial_div16").resolve("weights.pth");
    assertThrows(IllegalArgumentException.class, () -> imported(file, wish("v-net")));
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> imported(file, wish("u-net", "colour", "blue")));
    assertTrue(e.getMessage().contains("no option 'colour'"), e.getMessage());
  }

  @Test
  void secondNamesOfOneTensorAreIgnored() throws IOException {
    Network network = Architectures.variant("u-net", new Size(1, 2, 64));
    Pickle p = new Pickle().ops('}');
    ByteBuffer values = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    long offset = 0;
    for (Map.Entry<String, long[]> e : Blank.shapes(network).entrySet()) {
      for (String name : List.of(e.getKey(), "copy." + e.getKey())) {
        p.text(name).tensor("0", 1 << 18, offset, e.getValue(), strides(e.getValue())).ops('s');
      }
      offset += Arrays.stream(e.getValue()).reduce(1, (a, b) -> a * b);
    }
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("a/data.pkl", p.end());
    entries.put("a/data/0", values.array());
    Path file = Files.write(folder.resolve("x.pth"), Pickle.zip(entries, false));
    CheckpointImport found = imported(file, Wish.RECOGNISED);
    assertEquals(found.report().matched().size(), found.report().ignored().size());
    assertEquals(List.of(), found.report().unexpected());
  }

  private static long[] strides(long[] dims) {
    return StoredTensor.rowMajor(dims);
  }

  @Test
  void theReportIsForPeople() throws IOException {
    Path file = fixture("unet_milesial_div16").resolve("weights.pth");
    List<String> lines = imported(file, Wish.RECOGNISED).report().lines();
    assertEquals(
        "Imported weights.pth (PyTorch) into u-net depth=4 width=4 upsampling=transposed"
            + " block=plain context=1 channels=3 classes=2",
        lines.get(0));
    assertTrue(lines.contains("Recognised as u-net width=4."), lines.toString());
  }
}
