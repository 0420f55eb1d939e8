package sc.fiji.tessera.training;

/**
 * A loss of the pixels that lie outside all boxes, which are background; what is inside is not
 * known. Targets are those of filled boxes.
 *
 * @param loss of whatever is known
 * @param ignore the target value of pixels that are left out
 */
public record OutsideBoxes(Loss loss, int ignore) implements Loss {
  private static final String BODY =
      """
          unknown = torch.full_like(target, IGNORE)
          known = torch.where(torch.gt(target, 0), unknown, target)
          return self.NAMEo(logits, known, weight, guide, image)
      """;

  @Override
  public String method(String name) {
    String own = BODY.replace("NAME", name).replace("IGNORE", Integer.toString(ignore));
    return loss.method(name + "o") + Loss.signature(name) + own;
  }

  @Override
  public Guide guide() {
    return loss.guide();
  }
}
