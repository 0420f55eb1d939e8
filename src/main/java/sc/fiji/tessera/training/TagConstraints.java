package sc.fiji.tessera.training;

/**
 * What tags of a whole image say: each class has at least and at most a share of its pixels. The
 * network is pulled to the nearest probabilities that fulfil this: P that minimises KL(P || Q),
 * where Q is what the network says, and then learns P by cross-entropy. Pathak, Kraehenbuehl,
 * Darrell, "Constrained convolutional neural networks for weakly supervised segmentation" (ICCV
 * 2015). P is Q times exp(lambda) of its class, normalised; lambda comes from ascent on the dual,
 * by the difference of log-odds, and is limited, so that shares that contradict each other do no
 * harm.
 *
 * @param least share of a class that is there, where it is not told
 * @param background least share of the background in an image with other classes, where not told
 * @param ignore the target value of pixels that are left out
 */
public record TagConstraints(double least, double background, int ignore) implements Loss {
  /** P, [N, K, H, W], from log Q, which pixels count [N, 1, H, W], and the guide [N, K, 2]. */
  private static final String LATENT =
      """
        def NAMEp(self, q: Tensor, valid: Tensor, guide: Tensor) -> Tensor:
          low = torch.narrow(guide, 2, 0, 1)
          high = torch.narrow(guide, 2, 1, 1)
          usual = torch.full_like(low, LEAST)
          first = torch.narrow(usual, 1, 0, 1)
          some = torch.gt(torch.sum(torch.narrow(high, 1, 1, torch.size(high, 1) - 1), [1], True), 0)
          first = torch.where(some, torch.full_like(first, BACKGROUND), first)
          rest = torch.narrow(usual, 1, 1, torch.size(usual, 1) - 1)
          usual = torch.cat([first, rest], 1)
          low = torch.where(torch.lt(low, 0), usual, low)
          low = torch.unsqueeze(torch.minimum(low, high), 3)
          high = torch.unsqueeze(high, 3)
          allowed = torch.gt(high, 0)
          q = torch.where(allowed, q, torch.full_like(q, -10000.))
          n = torch.clamp(torch.sum(valid, [2, 3], True), 1)
          up = torch.zeros_like(low)
          down = torch.zeros_like(low)
          for i in range(ITERATIONS):
            p = torch.softmax(q + up - down, 1)
            share = torch.sum(p * valid, [2, 3], True) / n
            odds = torch.logit(share, 1.0e-7)
            up = torch.clamp(up + 0.5 * (torch.logit(low, 1.0e-7) - odds), 0., LIMIT)
            down = torch.clamp(down + 0.5 * (odds - torch.logit(high, 1.0e-7)), 0., LIMIT)
          return torch.softmax(q + up - down, 1)
      """;

  private static final String BODY =
      """
          if torch.size(logits, 1) == 1:
            q = torch.log_softmax(torch.cat([torch.zeros_like(logits), logits], 1), 1)
          else:
            q = torch.log_softmax(logits, 1)
          valid = torch.unsqueeze(torch.type_as(torch.ne(target, IGNORE), q), 1)
          p = self.NAMEp(torch.detach(q), valid, guide)
          return torch.neg(torch.sum(p * q * valid)) / torch.clamp(torch.sum(valid), 1)
      """;

  private static final int ITERATIONS = 60;
  private static final double LIMIT = 30;

  @Override
  public String method(String name) {
    return (LATENT + Loss.signature(name) + BODY)
        .replace("NAME", name)
        .replace("IGNORE", Integer.toString(ignore))
        .replace("ITERATIONS", Integer.toString(ITERATIONS))
        .replace("LIMIT", Loss.number(LIMIT))
        .replace("LEAST", Loss.number(least))
        .replace("BACKGROUND", Loss.number(background));
  }

  @Override
  public Guide guide() {
    return Guide.SHARES;
  }
}
