package sc.fiji.tessera.model;

import java.util.List;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Extension;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.OnnxModel;
import sc.fiji.tessera.graph.Value;
import sc.fiji.tessera.graph.Value.Dimension;

/** Networks that take or give 16-bit floats, as GPUs like them. */
final class HalfPrecision {
  private HalfPrecision() {}

  /**
   * The same network fed and read in 32-bit floats, through a Cast where its first input or output
   * is of 16 bits; others are left as they are.
   */
  static OnnxModel lifted(OnnxModel model) {
    Graph graph = model.graph();
    if (graph.inputs().size() != 1 || graph.outputs().isEmpty()) return model;
    Value in = graph.inputs().get(0);
    Value out = graph.outputs().get(0);
    if (in.type() != ElementType.FLOAT16 && out.type() != ElementType.FLOAT16) return model;
    if (in.dims() == null || out.dims() == null) return model;
    Extension casts = new Extension(graph, model.opset());
    if (in.type() == ElementType.FLOAT16) casts.cast(ElementType.FLOAT16, false);
    if (out.type() == ElementType.FLOAT16) casts.cast(ElementType.FLOAT, true);
    return model.with(casts.build(names(in), names(out)));
  }

  private static List<String> names(Value value) {
    return value.dims().stream().map(HalfPrecision::name).toList();
  }

  private static String name(Dimension d) {
    return d.isFree() ? d.name() : Long.toString(d.size());
  }
}
