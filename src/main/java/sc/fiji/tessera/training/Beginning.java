package sc.fiji.tessera.training;

/**
 * A loss that counts less and less in the first half of a training, and then no more: what a
 * network begins with that has not learned anything yet.
 *
 * @param loss with the targets of filled boxes
 */
public record Beginning(Loss loss) implements Loss {
  private static final String BODY =
      """
          left = torch.amax(torch.select(guide, 2, 8))
          return left * self.NAMEb(logits, target, weight, guide, image)
      """;

  @Override
  public String method(String name) {
    return loss.method(name + "b") + Loss.signature(name) + BODY.replace("NAME", name);
  }

  @Override
  public Guide guide() {
    return loss.guide().and(Guide.BOXES);
  }
}
