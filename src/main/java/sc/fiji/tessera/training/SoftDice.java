package sc.fiji.tessera.training;

/**
 * Soft Dice loss over the whole batch: 1 - mean over classes of (2 sum p t + e) / (sum p + sum t +
 * e), where p is the softmax (one logit: the sigmoid) and t is 1 where the target is that class.
 * The background is left out. Milletari et al., "V-Net" (3DV 2016), with the denominator of Isensee
 * et al., "nnU-Net" (Nature Methods 2021). Weights per pixel do not count.
 *
 * @param ignore the target value of pixels that are left out of all sums
 * @param smooth e; keeps the loss of an absent, unpredicted class at 0
 */
public record SoftDice(int ignore, double smooth) implements Loss {

  private static final String FOREGROUND =
      """
          valid = torch.unsqueeze(torch.ne(target, IGNORE), 1)
          if torch.size(logits, 1) == 1:
            p = torch.sigmoid(logits)
            classes = torch.arange(1, 2, dtype=4, device=ops.prim.device(logits))
          else:
            p = torch.slice(torch.softmax(logits, 1), 1, 1)
            classes = torch.arange(1, torch.size(logits, 1), dtype=4,
                device=ops.prim.device(logits))
          t = torch.eq(torch.unsqueeze(target, 1), torch.reshape(classes, [1, -1, 1, 1]))
          p = p * torch.type_as(valid, p)
          t = torch.type_as(torch.logical_and(t, valid), p)
      """;

  private static final String BODY =
      """
          both = torch.sum(p * t, [0, 2, 3])
          all = torch.sum(p, [0, 2, 3]) + torch.sum(t, [0, 2, 3])
          return 1 - torch.mean((2 * both + SMOOTH) / (all + SMOOTH))
      """;

  @Override
  public String method(String name) {
    return Loss.signature(name) + foreground(ignore) + BODY.replace("SMOOTH", Loss.number(smooth));
  }

  /** Lines that make p and t, [N, foreground classes, H, W], 0 where nothing is known. */
  static String foreground(int ignore) {
    return FOREGROUND.replace("IGNORE", Integer.toString(ignore));
  }
}
