package sc.fiji.tessera.training;

import java.util.Arrays;

/**
 * Cross-entropy of the pixels that are hardest to tell: the mean of the greatest ones, each
 * multiplied with its weight, over a share of all pixels of the batch. Yang et al., "DeeperLab"
 * (2019), section 3.2. What is ignored has a loss of 0.
 *
 * @param classWeights one per class (two for a network with one logit), or null where all count the
 *     same
 * @param ignore the target value that is not learned from
 * @param share of the pixels that count, above 0 to 1
 */
public record HardestPixels(float[] classWeights, int ignore, double share) implements Loss {
  private static final String MEAN =
      """
          each = torch.flatten(ce * w)
          n = torch.numel(each) - int(torch.numel(each) * (1 - SHARE))
          return torch.mean(torch.topk(each, n)[0])
      """;

  public HardestPixels {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "The share of the hardest pixels is " + share + ", but must be above 0 and up to 1.");
    }
  }

  @Override
  public String method(String name) {
    return Loss.signature(name)
        + CrossEntropy.pixels(classWeights, ignore)
        + MEAN.replace("SHARE", Loss.number(share));
  }

  @Override
  public String toString() {
    return "HardestPixels[" + Arrays.toString(classWeights) + ", " + share + "]";
  }
}
