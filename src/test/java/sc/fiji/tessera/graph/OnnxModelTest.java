package sc.fiji.tessera.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.network.Size;
import sc.fiji.tessera.network.UNet;

/** Reads what we write with independent readers, and the other way round. */
class OnnxModelTest {
  private static final Path NUCLEI =
      Path.of("../shared/data/models/bioimageio_unet2d_nuclei_broad/weights.onnx");

  @TempDir Path folder;

  private static OnnxModel unet() {
    return OnnxModel.of(new UNet(new Size(1, 2), new UNet.Options(2, 4)).graph(1));
  }

  @Test
  void protobufReadsWhatWeWrite() throws IOException {
    OnnxModel model = unet().withMetadata(Map.of("tessera.name", "Zellkerne äöü"));
    OnnxMl.ModelProto proto = OnnxMl.ModelProto.parseFrom(model.toBytes());
    assertEquals(17, proto.getOpsetImport(0).getVersion());
    assertEquals("Zellkerne äöü", proto.getMetadataProps(0).getValue());
    assertEquals(model.graph().nodes().size(), proto.getGraph().getNodeCount());
    OnnxMl.TensorProto first = proto.getGraph().getInitializer(0);
    assertEquals("inc.double_conv.0.weight", first.getName());
    assertEquals(List.of(4L, 1L, 3L, 3L), first.getDimsList());
    Tensor ours = model.graph().initializers().get(first.getName());
    assertEquals(
        ours.floats()[5], first.getRawData().asReadOnlyByteBuffer().order(order()).getFloat(20));
  }

  private static java.nio.ByteOrder order() {
    return java.nio.ByteOrder.LITTLE_ENDIAN;
  }

  @Test
  void weReadWhatProtobufWrites() throws IOException {
    OnnxMl.TensorProto unpacked =
        OnnxMl.TensorProto.newBuilder()
            .setName("w")
            .setDataType(1)
            .addAllDims(List.of(2L, 1L))
            .addAllFloatData(List.of(1.5f, -2f))
            .build();
    OnnxMl.TensorProto longs =
        OnnxMl.TensorProto.newBuilder()
            .setName("shape")
            .setDataType(7)
            .addDims(2)
            .addAllInt64Data(List.of(-1L, 1L << 40))
            .build();
    OnnxMl.GraphProto graph =
        OnnxMl.GraphProto.newBuilder().addInitializer(unpacked).addInitializer(longs).build();
    byte[] bytes =
        OnnxMl.ModelProto.newBuilder().setIrVersion(8).setGraph(graph).build().toByteArray();
    Map<String, Tensor> read = OnnxModel.parse(bytes, "test").graph().initializers();
    assertArrayEquals(new float[] {1.5f, -2f}, read.get("w").floats());
    assertArrayEquals(new long[] {-1, 1L << 40}, read.get("shape").longs());
  }

  @Test
  void halfPrecisionIsRead() throws IOException {
    byte[] halves = {0, 0x3c, 0, (byte) 0xc0, 1, 0, 0, 0x7c}; // 1, -2, 2^-24, +infinity
    OnnxMl.TensorProto t =
        OnnxMl.TensorProto.newBuilder()
            .setName("h")
            .setDataType(10)
            .addDims(4)
            .setRawData(ByteString.copyFrom(halves))
            .build();
    byte[] bytes =
        OnnxMl.ModelProto.newBuilder()
            .setIrVersion(8)
            .setGraph(OnnxMl.GraphProto.newBuilder().addInitializer(t))
            .build()
            .toByteArray();
    assertArrayEquals(
        new float[] {1, -2, 0x1p-24f, Float.POSITIVE_INFINITY},
        OnnxModel.parse(bytes, "test").graph().initializers().get("h").floats());
  }

