package sc.fiji.tessera.training;

import java.util.Locale;
import java.util.Map;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Tensor;

/** Picking and placing values by index, and constants that are computed. */
final class IndexOperators {
  private IndexOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("Gather", IndexOperators::gather);
    table.put("GatherElements", c -> positive(c, "torch.gather($0, {axis=0}, index)"));
    table.put("ScatterElements", IndexOperators::scatter);
    table.put("ConstantOfShape", IndexOperators::constantOfShape);
    table.put("Range", IndexOperators::range);
  }

  /** Negative indices count from the end. */
  private static String positive(Call c, String template) {
    c.let("index", "torch.where($1 < 0, $1 + torch.size($0, {axis=0}), $1)");
    return c.text(template);
  }

  private static String gather(Call c) {
    c.let("axis", "{axis=0} if {axis=0} >= 0 else {axis=0} + torch.dim($0)");
    c.let("shape", "torch.size($0)[:axis] + torch.size($1) + torch.size($0)[axis + 1:]");
    return positive(
        c, "torch.reshape(torch.index_select($0, axis, torch.reshape(index, [-1])), shape)");
  }

  private static String scatter(Call c) {
    String how = c.choice("reduction", "none", "add", "mul", "max", "min");
    String reduce =
        switch (how) {
          case "none" -> "torch.scatter($0, {axis=0}, index, $2)";
          case "add" -> "torch.scatter_add($0, {axis=0}, index, $2)";
          case "mul" -> "torch.scatter_reduce($0, {axis=0}, index, $2, \"prod\")";
          default -> "torch.scatter_reduce($0, {axis=0}, index, $2, \"a" + how + "\")";
        };
    return positive(c, reduce);
  }

  private static String constantOfShape(Call c) {
    Attribute a = c.node().attribute("value");
    Tensor value = a == null ? null : a.tensor();
    ElementType type = value == null ? ElementType.FLOAT : value.type();
    String fill =
        value == null
            ? "0.0"
            : type == ElementType.FLOAT ? Call.real(value.floats()[0]) : "" + value.longs()[0];
    return c.text(
        String.format(
            Locale.ROOT,
            "torch.full({0:integers}, %s, dtype=%d, device=ops.prim.device($0))",
            fill,
            c.torchType(type.code())));
  }

  private static String range(Call c) {
    c.let("n", "torch.ceil((torch.to($1, 7) - torch.to($0, 7)) / torch.to($2, 7))");
    c.let(
        "i", "torch.arange(max(int(n), 0), dtype=ops.prim.dtype($0), device=ops.prim.device($0))");
    return c.text("$0 + i * $2");
  }
}
