package sc.fiji.tessera.training;

/**
 * What training minimises: TorchScript from logits and truth to one number.
 *
 * <p>Shapes: logits [N, K, H, W] before softmax (K = 1: one logit, the sigmoid's argument), target
 * [N, H, W] class indices (int64), weight [N, H, W] or anything that broadcasts to it.
 */
@FunctionalInterface
public interface Loss {

  /**
   * The text of a method with that name, {@code def name(self, logits: Tensor, target: Tensor,
   * weight: Tensor) -> Tensor}, indented by two spaces.
   */
  String method(String name);

  /** The sum of this and another loss. */
  default Loss plus(Loss other) {
    return name ->
        method(name + "a")
            + other.method(name + "b")
            + signature(name)
            + "    return self.%sa(logits, target, weight) + self.%sb(logits, target, weight)\n"
                .formatted(name, name);
  }

  /** The first line of such a method. */
  static String signature(String name) {
    return "  def " + name + "(self, logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:\n";
  }
}
