package sc.fiji.tessera.training;

import java.util.Locale;
import java.util.Map;

/** Changing the size of images, and sampling them at given places. */
final class ResizeOperators {
  private ResizeOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("Resize", ResizeOperators::resize);
    table.put("Upsample", ResizeOperators::upsample);
    table.put("GridSample", ResizeOperators::gridSample);
  }

  private static String gridSample(Call c) {
    String mode = c.choice("mode", "linear", "bilinear", "nearest", "cubic", "bicubic");
    String padding = c.choice("padding_mode", "zeros", "border", "reflection");
    int m = mode.endsWith("linear") ? 0 : mode.equals("nearest") ? 1 : 2;
    int p = padding.equals("zeros") ? 0 : padding.equals("border") ? 1 : 2;
    return c.text(
        String.format(
            Locale.ROOT, "torch.grid_sampler($0, $1, %d, %d, {align_corners=0} != 0)", m, p));
  }

  /** The predecessor of Resize. */
  private static String upsample(Call c) {
    String scales = c.has(1) ? c.reals(1) : scalesAttribute(c);
    return resized(c, "annotate(List[int], [])", scales, "\"asymmetric\", \"floor\"");
  }

  private static String scalesAttribute(Call c) {
    StringBuilder s = new StringBuilder("[");
    for (float v : c.node().attribute("scales").reals()) s.append(Call.real(v)).append(", ");
    return s.append(']').toString();
  }

  private static String resize(Call c) {
    c.only("antialias", 0);
    c.choice("keep_aspect_ratio_policy", "stretch");
    if (c.hasAttribute("axes")) throw c.refuse("axes");
    boolean old = c.opset() < 11;
    String coordinates =
        c.choice(
            "coordinate_transformation_mode",
            old ? "asymmetric" : "half_pixel",
            "half_pixel",
            "pytorch_half_pixel",
            "align_corners",
            "asymmetric",
            "tf_half_pixel_for_nn");
    String nearest =
        c.choice(
            "nearest_mode",
            old ? "floor" : "round_prefer_floor",
            "round_prefer_floor",
            "round_prefer_ceil",
            "floor",
            "ceil");
    int scales = old ? 1 : 2;
    String none = "annotate(List[%s], [])";
    return resized(
        c,
        c.has(3) ? c.integers(3) : String.format(Locale.ROOT, none, "int"),
        c.has(3) || !c.has(scales) ? String.format(Locale.ROOT, none, "float") : c.reals(scales),
        "\"" + coordinates + "\", \"" + nearest + "\"");
  }

  /** The last argument: coordinate and nearest mode, as they stand in the call. */
  private static String resized(Call c, String sizes, String scales, String places) {
    String mode = c.choice("mode", "nearest", "linear", "cubic");
    c.use(COORDINATES);
    c.use(NEAREST);
    c.use(LINEAR);
    c.use(CUBIC);
    c.use(RESIZE);
    return c.text(
        String.format(
            Locale.ROOT,
            "self.resize($0, %s, %s, \"%s\", %s, {cubic_coeff_a=-0.75},"
                + " {exclude_outside=0} != 0)",
            sizes,
            scales,
            mode,
            places));
  }

  private static final String COORDINATES =
      """
        def coordinates(self, x: Tensor, axis: int, n: int, scale: float, mode: str) -> Tensor:
          i = torch.arange(n, dtype=7, device=ops.prim.device(x))
          if mode == "align_corners":
            return i * (0. if n == 1 else float(torch.size(x, axis) - 1) / float(n - 1))
          if mode == "asymmetric":
            return i / scale
          if mode == "tf_half_pixel_for_nn":
            return (i + 0.5) / scale
          if mode == "pytorch_half_pixel" and n == 1:
            return i * 0.
          return (i + 0.5) / scale - 0.5
        def along(self, x: Tensor, axis: int, weights: Tensor) -> Tensor:
          shape = [1 for i in range(torch.dim(x))]
          shape[axis] = -1
          return torch.type_as(torch.reshape(weights, shape), x)
      """;

  private static final String NEAREST =
      """
        def nearest(self, x: Tensor, axis: int, p: Tensor, mode: str) -> Tensor:
          if mode == "floor":
            q = torch.floor(p)
          elif mode == "ceil":
            q = torch.ceil(p)
          elif mode == "round_prefer_ceil":
            q = torch.floor(p + 0.5)
          else:
            q = torch.ceil(p - 0.5)
          q = torch.clamp(q, 0, torch.size(x, axis) - 1)
          return torch.index_select(x, axis, torch.to(q, 4))
      """;

  private static final String LINEAR =
      """
        def linear(self, x: Tensor, axis: int, p: Tensor) -> Tensor:
          last = torch.size(x, axis) - 1
          q = torch.clamp(p, 0, last)
          low = torch.floor(q)
          a = torch.index_select(x, axis, torch.to(low, 4))
          b = torch.index_select(x, axis, torch.to(torch.clamp(low + 1, 0, last), 4))
          return a + (b - a) * self.along(x, axis, q - low)
      """;

  /** Keys' convolution kernel. */
  private static final String CUBIC =
      """
        def cubic(self, x: Tensor, axis: int, p: Tensor, a: float, exclude: bool) -> Tensor:
          last = torch.size(x, axis) - 1
          low = torch.floor(p)
          f = p - low
          total = torch.zeros_like(p)
          taps = annotate(List[Tensor], [])
          for k in range(4):
            d = torch.abs(f + 1 - k)
            near = ((a + 2) * d - (a + 3)) * d * d + 1
            far = ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
            w = torch.where(d <= 1, near, far)
            i = low - 1 + k
            if exclude:
              w = torch.where(torch.logical_or(i < 0, i > last), torch.zeros_like(w), w)
            total = total + w
            taps.append(w)
          y = torch.zeros([1], dtype=ops.prim.dtype(x), device=ops.prim.device(x))
          for k in range(4):
            i = torch.to(torch.clamp(low - 1 + k, 0, last), 4)
            y = y + torch.index_select(x, axis, i) * self.along(x, axis, taps[k] / total)
          return y
      """;

  /** Axis by axis; PyTorch's own function where it means the same, because it is faster. */
  private static final String RESIZE =
      """
        def resize(self, x: Tensor, sizes: List[int], scales: List[float], mode: str,
            coordinates: str, nearest: str, a: float, exclude: bool) -> Tensor:
          size = annotate(List[int], [])
          scale = annotate(List[float], [])
          for i in range(torch.dim(x)):
            n = torch.size(x, i)
            size.append(sizes[i] if len(sizes) > 0 else int(float(n) * scales[i]))
            scale.append(float(size[i]) / float(n) if len(sizes) > 0 else scales[i])
          plain = torch.dim(x) == 4 and size[0] == torch.size(x, 0) and size[1] == torch.size(x, 1)
          align = coordinates == "align_corners"
          if plain and mode == "linear" and (align or coordinates == "half_pixel"):
            return torch.upsample_bilinear2d(x, size[2:], align, scale[2], scale[3])
          y = x
          for i in range(torch.dim(x)):
            if size[i] != torch.size(x, i):
              p = self.coordinates(x, i, size[i], scale[i], coordinates)
              if mode == "linear":
                y = self.linear(y, i, p)
              elif mode == "cubic":
                y = self.cubic(y, i, p, a, exclude)
              else:
                y = self.nearest(y, i, p, nearest)
          return y
      """;
}
