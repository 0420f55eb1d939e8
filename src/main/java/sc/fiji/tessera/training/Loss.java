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

  /**
   * The same loss for a network that ends in a softmax (K = 1: a sigmoid), so that its output holds
   * probabilities: they are turned back into logits.
   */
  default Loss ofProbabilities() {
    return name -> method(name + "l") + signature(name) + LOGITS.replace("NAME", name + "l");
  }

  /** Softmax does not mind a constant that is missing; a single logit is log p - log (1 - p). */
  String LOGITS =
      """
          p = torch.clamp(logits, 1.0e-7, 1.0)
          x = torch.log(p)
          if torch.size(logits, 1) == 1:
            x = x - torch.log(torch.clamp(1 - p, 1.0e-7))
          return self.NAME(x, target, weight)
      """;

  /** The first line of such a method. */
  static String signature(String name) {
    return "  def " + name + "(self, logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:\n";
  }
}
