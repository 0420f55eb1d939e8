package sc.fiji.tessera.training;

import java.util.Arrays;
import java.util.Locale;

/**
 * The window that convolutions and poolings share: its extent, strides, dilations and pads, one
 * number per spatial axis.
 */
record KernelExtent(int axes, String extent, String strides, String dilations, Pads pads) {

  /**
   * @param axes the number of spatial axes
   * @param extent of the window, a list
   */
  static KernelExtent of(Call c, int axes, String extent) {
    int n = axes;
    long[] strides = c.node().integers("strides", Call.repeat(1, n));
    long[] dilations = c.node().integers("dilations", Call.repeat(1, n));
    Pads pads = new Pads(c.node().integers("pads", new long[2 * n]), "NOTSET");
    String automatic = c.choice("auto_pad", "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER");
    if (automatic.equals("VALID")) pads = new Pads(new long[2 * n], "NOTSET");
    if (automatic.startsWith("SAME")) pads = new Pads(new long[2 * n], automatic);
    return new KernelExtent(n, extent, Arrays.toString(strides), Arrays.toString(dilations), pads);
  }

  /** The same number for each axis, as a list. */
  String list(long value) {
    return Arrays.toString(Call.repeat(value, axes));
  }

  /** Input 0 with the pads around it, filled with a value. */
  String padded(Call c, String value) {
    return padded(c, c.in(0), value);
  }

  /** An image with the pads around it that input 0 would get. */
  String padded(Call c, String image, String value) {
    String widths = pads.torch(1);
    if (pads.isComputed()) {
      c.use(SAME_PADS);
      widths =
          String.format(
              Locale.ROOT,
              "self.same_pads(%s, %s, %s, %s, %s)",
              c.in(0),
              extent,
              strides,
              dilations,
              Call.bool(pads.mode.equals("SAME_UPPER")));
    }
    return String.format(Locale.ROOT, "torch.constant_pad_nd(%s, %s, %s)", image, widths, value);
  }

  /** ONNX's SAME: as many outputs as inputs over stride; needs the image's size. */
  private static final String SAME_PADS =
      """
        def same_pads(self, x: Tensor, kernel: List[int], strides: List[int],
            dilations: List[int], upper: bool) -> List[int]:
          pads = annotate(List[int], [])
          for j in range(len(kernel)):
            i = len(kernel) - 1 - j
            n = torch.size(x, i + 2)
            out = (n + strides[i] - 1) // strides[i]
            total = max((out - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1 - n, 0)
            small = total // 2
            pads.append(small if upper else total - small)
            pads.append(total - small if upper else small)
          return pads
      """;

  /**
   * @param widths at the begin of each axis, then at the end of each axis
   * @param mode NOTSET, or SAME_UPPER and SAME_LOWER, where the widths depend on the image
   */
  record Pads(long[] widths, String mode) {

    boolean isComputed() {
      return !mode.equals("NOTSET");
    }

    boolean isSymmetric() {
      int n = widths.length / 2;
      return !isComputed()
          && Arrays.equals(Arrays.copyOf(widths, n), Arrays.copyOfRange(widths, n, 2 * n));
    }

    /** The widths for an operator that takes one number per axis: 0 when padding is done before. */
    String symmetric() {
      int n = widths.length / 2;
      return Arrays.toString(isSymmetric() ? Arrays.copyOf(widths, n) : new long[n]);
    }

    /** The widths, times a factor, in PyTorch's order: last axis first, begin and end together. */
    String torch(int factor) {
      int n = widths.length / 2;
      long[] result = new long[2 * n];
      for (int i = 0; i < n; i++) {
        result[2 * (n - 1 - i)] = factor * widths[i];
        result[2 * (n - 1 - i) + 1] = factor * widths[i + n];
      }
      return Arrays.toString(result);
    }
  }
}
