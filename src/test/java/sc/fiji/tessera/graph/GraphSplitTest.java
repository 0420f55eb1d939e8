package sc.fiji.tessera.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GraphSplitTest {
  private static Graph graph(String op) {
    GraphBuilder b = new GraphBuilder("both");
    String image = b.input("image", "1", "4");
    String prompt = b.input("prompt", "B", "4");
    String weight = b.initializer(Tensor.of("w", new float[16], 4, 4));
    String turned = b.node("Transpose", List.of(weight));
    String seen = b.node(op, List.of(b.node("MatMul", List.of(image, turned))));
    String asked = b.node("MatMul", List.of(prompt, turned));
    return b.output(b.node("Add", List.of(seen, asked)), "sum", "B", "4").build();
  }

  private static List<String> names(List<Value> values) {
    return values.stream().map(Value::name).toList();
  }

  private static List<String> operators(Graph graph) {
    return graph.nodes().stream().map(Node::opType).toList();
  }

  @Test
  void whatDependsOnOneInputAloneComesFirst() {
    GraphSplit cut = GraphSplit.of(graph("Relu"), Set.of("image")).orElseThrow();
    assertEquals(List.of("Transpose", "MatMul", "Relu"), operators(cut.before()));
    assertEquals(List.of("image"), names(cut.before().inputs()));
    assertEquals(List.of("Transpose", "MatMul", "Add", "Identity"), operators(cut.after()));
    String between = cut.before().outputs().get(0).name();
    assertEquals(List.of("prompt", between), names(cut.after().inputs()));
    assertEquals(List.of("sum"), names(cut.after().outputs()));
  }

  /** The kind of what an operator makes must be known: it goes through a buffer of real values. */
  @Test
  void otherOperatorsStayWhereTheyAre() {
    GraphSplit cut = GraphSplit.of(graph("Shape"), Set.of("image")).orElseThrow();
    assertEquals(List.of("Transpose", "MatMul"), operators(cut.before()));
    assertEquals(
        List.of("Transpose", "Shape", "MatMul", "Add", "Identity"), operators(cut.after()));
  }

  @Test
  void nothingIsCutWhereNothingIsKnown() {
    assertTrue(GraphSplit.of(graph("Relu"), Set.of()).isEmpty());
    assertTrue(GraphSplit.of(graph("Relu"), Set.of("image", "prompt")).isEmpty());
  }
}
