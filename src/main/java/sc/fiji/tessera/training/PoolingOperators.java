package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/** Pooling in 1, 2 and 3 dimensions. */
final class PoolingOperators {
  private static final String LOWEST = "-3.4028234663852886e+38";

  private PoolingOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("MaxPool", PoolingOperators::maximum);
    table.put("MaxUnpool", PoolingOperators::unpool);
    table.put("AveragePool", PoolingOperators::average);
    table.put("GlobalAveragePool", c -> global(c, "torch.mean"));
    table.put("GlobalMaxPool", c -> global(c, "torch.amax"));
  }

  private static String global(Call c, String function) {
    c.use(SPATIAL_AXES);
    return c.text(function + "($0, self.spatial_axes($0), True)");
  }

  private static final String SPATIAL_AXES =
      """
        def spatial_axes(self, x: Tensor) -> List[int]:
          axes = annotate(List[int], [])
          for i in range(2, torch.dim(x)):
            axes.append(i)
          return axes
      """;

  private static String maximum(Call c) {
    c.only("storage_order", 0);
    KernelExtent k = kernel(c);
    boolean direct = k.pads().isSymmetric() && halfAtMost(c, k);
    if (!direct && c.gives(1)) throw c.refuse("indices of a pooling with asymmetric pads");
    String x = direct ? c.in(0) : k.padded(c, LOWEST);
    String call =
        String.format(
            Locale.ROOT,
            "torch.max_pool%dd%s(%s, %s, %s, %s, %s, %s)",
            k.axes(),
            c.gives(1) ? "_with_indices" : "",
            x,
            k.extent(),
            k.strides(),
            direct ? k.pads().symmetric() : k.list(0),
            k.dilations(),
            Call.bool(c.node().integer("ceil_mode", 0) != 0));
    if (!c.gives(1)) return call;
    if (k.axes() == 1) throw c.refuse("indices of a pooling along one axis");
    c.statements().add("values, places = " + call);
    c.use(PLANE_STARTS);
    return c.text("values, places + self.plane_starts(values, torch.size($0))");
  }

  private static KernelExtent kernel(Call c) {
    long[] extent = c.node().integers("kernel_shape");
    return KernelExtent.of(c, extent.length, Arrays.toString(extent));
  }

  /** PyTorch refuses wider pads than that. */
  private static boolean halfAtMost(Call c, KernelExtent k) {
    long[] extent = c.node().integers("kernel_shape");
    for (int i = 0; i < k.axes(); i++) if (2 * k.pads().widths()[i] > extent[i]) return false;
    return true;
  }

  /** PyTorch counts positions within a plane or volume, ONNX within the whole tensor. */
  private static final String PLANE_STARTS =
      """
        def plane_starts(self, like: Tensor, size: List[int]) -> Tensor:
          length = 1
          for n in size[2:]:
            length *= n
          shape = [size[0], size[1]] + [1 for n in size[2:]]
          starts = torch.arange(size[0] * size[1], dtype=4, device=ops.prim.device(like))
          return torch.reshape(starts * length, shape)
      """;

  /** Positions count within the wanted size, as in ONNX Runtime, or else in the inferred one. */
  private static String unpool(Call c) {
    KernelExtent k = kernel(c);
    c.use(UNPOOL);
    return c.text(
        String.format(
            Locale.ROOT,
            "self.unpool($0, $1, %s, %s, %s, %s)",
            k.extent(),
            k.strides(),
            k.pads().torch(1),
            c.has(2) ? "{2:integers}" : "[0]"));
  }

  private static final String UNPOOL =
      """
        def unpool(self, x: Tensor, places: Tensor, kernel: List[int], strides: List[int],
            pads: List[int], wanted: List[int]) -> Tensor:
          size = [torch.size(x, 0), torch.size(x, 1)]
          total = size[0] * size[1]
          for i in range(len(kernel)):
            j = 2 * (len(kernel) - 1 - i)
            n = (torch.size(x, i + 2) - 1) * strides[i] + kernel[i] - pads[j] - pads[j + 1]
            if len(wanted) > 1:
              n = wanted[i + 2]
            size.append(n)
            total *= n
          zeros = torch.zeros([total], dtype=ops.prim.dtype(x), device=ops.prim.device(x))
          flat = torch.scatter(zeros, 0, torch.reshape(places, [-1]), torch.reshape(x, [-1]))
          return torch.reshape(flat, size)
      """;

  private static String average(Call c) {
    KernelExtent k = kernel(c);
    if (!k.dilations().equals(k.list(1))) throw c.refuse("dilations = " + k.dilations());
    boolean counted = c.node().integer("count_include_pad", 0) != 0;
    if (k.pads().isSymmetric() && halfAtMost(c, k)) {
      return pool(c, k, c.in(0), k.pads().symmetric(), counted);
    }
    if (c.node().integer("ceil_mode", 0) != 0) throw c.refuse("ceil_mode with asymmetric pads");
    String sums = pool(c, k, k.padded(c, "0.0"), k.list(0), true);
    if (counted) return sums;
    String ones = k.padded(c, "torch.ones_like(" + c.in(0) + ")", "0.0");
    return sums + " / " + pool(c, k, ones, k.list(0), true);
  }

  private static String pool(Call c, KernelExtent k, String x, String pads, boolean counted) {
    return String.format(
        Locale.ROOT,
        "torch.avg_pool%dd(%s, %s, %s, %s, %s, %s)",
        k.axes(),
        x,
        k.extent(),
        k.strides(),
        pads,
        Call.bool(c.node().integer("ceil_mode", 0) != 0),
        Call.bool(counted));
  }
}
