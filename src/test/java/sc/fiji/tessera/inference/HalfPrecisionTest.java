package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.platform.Fp16Conversions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Extension;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.model.SegmentationModel;

class HalfPrecisionTest {
  private static final float[] WEIGHTS = {0.5f, -1.25f, 2, 0.125f, 1, -3, 0.75f, 4, -0.5f};

  @TempDir Path folder;

  /** A convolution of 3 x 3 whose input, weights and output have 16 bits. */
  private SegmentationModel saved() throws IOException {
    ByteBuffer halves = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
    for (float w : WEIGHTS) halves.putShort(Fp16Conversions.floatToFp16(w));
    GraphBuilder b = new GraphBuilder("half");
    String x = b.input(ElementType.FLOAT16, "x", "N", "1", "H", "W");
    String w = b.initializer(Tensor.of("w", ElementType.FLOAT16, halves.flip(), 1, 1, 3, 3));
    String y = b.node("Conv", List.of(x, w), Attribute.of("pads", new long[] {1, 1, 1, 1}));
    Graph graph = b.output(ElementType.FLOAT16, y, "y", "N", "1", "H", "W").build();
    Path file = folder.resolve("half.onnx");
    OnnxModel.of(graph).write(file);
    return SegmentationModel.open(file);
  }

  @Test
  void modelsOf16BitsAreFedAndReadIn32() throws IOException {
    SegmentationModel model = saved();
    assertEquals(9, model.onnx().graph().parameters());
    assertEquals(1, model.card().tiles().multiple());
    FloatBuffer in = direct(9);
    FloatBuffer out = direct(9);
    in.put(4, 2); // in the middle, so that the weights come out, turned by 180 degrees
    try (ModelSession session = new OnnxService().openOnce(model)) {
      session.run(in, out, 1, 3, 3, Progress.NONE);
    }
    float[] found = new float[9];
    out.get(found);
    float[] expected = new float[9];
    for (int i = 0; i < 9; i++) expected[i] = 2 * WEIGHTS[8 - i];
    assertArrayEquals(expected, found);
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  @Test
  void aGraphCanBeExtendedAgain() throws IOException {
    SegmentationModel model = saved();
    Graph once = model.onnx().graph();
    Tensor two = Tensor.of("", new float[] {2});
    List<String> dims = List.of("N", "1", "H", "W");
    Graph twice = new Extension(once, 17).before("Mul", two).build(dims, dims);
    SegmentationModel larger = model.with(twice, model.card());
    FloatBuffer in = direct(9);
    FloatBuffer out = direct(9);
    in.put(4, 1);
    try (ModelSession session = new OnnxService().openOnce(larger)) {
      session.run(in, out, 1, 3, 3, Progress.NONE);
    }
    assertEquals(2 * WEIGHTS[0], out.get(8));
  }
}
