package sc.fiji.tessera.graph;

import java.util.Arrays;

/** Output sizes of operators that slide a window or resample, over any number of space axes. */
final class WindowShapes {
  private WindowShapes() {}

  /** Convolution: the weight is laid out [out, in / groups, kernel...]. */
  static long[] convolution(ShapeCall c) {
    long[] in = c.need(0);
    long[] weight = c.need(1);
    long[] out = in.clone();
    out[1] = weight[0];
    long[] kernel = Arrays.copyOfRange(weight, 2, weight.length);
    for (int a = 0; a < kernel.length; a++) {
      out[2 + a] = windows(c.node(), in[2 + a], kernel, a, false);
    }
    return out;
  }

  static long[] pooling(ShapeCall c) {
    long[] out = c.need(0).clone();
    long[] kernel = c.node().integers("kernel_shape");
    boolean ceil = c.node().integer("ceil_mode", 0) != 0;
    for (int a = 0; a < kernel.length; a++) {
      out[2 + a] = windows(c.node(), out[2 + a], kernel, a, ceil);
    }
    return out;
  }

  private static long windows(Node n, long in, long[] kernel, int axis, boolean ceil) {
    long stride = at(n, "strides", axis, 1);
    long span = at(n, "dilations", axis, 1) * (kernel[axis] - 1) + 1;
    String auto = n.string("auto_pad", "NOTSET");
    if (auto.startsWith("SAME")) return (in + stride - 1) / stride;
    long before = auto.equals("VALID") ? 0 : at(n, "pads", axis, 0);
    long after = auto.equals("VALID") ? 0 : at(n, "pads", axis + kernel.length, 0);
    long room = in + before + after - span;
    if (room < 0) throw new IllegalArgumentException("its window is larger than its input");
    if (!ceil) return room / stride + 1;
    long count = (room + stride - 1) / stride + 1;
    // A last window that would start in the padding is left out.
    return (count - 1) * stride >= in + before ? count - 1 : count;
  }

  /** Transposed convolution: the weight is laid out [in, out / groups, kernel...]. */
  static long[] transposed(ShapeCall c) {
    long[] in = c.need(0);
    long[] weight = c.need(1);
    Node n = c.node();
    long[] out = in.clone();
    out[1] = weight[1] * n.integer("group", 1);
    int axes = weight.length - 2;
    long[] given = n.integers("output_shape");
    for (int a = 0; a < axes; a++) {
      long stride = at(n, "strides", a, 1);
      long span = at(n, "dilations", a, 1) * (weight[2 + a] - 1) + 1;
      long pads = at(n, "pads", a, 0) + at(n, "pads", a + axes, 0);
      if (given.length > 0) out[2 + a] = given[given.length - axes + a];
      else if (n.string("auto_pad", "NOTSET").startsWith("SAME")) out[2 + a] = in[2 + a] * stride;
      else out[2 + a] = stride * (in[2 + a] - 1) + at(n, "output_padding", a, 0) + span - pads;
    }
    return out;
  }

  static long[] unpooled(ShapeCall c) {
    if (c.has(2)) return c.integers(2);
    long[] out = c.need(0).clone();
    Node n = c.node();
    long[] kernel = n.integers("kernel_shape");
    for (int a = 0; a < kernel.length; a++) {
      long pads = at(n, "pads", a, 0) + at(n, "pads", a + kernel.length, 0);
      out[2 + a] = (out[2 + a] - 1) * at(n, "strides", a, 1) + kernel[a] - pads;
    }
    return out;
  }

  /** Resize and Upsample, by sizes or by factors, in every operator set. */
  static long[] resized(ShapeCall c) {
    long[] in = c.need(0);
    Node n = c.node();
    if (!n.string("keep_aspect_ratio_policy", "stretch").equals("stretch")) {
      throw new IllegalArgumentException("keeping the aspect ratio is not followed");
    }
    long[] axes = n.integers("axes");
    boolean bySize = n.opType().equals("Resize") && c.has(3);
    int input = n.opType().equals("Resize") && c.inputs() > 2 ? 2 : 1;
    long[] sizes = bySize ? c.integers(3) : null;
    double[] scales = bySize ? null : scales(c, input);
    int count = bySize ? sizes.length : scales.length;
    if (axes.length == 0 && count != in.length) {
      throw new IllegalArgumentException("its scale is not constant");
    }
    long[] out = in.clone();
    for (int i = 0; i < count; i++) {
      int a = axes.length == 0 ? i : ShapeCall.axis(axes[i], in.length);
      out[a] = bySize ? sizes[i] : (long) Math.floor(in[a] * scales[i] + 1e-6);
    }
    return out;
  }

  private static double[] scales(ShapeCall c, int input) {
    Attribute a = c.node().attribute("scales");
    if (a != null) {
      float[] floats = a.reals();
      double[] values = new double[floats.length];
      for (int i = 0; i < values.length; i++) values[i] = floats[i];
      return values;
    }
    if (c.value(input) == null) throw new IllegalArgumentException("its scale is not constant");
    return c.value(input).values();
  }

  static long[] padded(ShapeCall c) {
    long[] out = c.need(0).clone();
    long[] before = pads(c, 0);
    long[] after = pads(c, 1);
    for (int a = 0; a < out.length; a++) out[a] += before[a] + after[a];
    return out;
  }

  /** By how much a Pad makes each axis longer at its front. */
  static long[] padsBefore(ShapeCall c) {
    return pads(c, 0);
  }

  private static long[] pads(ShapeCall c, int end) {
    int rank = c.need(0).length;
    long[] pads = c.list(c.node().attribute("paddings") == null ? "pads" : "paddings", 1);
    long[] axes = c.has(3) ? c.integers(3) : null;
    long[] out = new long[rank];
    int count = pads.length / 2;
    for (int i = 0; i < count; i++) {
      int a = axes == null ? i : ShapeCall.axis(axes[i], rank);
      out[a] = pads[i + end * count];
    }
    return out;
  }

  /** An element of an attribute's list, or the default where the list is missing. */
  static long at(Node n, String attribute, int index, long defaultValue) {
    long[] all = n.integers(attribute);
    return index < all.length ? all[index] : defaultValue;
  }

  /** All regions cut out, at one size. */
  static long[] regions(ShapeCall c) {
    long height = c.node().integer("output_height", 1);
    return new long[] {c.need(1)[0], c.need(0)[1], height, c.node().integer("output_width", 1)};
  }
}
