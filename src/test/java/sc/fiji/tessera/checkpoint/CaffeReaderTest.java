package sc.fiji.tessera.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sc.fiji.tessera.checkpoint.Checkpoint.Format;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Size;

/** Files that protobuf's own library wrote with the fields of caffe.proto. */
class CaffeReaderTest {
  private static final Path FILES = Path.of("src/test/resources/checkpoint");

  @TempDir Path folder;

  /** The values with which the files were filled. */
  private static double value(int index, int blob) {
    return (index * 7 + blob * 13) % 31 / 8.0 - 1.5;
  }

  private static void assertBlob(Checkpoint c, String name, int blob, long... dims)
      throws IOException {
    Tensor tensor = c.read(name);
    assertArrayEquals(dims, tensor.dims(), name);
    float[] values = tensor.floats();
    for (int i = 0; i < values.length; i++) assertEquals(value(i, blob), values[i], name);
  }

  @Test
  void layersWithShapes() throws IOException {
    try (Checkpoint c = Checkpoint.open(FILES.resolve("caffe_layer.caffemodel"))) {
      assertEquals(Format.CAFFE, c.format());
      assertEquals(
          List.of(
              "conv1_1.weight",
              "conv1_1.bias",
              "fc.weight",
              "fc.bias",
              "upscore.weight",
              "bn.weight",
              "bn.bias",
              "bn.blob2",
              "wide.weight"),
          List.copyOf(c.tensors().keySet()));
      assertBlob(c, "conv1_1.weight", 0, 4, 3, 3, 3);
      assertBlob(c, "conv1_1.bias", 1, 4);
      assertBlob(c, "fc.weight", 2, 5, 4);
      assertBlob(c, "upscore.weight", 4, 2, 2, 4, 4);
      assertBlob(c, "bn.blob2", 8, 1);
      assertEquals("float64", c.tensors().get("wide.weight").storedType());
    }
  }

  @Test
  void layersOf2014() throws IOException {
    try (Checkpoint c = Checkpoint.open(FILES.resolve("caffe_layers_2014.caffemodel"))) {
      assertEquals(5, c.tensors().size());
      assertBlob(c, "conv1_1.weight", 0, 4, 3, 3, 3);
      assertBlob(c, "conv1_1.bias", 1, 4);
      assertBlob(c, "fc.weight", 4, 5, 4);
      assertBlob(c, "fc.bias", 5, 5);
      assertBlob(c, "upscore.weight", 6, 2, 2, 4, 4);
    }
  }

  @Test
  void brokenFilesAreRefusedWithOneSentence() throws IOException {
    byte[] whole = Files.readAllBytes(FILES.resolve("caffe_layer.caffemodel"));
    Random random = new Random(1);
    for (int i = 0; i < 300; i++) {
      byte[] broken =
          Arrays.copyOf(whole, i < 100 ? 1 + random.nextInt(whole.length) : whole.length);
      for (int k = 0; k < i % 5; k++)
        broken[random.nextInt(broken.length)] = (byte) random.nextInt();
      Path file = Files.write(folder.resolve("x.caffemodel"), broken);
      try (Checkpoint c = Checkpoint.open(file)) {
        for (String name : c.tensors().keySet()) c.read(name); // what is there can be read
      } catch (IOException e) {
        assertTrue(e.getMessage().startsWith("The checkpoint x.caffemodel "), e.getMessage());
        assertTrue(e.getMessage().endsWith("."), e.getMessage());
      }
    }
  }

  @Test
  void textIsNotCaffe() throws IOException {
    for (int length : new int[] {3, 100, 3000}) {
      String text = "\n" + "A blank line, then text. ".repeat(200).substring(0, length);
      Path file = Files.writeString(folder.resolve("x.txt"), text);
      String message = assertThrows(IOException.class, () -> Checkpoint.open(file)).getMessage();
      assertTrue(message.contains("is none that is known"), message);
    }
  }

