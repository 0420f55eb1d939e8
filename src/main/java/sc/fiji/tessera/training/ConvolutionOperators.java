package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import sc.fiji.tessera.graph.Tensor;

/** Convolutions in 1, 2 and 3 dimensions, and matrix products. */
final class ConvolutionOperators {
  private ConvolutionOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("Conv", ConvolutionOperators::convolution);
    table.put("ConvTranspose", ConvolutionOperators::transposed);
    table.put("MatMul", c -> c.text("torch.matmul($0, $1)"));
    table.put("Gemm", ConvolutionOperators::gemm);
    table.put("Einsum", c -> c.text("torch.einsum({equation=\"\"}, [$*])"));
  }

  private static String convolution(Call c) {
    KernelExtent k = kernel(c);
    String x = k.pads().isSymmetric() ? c.in(0) : k.padded(c, "0.0");
    return c.text(
        String.format(
            Locale.ROOT,
            "torch.convolution(%s, $1, $2, %s, %s, %s, False, %s, {group=1})",
            x,
            k.strides(),
            k.pads().symmetric(),
            k.dilations(),
            k.list(0)));
  }

  /** The extent of the kernel is an attribute, or that of the weights. */
  private static KernelExtent kernel(Call c) {
    long[] extent = c.node().integers("kernel_shape");
    Tensor weights = c.constant(1);
    if (extent.length == 0 && weights != null) {
      extent = Arrays.copyOfRange(weights.dims(), 2, weights.dims().length);
    }
    if (extent.length > 0) return KernelExtent.of(c, extent.length, Arrays.toString(extent));
    return KernelExtent.of(c, axes(c), "torch.size(" + c.in(1) + ")[2:]");
  }

  /** As many as an attribute says; one number for all axes where there is none. */
  private static int axes(Call c) {
    int pads = c.node().integers("pads").length;
    if (pads > 0) return pads / 2;
    int axes = 1;
    for (String list : new String[] {"strides", "dilations", "output_padding", "output_shape"}) {
      axes = Math.max(axes, c.node().integers(list).length);
    }
    return axes;
  }

  private static String transposed(Call c) {
    KernelExtent k = kernel(c);
    String call = "torch.convolution($0, $1, $2, %s, %s, %s, True, {output_padding=%s}, {group=1})";
    boolean wanted = c.hasAttribute("output_shape") || k.pads().isComputed();
    if (!wanted && k.pads().isSymmetric()) {
      return c.text(
          String.format(
              Locale.ROOT, call, k.strides(), k.pads().symmetric(), k.dilations(), k.list(0)));
    }
    String full =
        c.let(
            "full",
            String.format(Locale.ROOT, call, k.strides(), k.list(0), k.dilations(), k.list(0)));
    if (!wanted)
      return String.format(Locale.ROOT, "torch.constant_pad_nd(%s, %s)", full, k.pads().torch(-1));
    c.use(CROP);
    boolean upper = c.node().string("auto_pad", "NOTSET").equals("SAME_UPPER");
    String size =
        c.hasAttribute("output_shape")
            ? Arrays.toString(c.node().integers("output_shape"))
            : c.text("self.multiples(torch.size($0), " + k.strides() + ")");
    return String.format(Locale.ROOT, "self.crop(%s, %s, %s)", full, size, Call.bool(upper));
  }

  /** Cuts to a size; an odd rest is cut at the end for SAME_UPPER, at the start otherwise. */
  private static final String CROP =
      """
        def multiples(self, size: List[int], strides: List[int]) -> List[int]:
          result = annotate(List[int], [])
          for i in range(len(strides)):
            result.append(size[i + 2] * strides[i])
          return result
        def crop(self, x: Tensor, size: List[int], upper: bool) -> Tensor:
          y = x
          for i in range(len(size)):
            rest = torch.size(x, i + 2) - size[i]
            begin = rest // 2
            if not upper:
              begin = rest - begin
            y = torch.slice(y, i + 2, max(begin, 0), max(begin, 0) + size[i])
            missing = size[i] - torch.size(y, i + 2)
            if missing > 0:
              pads = annotate(List[int], [])
              for d in range(torch.dim(y) - 1, i + 2, -1):
                pads.append(0)
                pads.append(0)
              pads.append(0)
              pads.append(missing)
              y = torch.constant_pad_nd(y, pads)
          return y
      """;

  private static String gemm(Call c) {
    String a = c.node().integer("transA", 0) != 0 ? "torch.t($0)" : "$0";
    String b = c.node().integer("transB", 0) != 0 ? "torch.t($1)" : "$1";
    String product = "torch.matmul(" + a + ", " + b + ")";
    if (c.hasAttribute("alpha")) product += " * {alpha=1.0}";
    if (!c.has(2)) return c.text(product);
    return c.text(product + (c.hasAttribute("beta") ? " + $2 * {beta=1.0}" : " + $2"));
  }
}
