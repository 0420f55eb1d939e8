package sc.fiji.tessera.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.checkpoint.Checkpoint.Format;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Size;

/** Files as Caffe writes them, in both of its forms, and networks imported from them. */
class CaffeReaderTest {
  @TempDir Path folder;

  /** A protobuf message being written. */
  private static final class Bytes extends ByteArrayOutputStream {
    Bytes varint(long v) {
      for (; v > 127; v >>>= 7) write((int) (v & 127 | 128));
      write((int) v);
      return this;
    }

    Bytes field(int number, byte[] content) {
      varint(number << 3 | 2).varint(content.length).writeBytes(content);
      return this;
    }

    Bytes field(int number, String text) {
      return field(number, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static byte[] raw(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static byte[] blob(float[] values, long... dims) {
    Bytes shape = new Bytes();
    for (long d : dims) shape.varint(d);
    Bytes packed = new Bytes().field(1, shape.toByteArray());
    return new Bytes().field(5, raw(values)).field(7, packed.toByteArray()).toByteArray();
  }

  /** num, channels, height and width instead of a shape. */
  private static byte[] oldBlob(float[] values, long... dims) {
    Bytes blob = new Bytes();
    for (int i = 0; i < 4; i++) blob.varint((i + 1) << 3).varint(dims[i]);
    return blob.field(5, raw(values)).toByteArray();
  }

  private static byte[] layer(String name, String type, byte[]... blobs) {
    Bytes layer = new Bytes().field(1, name).field(2, type).field(3, "input").field(4, "output");
    for (byte[] b : blobs) layer.field(7, b);
    return layer.toByteArray();
  }

  private static byte[] oldLayer(String name, byte[]... blobs) {
    Bytes layer = new Bytes().field(4, name);
    layer.varint(5 << 3).varint(4);
    for (byte[] b : blobs) layer.field(6, b);
    return layer.toByteArray();
  }

  private Path file(int layerField, List<byte[]> layers) throws IOException {
    Bytes net = new Bytes().field(1, "a network");
    layers.forEach(l -> net.field(layerField, l));
    return Files.write(folder.resolve("net.caffemodel"), net.toByteArray());
  }

  @Test
  void bothFormsOfFiles() throws IOException {
    float[] w = {1, 2, 3, 4, 5, 6};
    Path now =
        file(
            100,
            List.of(
                layer("conv", "Convolution", blob(w, 3, 2, 1, 1), blob(new float[3], 3)),
                layer("pool", "Pooling"),
                layer(
                    "norm",
                    "BatchNorm",
                    blob(new float[] {2, 4}, 2),
                    blob(new float[] {6, 8}, 2),
                    blob(new float[] {2}, 1))));
    try (Checkpoint c = Checkpoint.open(now)) {
      assertEquals(Format.CAFFE, c.format());
      assertEquals(
          List.of("conv.weight", "conv.bias", "norm.running_mean", "norm.running_var"),
          List.copyOf(c.tensors().keySet()));
      assertArrayEquals(new long[] {3, 2, 1, 1}, c.read("conv.weight").dims());
      assertArrayEquals(w, c.read("conv.weight").floats());
      assertArrayEquals(new float[] {1, 2}, c.read("norm.running_mean").floats());
      assertArrayEquals(new float[] {3, 4}, c.read("norm.running_var").floats());
    }
    Path old =
        file(
            2,
            List.of(
                oldLayer("fc6", oldBlob(w, 1, 1, 3, 2), oldBlob(new float[3], 1, 1, 1, 3)),
                oldLayer(
                    "conv1_1_bn",
                    oldBlob(new float[] {7, 8}, 1, 2, 1, 1),
                    oldBlob(new float[] {9, 10}, 1, 2, 1, 1))));
    try (Checkpoint c = Checkpoint.open(old)) {
      assertArrayEquals(new long[] {3, 2}, c.read("fc6.weight").dims());
      assertArrayEquals(new long[] {3}, c.read("fc6.bias").dims());
      assertArrayEquals(new float[] {7, 8}, c.read("conv1_1_bn.weight").floats());
      assertArrayEquals(new long[] {2}, c.read("conv1_1_bn.bias").dims());
      assertArrayEquals(new float[] {1, 1}, c.read("conv1_1_bn.running_var").floats());
    }
  }

  /** Caffe's names of SegNet's and DeepLab's layers; the FCN's and dilated nets' are ours. */
  @Test
  void networksAreRecognisedAndFilled() throws IOException {
    for (String variant : List.of("fcn-8s", "dilation8", "segnet", "deeplab-v1-largefov")) {
      Graph graph = Architectures.variant(variant, new Size(3, 5, 16)).graph(3);
      CheckpointImport found;
      try (Checkpoint c = Checkpoint.open(file(100, layers(graph)))) {
        found = CheckpointImport.of(c, CheckpointImport.Wish.RECOGNISED);
      }
      assertEquals(Architectures.ofVariant(variant).name(), found.network().name());
      assertEquals(new Size(3, 5, 16), found.network().size());
      graph
          .initializers()
          .forEach(
              (name, t) ->
                  assertArrayEquals(
                      t.floats(), found.graph().initializers().get(name).floats(), name));
    }
  }

  private static List<byte[]> layers(Graph graph) {
    Map<String, byte[][]> layers = new LinkedHashMap<>();
    for (Tensor t : graph.initializers().values()) {
      int dot = t.name().lastIndexOf('.');
      int blob = List.of("weight", "bias").indexOf(t.name().substring(dot + 1));
      if (blob < 0) continue;
      String layer = caffe(t.name().substring(0, dot));
      long[] dims = t.dims();
      if (layer.endsWith("_bn")) dims = new long[] {1, dims[0], 1, 1};
      byte[][] blobs = layers.computeIfAbsent(layer, k -> new byte[2][]);
      blobs[blob] = blob(t.floats(), dims);
    }
    return layers.entrySet().stream()
        .map(
            e -> {
              byte[][] blobs = e.getValue();
              int count = blobs[1] == null ? 1 : 2;
              String type = e.getKey().endsWith("_bn") ? "BN" : "Convolution";
              return layer(e.getKey(), type, Arrays.copyOf(blobs, count));
            })
        .toList();
  }

  private static String caffe(String name) {
    if (name.matches("(Conv|BN)(En|De)\\d\\d")) {
      String digits = name.replaceAll("\\D", "");
      String half = name.contains("De") ? "_D" : "";
      String kind = name.startsWith("BN") ? "_bn" : "";
      return "conv" + digits.charAt(0) + "_" + digits.charAt(1) + half + kind;
    }
    List<String> deepLab =
        List.of(
            "0 conv1_1",
            "2 conv1_2",
            "5 conv2_1",
            "7 conv2_2",
            "10 conv3_1",
            "12 conv3_2",
            "14 conv3_3",
            "17 conv4_1",
            "19 conv4_2",
            "21 conv4_3",
            "24 conv5_1",
            "26 conv5_2",
            "28 conv5_3",
            "32 fc6",
            "35 fc7",
            "38 fc8_voc12");
    for (String pair : deepLab) {
      if (name.equals("features." + pair.split(" ")[0])) return pair.split(" ")[1];
    }
    return name;
  }

  @Test
  void damagedFilesAreRefusedInOneSentence() throws IOException {
    float[] w = {1, 2, 3, 4};
    Path file = file(100, List.of(layer("conv", "Convolution", blob(w, 2, 2, 1, 1))));
    byte[] whole = Files.readAllBytes(file);
    for (int cut = 4; cut < whole.length; cut += 7) {
      Path part = Files.write(folder.resolve("part.caffemodel"), Arrays.copyOf(whole, cut));
      String why = assertThrows(IOException.class, () -> Checkpoint.open(part)).getMessage();
      assertTrue(why.startsWith("The checkpoint part.caffemodel "), why);
    }
    Path wrong = file(100, List.of(layer("conv", "Convolution", blob(w, 3, 1, 1, 1))));
    assertEquals(
        "The checkpoint net.caffemodel is damaged: the blob conv.weight of shape float32[3, 1, 1, 1]"
            + " has 4 values.",
        message(wrong));
    Path huge = file(100, List.of(layer("conv", "Convolution", blob(w, 1L << 40, 1L << 40))));
    assertTrue(message(huge).startsWith("The checkpoint net.caffemodel is damaged"), message(huge));
  }

  private static String message(Path file) {
    return assertThrows(IOException.class, () -> Checkpoint.open(file)).getMessage();
  }
}
