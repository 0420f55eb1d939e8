package sc.fiji.tessera.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Tensor;

class ShapeValuesTest {

  @Test
  void whatFollowsFromSizesAndConstantsButNotFromParametersOrPixels() {
    GraphBuilder b = new GraphBuilder("sizes");
    String x = b.input("image", "N", "1", "H", "W");
    String w = b.initializer(Tensor.of("w", new float[] {2}, 1));
    String two =
        b.node("Constant", List.of(), Attribute.of("value", Tensor.of("", new long[] {2}, 1)));
    String size = b.node("Shape", List.of(x), Attribute.of("start", 3L));
    String last = b.node("Sub", List.of(size, two));
    String real = b.node("Cast", List.of(last), Attribute.of("to", 1L));
    String learned = b.node("Mul", List.of(real, w));
    String pixels = b.node("Mul", List.of(x, real));
    String axis =
        b.node("Constant", List.of(), Attribute.of("value", Tensor.of("", new long[] {3}, 1)));
    String cut = b.node("Slice", List.of(pixels, two, last, axis));
    b.output(b.node("Add", List.of(cut, learned)), "y");
    Graph graph = b.build();
    GraphScript script = new GraphScript(OnnxModel.of(graph));
    ShapeValues values =
        new ShapeValues(script.nodes(), script.constants(), graph.initializers(), Set.of("y"));
    Set<String> found =
        script.nodes().stream()
            .filter(values::contains)
            .map(Node::opType)
            .collect(Collectors.toSet());
    assertEquals(Set.of("Shape", "Sub", "Cast"), found);
    assertFalse(values.keeps(size));
    assertTrue(values.keeps(last));
    assertTrue(values.keeps(real));
    assertTrue(values.isNumbers(last), "only Slice reads it");
    assertFalse(values.isNumbers(real), "it is multiplied with pixels");
  }
}
