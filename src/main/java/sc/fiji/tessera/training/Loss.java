package sc.fiji.tessera.training;

import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What training minimises: TorchScript from logits and truth to one number.
 *
 * <p>Shapes: logits [N, K, H, W] before softmax (K = 1: one logit, the sigmoid's argument), target
 * [N, H, W] class indices (int64), weight [N, H, W] or anything that broadcasts to it, guide as
 * {@link Guide} says, or anything at all where it is not used, image [N, C, H, W] as the network
 * sees it.
 */
public interface Loss {
  /** The arguments of such a method. */
  String ARGUMENTS = "logits, target, weight, guide, image";

  /**
   * The text of a method with that name, {@code def name(self, logits: Tensor, target: Tensor,
   * weight: Tensor, guide: Tensor, image: Tensor) -> Tensor}, indented by two spaces.
   */
  String method(String name);

  /** What has to be given as guide. */
  default Guide guide() {
    return Guide.NONE;
  }

  /**
   * The sum of this and another loss.
   *
   * @throws IllegalArgumentException if they need different guides
   */
  default Loss plus(Loss other) {
    Loss first = this;
    String sum = "    return self.%sa(ARGUMENTS) + self.%sb(ARGUMENTS)\n";
    return of(
        name ->
            first.method(name + "a")
                + other.method(name + "b")
                + signature(name)
                + String.format(Locale.ROOT, sum, name, name).replace("ARGUMENTS", ARGUMENTS),
        guide().and(other.guide()));
  }

  /** This loss with a weight. */
  default Loss times(double factor) {
    String product = "    return self.%sw(%s) * %s\n";
    return of(
        name ->
            method(name + "w")
                + signature(name)
                + String.format(Locale.ROOT, product, name, ARGUMENTS, number(factor)),
        guide());
  }

  /**
   * The same loss for a network that ends in a softmax (K = 1: a sigmoid), so that its output holds
   * probabilities: they are turned back into logits.
   */
  default Loss ofProbabilities() {
    return of(
        name -> method(name + "l") + signature(name) + LOGITS.replace("NAME", name + "l"), guide());
  }

  private static Loss of(UnaryOperator<String> method, Guide guide) {
    return new Loss() {
      @Override
      public String method(String name) {
        return method.apply(name);
      }

      @Override
      public Guide guide() {
        return guide;
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
          return self.NAME(x, target, weight, guide, image)
      """;

  /** Lines that make p, [N, classes, H, W], the background first also where there is one logit. */
  String PROBABILITIES =
      """
          if torch.size(logits, 1) == 1:
            p = torch.sigmoid(logits)
            p = torch.cat([1 - p, p], 1)
          else:
            p = torch.softmax(logits, 1)
      """;

  /** The first line of such a method. */
  static String signature(String name) {
    return "  def "
        + name
        + "(self, logits: Tensor, target: Tensor, weight: Tensor, guide: Tensor,\n"
        + "      image: Tensor) -> Tensor:\n";
  }

  /** A number as TorchScript reads it. */
  static String number(double value) {
    return Double.toString(value).replace('E', 'e');
  }
}
