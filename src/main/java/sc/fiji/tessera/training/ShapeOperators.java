package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import sc.fiji.tessera.graph.Attribute;

/** What only moves values: shapes, axes, joining, cutting, padding. */
final class ShapeOperators {
  private ShapeOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("Shape", ShapeOperators::shape);
    table.put("Size", c -> c.text("torch.tensor(torch.numel($0), dtype=4, device=" + DEVICE + ")"));
    table.put("Reshape", ShapeOperators::reshape);
    table.put("Flatten", ShapeOperators::flatten);
    table.put("Squeeze", ShapeOperators::squeeze);
    table.put("Unsqueeze", ShapeOperators::unsqueeze);
    table.put("Transpose", ShapeOperators::transpose);
    table.put("Concat", c -> c.text("torch.cat([$*], {axis=1})"));
    table.put(
        "Expand",
        c ->
            c.text(
                "$0 * torch.ones({1:integers}, dtype=ops.prim.dtype($0), device=" + DEVICE + ")"));
    table.put("Tile", c -> c.text("torch.repeat($0, {1:integers})"));
    table.put("Pad", ShapeOperators::pad);
    table.put("Slice", ShapeOperators::slice);
    table.put("Split", ShapeOperators::split);
    table.put("DepthToSpace", ShapeOperators::depthToSpace);
    table.put("SpaceToDepth", ShapeOperators::spaceToDepth);
  }

  private static final String DEVICE = "ops.prim.device($0)";

  /** A list input that once was an attribute. */
  private static String list(Call c, int input, String attribute) {
    if (c.has(input)) return c.integers(input);
    Attribute a = c.node().attribute(attribute);
    if (a == null) return null;
    return Arrays.toString(a.integers());
  }

  private static String shape(Call c) {
    String end = c.hasAttribute("end") ? "{end=0}" : "";
    return c.text(
        "torch.tensor(torch.size($0)[{start=0}:" + end + "], dtype=4, device=" + DEVICE + ")");
  }

  private static String reshape(Call c) {
    String shape = list(c, 1, "shape");
    if (c.node().integer("allowzero", 0) != 0) return c.text("torch.reshape($0, " + shape + ")");
    c.use(KEEP_ZEROS);
    return c.text("torch.reshape($0, self.keep_zeros($0, " + shape + "))");
  }

  /** 0 stands for the size that the axis has. */
  private static final String KEEP_ZEROS =
      """
        def keep_zeros(self, x: Tensor, shape: List[int]) -> List[int]:
          result = annotate(List[int], [])
          for i in range(len(shape)):
            result.append(torch.size(x, i) if shape[i] == 0 else shape[i])
          return result
      """;

  private static String flatten(Call c) {
    c.use(FLATTEN);
    return c.text("self.to_matrix($0, {axis=1})");
  }

  private static final String FLATTEN =
      """
        def to_matrix(self, x: Tensor, axis: int) -> Tensor:
          rows = 1
          columns = 1
          split = axis if axis >= 0 else axis + torch.dim(x)
          for i in range(torch.dim(x)):
            if i < split:
              rows *= torch.size(x, i)
            else:
              columns *= torch.size(x, i)
          return torch.reshape(x, [rows, columns])
      """;

  private static String squeeze(Call c) {
    String axes = list(c, 1, "axes");
    return c.text(axes == null ? "torch.squeeze($0)" : "torch.squeeze($0, " + axes + ")");
  }

  private static String unsqueeze(Call c) {
    c.use(UNSQUEEZE);
    return c.text("self.insert_axes($0, " + list(c, 1, "axes") + ")");
  }

  /** Axes count in the result. */
  private static final String UNSQUEEZE =
      """
        def insert_axes(self, x: Tensor, axes: List[int]) -> Tensor:
          rank = torch.dim(x) + len(axes)
          y = x
          for i in range(rank):
            for axis in axes:
              if axis == i or axis + rank == i:
                y = torch.unsqueeze(y, i)
          return y
      """;

  private static String transpose(Call c) {
    Attribute order = c.node().attribute("perm");
    if (order != null)
      return c.text("torch.permute($0, " + Arrays.toString(order.integers()) + ")");
    c.let("order", "[torch.dim($0) - 1 - i for i in range(torch.dim($0))]");
    return c.text("torch.permute($0, order)");
  }

  private static String pad(Call c) {
    String mode = c.choice("mode", "constant", "reflect", "edge");
    String value = c.has(2) ? "float($2)" : "{value=0.0}";
    if (c.has(3)) throw c.refuse("the input axes");
    c.use(PADS);
    c.let("pads", "self.torch_pads(" + list(c, 1, "pads") + ")");
    if (mode.equals("constant")) return c.text("torch.constant_pad_nd($0, pads, " + value + ")");
    c.use(MIRROR);
    return c.text("self.mirror($0, pads, " + Call.bool(mode.equals("reflect")) + ")");
  }

  /** PyTorch's order: last axis first, begin and end together. */
  private static final String PADS =
      """
        def torch_pads(self, pads: List[int]) -> List[int]:
          n = len(pads) // 2
          result = annotate(List[int], [])
          for i in range(n):
            result.append(pads[n - 1 - i])
            result.append(pads[2 * n - 1 - i])
          return result
      """;

  /** Axis by axis, so that any number of axes can be padded by any width. */
  private static final String MIRROR =
      """
        def mirror(self, x: Tensor, pads: List[int], reflect: bool) -> Tensor:
          y = x
          for i in range(len(pads) // 2):
            axis = torch.dim(x) - 1 - i
            n = torch.size(x, axis)
            if pads[2 * i] != 0 or pads[2 * i + 1] != 0:
              p = torch.arange(-pads[2 * i], n + pads[2 * i + 1], dtype=4,
                  device=ops.prim.device(x))
              if reflect and n > 1:
                p = (n - 1) - torch.abs(torch.remainder(p, 2 * (n - 1)) - (n - 1))
              y = torch.index_select(y, axis, torch.clamp(p, 0, n - 1))
          return y
      """;

  private static String slice(Call c) {
    c.use(SLICE);
    String starts = list(c, 1, "starts");
    String ends = list(c, 2, "ends");
    String axes = list(c, 3, "axes");
    if (axes == null) axes = "[i for i in range(len(" + starts + "))]";
    String steps = c.has(4) ? c.integers(4) : "[1 for i in " + starts + "]";
    return c.text(
        String.format(Locale.ROOT, "self.cut($0, %s, %s, %s, %s)", starts, ends, axes, steps));
  }

  private static final String SLICE =
      """
        def cut(self, x: Tensor, starts: List[int], ends: List[int], axes: List[int],
            steps: List[int]) -> Tensor:
          y = x
          for i in range(len(starts)):
            n = torch.size(x, axes[i])
            begin = starts[i] if starts[i] >= 0 else starts[i] + n
            end = ends[i] if ends[i] >= 0 else ends[i] + n
            if steps[i] > 0:
              begin = min(max(begin, 0), n)
              y = torch.slice(y, axes[i], begin, max(min(end, n), begin), steps[i])
            else:
              begin = min(max(begin, -1), n - 1)
              end = min(max(end, -1), begin)
              y = torch.flip(y, [axes[i]])
              y = torch.slice(y, axes[i], n - 1 - begin, n - 1 - end, -steps[i])
          return y
      """;

  private static String split(Call c) {
    int parts = c.outputs();
    String sizes = list(c, 1, "split");
    if (sizes == null) {
      c.let("n", "torch.size($0, {axis=0})");
      c.let("part", "(n + " + (parts - 1) + ") // " + parts);
      sizes = c.let("sizes", "[min(part, n - i * part) for i in range(" + parts + ")]");
    }
    c.let("y", "torch.split_with_sizes($0, " + sizes + ", {axis=0})");
    StringBuilder all = new StringBuilder("y[0]");
    for (int i = 1; i < parts; i++) all.append(", y[").append(i).append(']');
    return all.toString();
  }

  private static String depthToSpace(Call c) {
    boolean depthFirst = c.choice("mode", "DCR", "CRD").equals("DCR");
    c.let("b", "{blocksize=1}");
    c.let("s", "torch.size($0)");
    String in = depthFirst ? "b, b, s[1] // (b * b)" : "s[1] // (b * b), b, b";
    String order = depthFirst ? "[0, 3, 4, 1, 5, 2]" : "[0, 1, 4, 2, 5, 3]";
    c.let("y", "torch.permute(torch.reshape($0, [s[0], " + in + ", s[2], s[3]]), " + order + ")");
    return "torch.reshape(y, [s[0], s[1] // (b * b), s[2] * b, s[3] * b])";
  }

  private static String spaceToDepth(Call c) {
    c.let("b", "{blocksize=1}");
    c.let("s", "torch.size($0)");
    c.let("y", "torch.reshape($0, [s[0], s[1], s[2] // b, b, s[3] // b, b])");
    return "torch.reshape(torch.permute(y, [0, 3, 5, 1, 2, 4]),"
        + " [s[0], s[1] * b * b, s[2] // b, s[3] // b])";
  }
}
