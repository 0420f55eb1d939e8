package sc.fiji.tessera.training;

/** What an ONNX operator is in TorchScript. */
@FunctionalInterface
interface Operator {
  /**
   * The expression of the node's outputs, separated by commas; statements that come before are
   * added to the call. Throws what {@link Call#refuse} gives where an attribute asks for something
   * that is not supported.
   */
  String expression(Call call);
}
