package sc.fiji.tessera.training;

/**
 * Every pixel of an image as if it were of the classes that are on it, all alike, the background
 * only where there is nothing else: cross-entropy to that. What others must beat.
 *
 * @param ignore the target value of pixels that are left out
 */
public record TagFilled(int ignore) implements Loss {
  private static final String BODY =
      """
          if torch.size(logits, 1) == 1:
            q = torch.log_softmax(torch.cat([torch.zeros_like(logits), logits], 1), 1)
          else:
            q = torch.log_softmax(logits, 1)
          valid = torch.unsqueeze(torch.type_as(torch.ne(target, IGNORE), q), 1)
          there = torch.type_as(torch.gt(torch.select(guide, 2, 1), 0), q)
          others = torch.narrow(there, 1, 1, torch.size(there, 1) - 1)
          nothing = torch.type_as(torch.eq(torch.sum(others, [1], True), 0), q)
          p = torch.cat([nothing, others], 1)
          p = p / torch.sum(p, [1], True)
          p = torch.unsqueeze(torch.unsqueeze(p, 2), 3)
          return torch.neg(torch.sum(p * q * valid)) / torch.clamp(torch.sum(valid), 1)
      """;

  @Override
  public String method(String name) {
    return Loss.signature(name) + BODY.replace("IGNORE", Integer.toString(ignore));
  }

  @Override
  public Guide guide() {
    return Guide.SHARES;
  }
}
