package sc.fiji.tessera.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.OnnxModel;

class GraphSessionTest {
  private static final OnnxService ONNX = new OnnxService();

  @AfterAll
  static void close() {
    ONNX.dispose();
  }

  /** Sum and product of two lists. */
  private static OnnxModel graph() {
    GraphBuilder b = new GraphBuilder("two");
    String x = b.input("x", "n");
    String y = b.input("y", "n");
    b.output(b.node("Add", List.of(x, y)), "sum", "n");
    return OnnxModel.of(b.output(b.node("Mul", List.of(x, y)), "product", "n").build());
  }

  private static Map<String, TensorValues> inputs(int n) {
    float[] x = new float[n];
    float[] y = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = i;
      y[i] = 2;
    }
    return Map.of("x", new TensorValues(x, n), "y", new TensorValues(y, n));
  }

  @Test
  void allOutputsComeByName() throws IOException {
    try (GraphSession session = ONNX.openGraph(graph(), "two", "cpu")) {
      Map<String, TensorValues> out = session.run(inputs(3), Progress.NONE);
      assertEquals(List.of("sum", "product"), List.copyOf(out.keySet()));
      assertArrayEquals(new float[] {2, 3, 4}, out.get("sum").values());
      assertArrayEquals(new float[] {0, 2, 4}, out.get("product").values());
      assertArrayEquals(new long[] {3}, out.get("product").shape());
      assertEquals(Device.CPU, session.device());
      assertTrue(session.notes().get(0).startsWith("Running on"), session.notes().toString());
    }
  }

  @Test
  void theSameGraphIsOpenedOnce() throws IOException {
    int before = ONNX.openSessions();
    try (GraphSession one = ONNX.openGraph(graph(), "two", "cpu");
        GraphSession two = ONNX.openGraph(graph(), "again", "cpu")) {
      assertTrue(ONNX.openSessions() <= before + 1, "sessions " + ONNX.openSessions());
      one.close();
      assertArrayEquals(new float[] {2}, two.run(inputs(1), Progress.NONE).get("sum").values());
      assertThrows(IllegalStateException.class, () -> one.run(inputs(1), Progress.NONE));
    }
  }

  @Test
  void wrongInputsAreRefusedInASentence() throws IOException {
    try (GraphSession session = ONNX.openGraph(graph(), "two", "cpu")) {
      Map<String, TensorValues> wrong =
          Map.of("x", new TensorValues(new float[3], 3), "y", new TensorValues(new float[2], 2));
      Exception e =
          assertThrows(IllegalArgumentException.class, () -> session.run(wrong, Progress.NONE));
      assertTrue(e.getMessage().startsWith("two cannot process its input: "), e.getMessage());
      assertArrayEquals(new float[] {2}, session.run(inputs(1), Progress.NONE).get("sum").values());
    }
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> new TensorValues(new float[5], 2, 3));
    assertEquals("5 values do not fill the shape [2, 3].", e.getMessage());
  }
}
