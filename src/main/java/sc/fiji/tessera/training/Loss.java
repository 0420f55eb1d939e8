package sc.fiji.tessera.training;

/**
 * What training minimises: TorchScript from logits and truth to one number.
 *
 * <p>Shapes: logits [N, K, H, W] before softmax (K = 1: one logit, the sigmoid's argument), target
 * [N, H, W] class indices (int64), weight [N, H, W] or anything that broadcasts to it, distance [N,
 * K, H, W] (signed, see {@link BoundaryLoss}) or anything at all where it is not used.
 */
public interface Loss {

  /**
   * The text of a method with that name, {@code def name(self, logits: Tensor, target: Tensor,
   * weight: Tensor, distance: Tensor) -> Tensor}, indented by two spaces.
   */
  String method(String name);

  /** Whether distances have to be given. */
  default boolean usesDistances() {
    return false;
  }

  /** The sum of this and another loss. */
  default Loss plus(Loss other) {
    Loss first = this;
    return new Loss() {
      @Override
      public String method(String name) {
        String sum = "    return self.%sa(ARGUMENTS) + self.%sb(ARGUMENTS)\n".formatted(name, name);
        return first.method(name + "a")
            + other.method(name + "b")
            + signature(name)
            + sum.replace("ARGUMENTS", "logits, target, weight, distance");
      }

      @Override
      public boolean usesDistances() {
        return first.usesDistances() || other.usesDistances();
      }
    };
  }

  /**
   * The same loss for a network that ends in a softmax (K = 1: a sigmoid), so that its output holds
   * probabilities: they are turned back into logits.
   */
  default Loss ofProbabilities() {
    Loss own = this;
    return new Loss() {
      @Override
      public String method(String name) {
        String inner = name + "l";
        return own.method(inner) + signature(name) + LOGITS.replace("NAME", inner);
      }

      @Override
      public boolean usesDistances() {
        return own.usesDistances();
      }
    };
  }

  /** Softmax does not mind a constant that is missing; a single logit is log p - log (1 - p). */
  String LOGITS =
      """
          p = torch.clamp(logits, 1.0e-7, 1.0)
          x = torch.log(p)
          if torch.size(logits, 1) == 1:
            x = x - torch.log(torch.clamp(1 - p, 1.0e-7))
          return self.NAME(x, target, weight, distance)
      """;

  /** The first line of such a method. */
  static String signature(String name) {
    return "  def "
        + name
        + "(self, logits: Tensor, target: Tensor, weight: Tensor, distance: Tensor) -> Tensor:\n";
  }

  /** A number as TorchScript reads it. */
  static String number(double value) {
    return Double.toString(value).replace('E', 'e');
  }
}
