package sc.fiji.tessera.quantization;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.ElementType;
import sc.fiji.tessera.graph.Node;
import sc.fiji.tessera.graph.Tensor;

/** Weights and biases of convolutions as integers, with the nodes that make floats of them. */
final class QuantizedWeights {
  /** The greatest bias that an integer sum may begin with, far from overflow. */
  private static final double LARGEST_BIAS = 1 << 30;

  private final GraphIndex index;
  private final Map<String, Tensor> tensors;
  private final List<Node> nodes;
  private final int most;

  /**
   * @param tensors to which the integers are added
   * @param nodes to which the nodes are added
   * @param bits 8: weights -127..127; 7: -64..64, so that two products with bytes fit into 16 bits
   */
  QuantizedWeights(GraphIndex index, Map<String, Tensor> tensors, List<Node> nodes, int bits) {
    this.index = index;
    this.tensors = tensors;
    this.nodes = nodes;
    this.most = bits == 7 ? 64 : 127;
  }

  /**
   * The names of weight and bias of a convolution.
   *
   * @param inputScale of the integers that go in, with which biases are counted
   */
  List<String> of(Node n, float inputScale) {
    Tensor weight = index.floats(n.input(1));
    Tensor bias = n.input(2).isEmpty() ? null : index.floats(n.input(2));
    float[] w = weight.floats();
    int channels = (int) weight.dims()[0];
    float[] b = bias == null ? new float[channels] : bias.floats();
    float[] scales = scales(w, b, inputScale);
    List<String> names = new ArrayList<>();
    names.add(
        add(
            n.input(1),
            Tensor.of("", ElementType.INT8, integers(w, scales), weight.dims()),
            scales));
    if (bias == null) return names;
    ByteBuffer sums = ByteBuffer.allocate(4 * channels).order(ByteOrder.LITTLE_ENDIAN);
    float[] sumScales = new float[channels];
    for (int c = 0; c < channels; c++) {
      sumScales[c] = inputScale * scales[c];
      sums.putInt((int) Math.rint(b[c] / sumScales[c]));
    }
    names.add(
        add(n.input(2), Tensor.of("", ElementType.INT32, sums.flip(), bias.dims()), sumScales));
    return names;
  }

  /** Of each output channel, so that its largest weight is the largest integer. */
  private float[] scales(float[] w, float[] b, float inputScale) {
    float[] scales = new float[b.length];
    int size = w.length / b.length;
    for (int c = 0; c < scales.length; c++) {
      double largest = 0;
      for (int i = c * size; i < (c + 1) * size; i++) largest = Math.max(largest, Math.abs(w[i]));
      double forBias = Math.abs(b[c]) / (inputScale * LARGEST_BIAS);
      double scale = Math.max(largest / most, forBias);
      scales[c] = scale < Float.MIN_NORMAL ? 1 : (float) scale;
    }
    return scales;
  }

  private ByteBuffer integers(float[] w, float[] scales) {
    ByteBuffer bytes = ByteBuffer.allocate(w.length);
    int size = w.length / scales.length;
    for (int i = 0; i < w.length; i++) {
      double v = Math.rint(w[i] / scales[i / size]);
      bytes.put((byte) Math.max(-most, Math.min(most, v)));
    }
    return bytes.flip();
  }

  /** Integers under the constant's own name, and the node that makes floats of them. */
  private String add(String constant, Tensor integers, float[] scales) {
    String name = index.replacing(constant);
    String scale = index.fresh(name + ".scale");
    String real = index.fresh(name + ".real");
    String zero = index.fresh(name + ".zero");
    tensors.put(name, integers.named(name));
    tensors.put(scale, Tensor.of(scale, scales, scales.length));
    ByteBuffer zeros = ByteBuffer.allocate(integers.type().bytes() * scales.length);
    tensors.put(zero, Tensor.of(zero, integers.type(), zeros, scales.length));
    List<Attribute> axis = List.of(Attribute.of("axis", 0L));
    nodes.add(Node.of("DequantizeLinear", List.of(name, scale, zero), List.of(real), axis));
    return real;
  }

  static ByteBuffer bytes(int value) {
    return ByteBuffer.wrap(new byte[] {(byte) value});
  }
}
