package sc.fiji.tessera.training;

/**
 * Focal loss: cross-entropy in which a pixel counts (1 - p)^gamma, where p is the probability of
 * its true class, so that the many easy pixels do not drown the few hard ones. Lin et al. (ICCV
 * 2017), equation 5. As in {@link CrossEntropy}, the sum over pixels is divided by the sum of class
 * weight times pixel weight (without the factor), and what is ignored gives 0.
 *
 * @param gamma how little easy pixels count, 0 or more; 0 is cross-entropy, 2 is usual
 * @param classWeights one per class (two for a network with one logit), or null
 * @param ignore the target value that is not learned from
 */
public record FocalLoss(double gamma, float[] classWeights, int ignore) implements Loss {

  private static final String BODY =
      """
          easy = torch.clamp(1 - torch.exp(torch.neg(ce)), 1.0e-7)
          hard = torch.pow(easy, GAMMA)
          return torch.sum(ce * hard * w) / torch.clamp(torch.sum(w), 1.0e-20)
      """;

  @Override
  public String method(String name) {
    return Loss.signature(name)
        + CrossEntropy.pixels(classWeights, ignore)
        + BODY.replace("GAMMA", Loss.number(gamma));
  }
}
