package sc.fiji.tessera.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import sc.fiji.tessera.network.Architecture;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Size;

/** Inferred shapes are those that ONNX Runtime computes with. */
class ShapesTest {
  private static final long HEIGHT = 70;
  private static final long WIDTH = 101;

  /** The same graph, with every value as an output. */
  private static Graph everythingOut(Graph g) {
    Set<String> names = new LinkedHashSet<>();
    g.nodes().forEach(n -> names.addAll(n.outputs()));
    List<Value> outputs = new ArrayList<>();
    for (String name : names) {
      if (!name.isEmpty()) outputs.add(new Value(new Message().put(1, name)));
    }
    return Graph.of("all", g.nodes(), g.initializers(), g.inputs(), outputs);
  }

  private static void compare(Graph g, long channels) {
    Shapes shapes = Shapes.of(g, 1, channels, HEIGHT, WIDTH);
    assertEquals("", shapes.unknown());
    float[] x = new float[(int) (channels * HEIGHT * WIDTH)];
    try (OnnxRun net = new OnnxRun(everythingOut(g))) {
      net.shapes(x, 1, channels, HEIGHT, WIDTH)
          .forEach((name, s) -> assertArrayEquals(s, shapes.of(name), name));
    }
  }

  @TestFactory
  Stream<DynamicTest> tinyNetworks() {
    Map<String, Graph> all = new LinkedHashMap<>(TinyNetworks.exact());
    all.putAll(TinyNetworks.inexact());
    all.putAll(TinyNetworks.bounded());
    all.remove("NonZero"); // as large as what it finds
    // These take even sizes only.
    List.of("u-net", "valid u-net", "pixel shuffle").forEach(all::remove);
    return all.entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> compare(e.getValue(), 1)));
  }

  @TestFactory
  Stream<DynamicTest> architectures() {
    return Architectures.all().stream()
        .map(a -> DynamicTest.dynamicTest(a.name(), () -> compare(tiny(a), 3)));
  }

  private static Graph tiny(Architecture a) {
    return a.variant(a.defaultVariant(), new Size(3, 4, 32)).graph(1);
  }

  @Test
  void whatFollowsFromAnUnknownOperatorHasNoShape() {
    Graph g = TinyNetworks.inexact().get("NonZero");
    Shapes shapes = Shapes.of(g, 1, 1, 8, 8);
    assertEquals("NonZero: this operator is not understood", shapes.unknown());
    assertNull(shapes.of("out"));
  }

  @Test
  void layersThatDoNotFitTogetherAreNamed() {
    GraphBuilder b = new GraphBuilder("wrong");
    String x = b.input("x", "N", "1", "H", "W");
    String y = b.node("Add", List.of(x, b.initializer(Tensor.of("five", new float[5], 5))));
    Shapes shapes = Shapes.of(b.output(y, "y", "N", "1", "H", "W").build(), 1, 1, 8, 8);
    assertTrue(shapes.unknown().startsWith("Add: "), shapes.unknown());
    assertEquals("?", shapes.text("y"));
    assertEquals("1 x 1 x 8 x 8", shapes.text("x"));
  }

  @Test
  void slicesCountFromBothEnds() {
    assertArrayEquals(new long[] {3}, slice(7, -4, -1, 1));
    assertArrayEquals(new long[] {1}, slice(7, 6, Long.MAX_VALUE, 1));
    assertArrayEquals(new long[] {2}, slice(7, 5, Long.MIN_VALUE, -3));
    assertArrayEquals(new long[] {0}, slice(7, 5, 2, 1));
  }

  private static long[] slice(long size, long start, long end, long step) {
    GraphBuilder b = new GraphBuilder("slice");
    List<String> in = new ArrayList<>(List.of(b.input("x", Long.toString(size))));
    long[] range = {start, end, 0, step};
    for (int i = 0; i < 4; i++) {
      in.add(b.initializer(Tensor.of("r" + i, new long[] {range[i]}, 1)));
    }
    String y = b.node("Slice", in);
    return Shapes.of(b.build(), size).of(y);
  }
}
