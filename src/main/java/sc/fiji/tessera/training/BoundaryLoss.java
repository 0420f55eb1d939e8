package sc.fiji.tessera.training;

/**
 * Boundary loss: the mean over pixels and foreground classes of p times the signed distance of the
 * pixel to the border of the true region, negative inside, so that what is far on the wrong side
 * costs most. Kervadec et al., "Boundary loss for highly unbalanced segmentation" (MIDL 2019),
 * equation 5. Only beside another loss, with a weight that grows from 0.01 during training: the
 * distances are given already multiplied by it. Weights per pixel do not count.
 *
 * @param ignore the target value of pixels that are left out
 */
public record BoundaryLoss(int ignore) implements Loss {

  private static final String BODY =
      """
          if torch.size(logits, 1) == 1:
            p = torch.sigmoid(logits)
            d = guide
          else:
            p = torch.slice(torch.softmax(logits, 1), 1, 1)
            d = torch.slice(guide, 1, 1)
          valid = torch.type_as(torch.unsqueeze(torch.ne(target, IGNORE), 1), p)
          n = torch.clamp(torch.sum(valid), 1) * torch.size(p, 1)
          return torch.sum(p * d * valid) / n
      """;

  /** The weight of the boundary in an epoch, from 1 on: a hundredth more in each, 1 at most. */
  static float weight(int epoch) {
    return Math.min(1, 0.01f * epoch);
  }

  @Override
  public String method(String name) {
    return Loss.signature(name) + BODY.replace("IGNORE", Integer.toString(ignore));
  }

  @Override
  public Guide guide() {
    return Guide.DISTANCES;
  }
}
