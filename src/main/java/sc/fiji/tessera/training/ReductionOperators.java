package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import sc.fiji.tessera.graph.Attribute;

/** Sums, means, extremes along axes. */
final class ReductionOperators {
  private ReductionOperators() {}

  static void addTo(Map<String, Operator> table) {
    reduce(table, "ReduceSum", "torch.sum($0, axes, keep)");
    reduce(table, "ReduceMean", "torch.mean($0, axes, keep)");
    reduce(table, "ReduceMax", "torch.amax($0, axes, keep)");
    reduce(table, "ReduceMin", "torch.amin($0, axes, keep)");
    reduce(table, "ReduceProd", "self.product($0, axes, keep)", PRODUCT);
    reduce(table, "ReduceL1", "torch.sum(torch.abs($0), axes, keep)");
    reduce(table, "ReduceL2", "torch.sqrt(torch.sum($0 * $0, axes, keep))");
    reduce(table, "ReduceSumSquare", "torch.sum($0 * $0, axes, keep)");
    reduce(table, "ReduceLogSum", "torch.log(torch.sum($0, axes, keep))");
    reduce(table, "ReduceLogSumExp", "torch.logsumexp($0, axes, keep)");
    table.put("ArgMax", c -> extreme(c, "argmax"));
    table.put("ArgMin", c -> extreme(c, "argmin"));
    table.put("CumSum", ReductionOperators::cumulative);
  }

  private static void reduce(
      Map<String, Operator> table, String name, String template, String... functions) {
    table.put(
        name,
        c -> {
          c.use(ALL_AXES);
          for (String function : functions) c.use(function);
          c.let("axes", "self.all_axes($0, " + axes(c) + ")");
          c.let("keep", "{keepdims=1} != 0");
          String reduced = c.text(template);
          boolean nothing = c.node().integer("noop_with_empty_axes", 0) != 0;
          return nothing ? c.text("$0 if len(" + axes(c) + ") == 0 else " + reduced) : reduced;
        });
  }

  /** Once an attribute, later an input; none means all. */
  private static String axes(Call c) {
    if (c.has(1)) return c.integers(1);
    Attribute axes = c.node().attribute("axes");
    return axes == null ? "annotate(List[int], [])" : Arrays.toString(axes.integers());
  }

  private static final String ALL_AXES =
      """
        def all_axes(self, x: Tensor, axes: List[int]) -> List[int]:
          result = annotate(List[int], [])
          if len(axes) == 0:
            for i in range(torch.dim(x)):
              result.append(i)
          for axis in axes:
            result.append(axis)
          return result
      """;

  /** Axis by axis; the axes go at the end, the last one first. */
  private static final String PRODUCT =
      """
        def product(self, x: Tensor, axes: List[int], keep: bool) -> Tensor:
          y = x
          for axis in axes:
            y = torch.prod(y, axis, True)
          if not keep:
            rank = torch.dim(x)
            for i in range(rank):
              d = rank - 1 - i
              for axis in axes:
                if axis == d or axis + rank == d:
                  y = torch.squeeze(y, d)
          return y
      """;

  /** The last of equal values is the first of the reversed ones. */
  private static String extreme(Call c, String name) {
    String call = "torch." + name + "(%s, {axis=0}, {keepdims=1} != 0)";
    if (c.node().integer("select_last_index", 0) == 0)
      return c.text(String.format(Locale.ROOT, call, "$0"));
    String reversed = String.format(Locale.ROOT, call, "torch.flip($0, [{axis=0}])");
    return c.text("torch.size($0, {axis=0}) - 1 - " + reversed);
  }

  private static String cumulative(Call c) {
    c.let("axis", "{1:integers}[0]");
    String x = c.in(0);
    boolean reverse = c.node().integer("reverse", 0) != 0;
    if (reverse) x = "torch.flip(" + x + ", [axis])";
    String y = c.let("y", "torch.cumsum(" + x + ", axis)");
    if (c.node().integer("exclusive", 0) != 0) y = "y - " + x;
    return reverse ? "torch.flip(" + y + ", [axis])" : y;
  }
}