  @Test
  void whatNobodyKnowsSurvives() throws IOException {
    OnnxMl.NodeProto node =
        OnnxMl.NodeProto.newBuilder()
            .setOpType("Mystery")
            .setDomain("org.example")
            .addInput("x")
            .addOutput("y")
            .setDocString("a foreign node")
            .addAttribute(
                OnnxMl.AttributeProto.newBuilder()
                    .setName("body")
                    .setType(OnnxMl.AttributeProto.AttributeType.GRAPH)
                    .setG(OnnxMl.GraphProto.newBuilder().setName("inner")))
            .build();
    OnnxMl.ModelProto proto =
        OnnxMl.ModelProto.newBuilder()
            .setIrVersion(9)
            .setProducerName("someone")
            .setModelVersion(7)
            .addFunctions(OnnxMl.FunctionProto.newBuilder().setName("f"))
            .setGraph(
                OnnxMl.GraphProto.newBuilder()
                    .addNode(node)
                    .setName("g")
                    .setDocString("doc")
                    .addQuantizationAnnotation(
                        OnnxMl.TensorAnnotation.newBuilder().setTensorName("x")))
            .build();
    byte[] again = OnnxModel.parse(proto.toByteArray(), "test").toBytes();
    assertEquals(proto, OnnxMl.ModelProto.parseFrom(again));
  }

  @Test
  void aForeignModelSurvivesARoundTrip() throws IOException {
    assumeTrue(Files.exists(NUCLEI), "SKIPPED: " + NUCLEI + " is missing");
    OnnxModel model = OnnxModel.read(NUCLEI);
    assertEquals(20, model.opset());
    assertEquals("input.1", model.graph().inputs().get(0).name());
    Path copy = folder.resolve("copy.onnx");
    model.write(copy);
    assertEquals(
        OnnxMl.ModelProto.parseFrom(Files.readAllBytes(NUCLEI)),
        OnnxMl.ModelProto.parseFrom(Files.readAllBytes(copy)));
  }

  @Test
  void onnxCheckerAccepts() throws Exception {
    Path python = Path.of("/usr/bin/python3");
    Path file = folder.resolve("unet.onnx");
    unet().write(file);
    assumeTrue(
        Files.exists(python) && run(python, "import onnx") == 0,
        "SKIPPED: python3-onnx is not installed");
    String check = "import onnx; onnx.checker.check_model(onnx.load('" + file + "'), True)";
    assertEquals(0, run(python, check));
  }

  private static int run(Path python, String code) throws Exception {
    Process p = new ProcessBuilder(python.toString(), "-c", code).inheritIO().start();
    assertTrue(p.waitFor(60, TimeUnit.SECONDS));
    return p.exitValue();
  }

  @Test
  void everyTruncationIsRefusedInOneSentence() {
    byte[] whole = unet().toBytes();
    for (int length : new int[] {0, 1, 10, 100, whole.length / 2, whole.length - 1}) {
      byte[] part = Arrays.copyOf(whole, length);
      IOException e = assertThrows(IOException.class, () -> OnnxModel.parse(part, "part.onnx"));
      assertTrue(e.getMessage().startsWith("part.onnx is not a complete ONNX model"), "" + length);
    }
    byte[] text = "This is not a model".getBytes(StandardCharsets.UTF_8);
    assertThrows(IOException.class, () -> OnnxModel.parse(text, "readme.txt"));
  }

  @Test
  void aMissingFolderLeavesNothingBehind() throws IOException {
    Path target = folder.resolve("missing/unet.onnx");
    IOException e = assertThrows(IOException.class, () -> unet().write(target));
    assertTrue(e.getMessage().contains("does not exist"), e.getMessage());
    Path isFolder = Files.createDirectories(folder.resolve("taken.onnx/inside"));
    assertThrows(IOException.class, () -> unet().write(folder.resolve("taken.onnx")));
    assertTrue(Files.exists(isFolder));
    try (var files = Files.list(folder)) {
      assertFalse(files.anyMatch(f -> f.getFileName().toString().startsWith(".partial")));
    }
  }

  @Test
  void parametersAreReplacedByName() {
    Graph graph = unet().graph();
    float[] bias = {7, 8};
    Graph changed = graph.with(Map.of("outc.conv.bias", bias));
    assertArrayEquals(bias, changed.initializers().get("outc.conv.bias").floats());
    assertArrayEquals(new float[2], graph.initializers().get("outc.conv.bias").floats());
    assertThrows(IllegalArgumentException.class, () -> graph.with(Map.of("nobody", bias)));
    assertThrows(
        IllegalArgumentException.class, () -> graph.with(Map.of("outc.conv.bias", new float[3])));
  }
}