  /** A network's own weights under Caffe's names come home to it. */
  @ParameterizedTest
  @CsvSource({
    "fcn-8s, features, 0",
    "dilation8, none, 0",
    "deeplab-v2-vgg16, none, 0",
    "deeplab-v1-largefov, largefov, 0",
    "segnet, segnet, 52"
  })
  void publishedNamesFindTheirNetwork(String variant, String names, int missing)
      throws IOException {
    Size size = new Size(3, 5, 32);
    Graph graph = Architectures.variant(variant, size).graph(3);
    Map<String, Tensor> layers = new LinkedHashMap<>();
    graph
        .initializers()
        .forEach(
            (name, t) -> {
              if (!name.contains("running_")) layers.put(caffe(name, names), t);
            });
    Path file = Files.write(folder.resolve("x.caffemodel"), model(layers));
    try (Checkpoint c = Checkpoint.open(file)) {
      Map<String, String> divisor = Map.of("divisor", "32");
      CheckpointImport result =
          CheckpointImport.of(c, new CheckpointImport.Wish(variant, divisor, 0, 0, 9));
      assertEquals(missing, result.report().missing().size());
      graph
          .initializers()
          .forEach(
              (name, t) ->
                  assertArrayEquals(
                      t.floats(), result.graph().initializers().get(name).floats(), name));
    }
  }

  private static String caffe(String name, String names) {
    if (names.equals("largefov")) {
      String[] layers = {"0", "2", "5", "7", "10", "12", "14", "17", "19", "21", "24", "26", "28"};
      String[] own = "1_1 1_2 2_1 2_2 3_1 3_2 3_3 4_1 4_2 4_3 5_1 5_2 5_3".split(" ");
      String[] parts = name.split("\\.");
      int at = Arrays.asList(layers).indexOf(parts[1]);
      if (at >= 0) return "conv" + own[at] + "." + parts[2];
      return Map.of("32", "fc6", "35", "fc7", "38", "fc8_voc12").get(parts[1]) + "." + parts[2];
    }
    if (!names.equals("segnet")) return name;
    return name.replaceAll("^ConvEn(.)(.)", "conv$1_$2")
        .replaceAll("^BNEn(.)(.)", "conv$1_$2_bn")
        .replaceAll("^ConvDe(.)(.)", "conv$1_$2_D")
        .replaceAll("^BNDe(.)(.)", "conv$1_$2_D_bn");
  }

  /** A NetParameter: its name, then the layers with their blobs. */
  private static byte[] model(Map<String, Tensor> tensors) throws IOException {
    Map<String, ByteArrayOutputStream> layers = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
      String layer = e.getKey().substring(0, e.getKey().lastIndexOf('.'));
      ByteArrayOutputStream out = layers.get(layer);
      if (out == null) {
        layers.put(layer, out = new ByteArrayOutputStream());
        field(out, 1, layer.getBytes(StandardCharsets.UTF_8));
      }
      Tensor t = e.getValue();
      // SegNet's normalisations are written as 1 x channels x 1 x 1
      long[] dims = layer.endsWith("_bn") ? new long[] {1, t.dims()[0], 1, 1} : t.dims();
      field(out, 7, blob(t, dims));
    }
    ByteArrayOutputStream net = new ByteArrayOutputStream();
    field(net, 1, "net".getBytes(StandardCharsets.UTF_8));
    for (ByteArrayOutputStream layer : layers.values()) field(net, 100, layer.toByteArray());
    return net.toByteArray();
  }

  private static byte[] blob(Tensor t, long... lengths) throws IOException {
    ByteArrayOutputStream dims = new ByteArrayOutputStream();
    for (long d : lengths) number(dims, d);
    ByteArrayOutputStream shape = new ByteArrayOutputStream();
    field(shape, 1, dims.toByteArray());
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    for (float v : t.floats()) {
      int bits = Float.floatToIntBits(v);
      for (int shift = 0; shift < 32; shift += 8) values.write(bits >> shift);
    }
    ByteArrayOutputStream blob = new ByteArrayOutputStream();
    field(blob, 5, values.toByteArray());
    field(blob, 7, shape.toByteArray());
    return blob.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, int field, byte[] value) throws IOException {
    number(out, (long) field << 3 | 2);
    number(out, value.length);
    out.write(value);
  }

  private static void number(ByteArrayOutputStream out, long value) {
    for (long v = value; ; v >>>= 7) {
      out.write((int) (v & 0x7f | (v > 0x7f ? 0x80 : 0)));
      if (v <= 0x7f) return;
    }
  }
}
