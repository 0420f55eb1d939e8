package sc.fiji.tessera.graph;

/**
 * One node of a graph as people list it.
 *
 * @param name of its parameters without the last part ({@code layer1.0.conv1}), or of the node
 * @param operator the ONNX operator
 * @param input shape of its first input, or null where it is not known
 * @param output shape of its first output, or null where it is not known
 * @param window its kernel, or null where it has none
 * @param parameters values that training changes and that this node is the first to use
 * @param macs multiply-accumulates of matrix products and convolutions; 0 for all other operators,
 *     -1 where shapes are not known
 */
public record Layer(
    String name,
    String operator,
    long[] input,
    long[] output,
    Window window,
    long parameters,
    long macs) {

  /**
   * The geometry of a convolution or pooling, one number for each axis.
   *
   * @param kernel its size
   * @param stride of its steps
   * @param dilation of its taps
   */
  public record Window(long[] kernel, long[] stride, long[] dilation) {}

  /** Height, width and so on as text: {@code 3 x 3}, or {@code 3} where all are equal. */
  public static String text(long[] numbers) {
    if (numbers == null) return "?";
    StringBuilder text = new StringBuilder();
    for (long n : numbers) text.append(text.length() == 0 ? "" : " x ").append(n);
    return text.toString();
  }
}
