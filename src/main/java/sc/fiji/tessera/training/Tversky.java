package sc.fiji.tessera.training;

/**
 * Tversky loss over the whole batch: 1 - mean over foreground classes of (TP + e) / (TP + a FP + b
 * FN + e), with the sums of probabilities. With b above a, what is missed costs more than what is
 * invented, which suits small objects. Salehi, Erdogmus, Gholipour (MLMI 2017). a = b = 0.5 is soft
 * Dice, a = b = 1 soft Jaccard. Weights per pixel do not count.
 *
 * @param falsePositives a
 * @param falseNegatives b
 * @param ignore the target value of pixels that are left out of all sums
 * @param smooth e; keeps the loss of an absent, unpredicted class at 0
 */
public record Tversky(double falsePositives, double falseNegatives, int ignore, double smooth)
    implements Loss {

  private static final String BODY =
      """
          both = torch.sum(p * t, [0, 2, 3])
          invented = torch.sum(p, [0, 2, 3]) - both
          missed = torch.sum(t, [0, 2, 3]) - both
          wrong = A * invented + B * missed
          return 1 - torch.mean((both + SMOOTH) / (both + wrong + SMOOTH))
      """;

  @Override
  public String method(String name) {
    return Loss.signature(name)
        + SoftDice.foreground(ignore)
        + BODY.replace("SMOOTH", Loss.number(smooth))
            .replace("A *", Loss.number(falsePositives) + " *")
            .replace("B *", Loss.number(falseNegatives) + " *");
  }
}
