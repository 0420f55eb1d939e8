package sc.fiji.tessera.training;

/**
 * The Lovász extension of 1 - IoU, mean over the classes that the batch contains: the errors |t -
 * p| of a class are sorted, largest first, and weighed by what each adds to the Jaccard loss.
 * Berman, Rannen Triki, Blaschko: "The Lovász-Softmax loss" (CVPR 2018), equations 8 and 11. One
 * logit: the sigmoid, foreground alone. Weights per pixel do not count; a batch that is ignored as
 * a whole gives 0.
 *
 * @param ignore the target value of pixels that are left out
 */
public record LovaszSoftmax(int ignore) implements Loss {

  private static final String BODY =
      """
          k = torch.size(logits, 1)
          first = 0
          if k == 1:
            p = torch.sigmoid(logits)
            first = 1
          else:
            p = torch.softmax(logits, 1)
          t = torch.reshape(target, [-1])
          valid = torch.ne(t, IGNORE)
          t = torch.masked_select(t, valid)
          loss = torch.sum(logits) * 0
          present = 0
          for i in range(k):
            own = torch.type_as(torch.eq(t, i + first), logits)
            n = torch.sum(own)
            if bool(torch.gt(n, 0)):
              q = torch.masked_select(torch.reshape(torch.select(p, 1, i), [-1]), valid)
              errors, order = torch.sort(torch.abs(own - q), 0, True)
              ranked = torch.take(own, order)
              hits = torch.cumsum(ranked, 0)
              union = n + torch.cumsum(1 - ranked, 0)
              jaccard = 1 - (n - hits) / union
              before = torch.constant_pad_nd(torch.slice(jaccard, 0, 0, -1), [1, 0], 0)
              loss = loss + torch.dot(errors, torch.detach(jaccard - before))
              present = present + 1
          return loss / max(present, 1)
      """;

  @Override
  public String method(String name) {
    return Loss.signature(name) + BODY.replace("IGNORE", Integer.toString(ignore));
  }
}
