package sc.fiji.tessera.training;

/**
 * A loss against what the network itself finds, made to agree with the tags of the image: absent
 * classes are nowhere, and each class that is there gets the smallest bias with which at least a
 * share of the pixels prefer it. Papandreou et al., "Weakly- and semi-supervised learning of a DCNN
 * for semantic image segmentation" (ICCV 2015), EM-Adapt; the order, which they leave open, is
 * foreground classes by number, then the background.
 *
 * @param loss of classes and logits
 * @param least share of a class that is there, where it is not told
 * @param background least share of the background in an image with other classes, where not told
 * @param ignore the target value of pixels that are left out
 */
public record TagExpectation(Loss loss, double least, double background, int ignore)
    implements Loss {
  /** The classes that are expected, [N, H, W]. */
  private static final String EXPECTED =
      """
        def NAMEe(self, logits: Tensor, target: Tensor, guide: Tensor) -> Tensor:
          x = torch.detach(logits)
          if torch.size(x, 1) == 1:
            x = torch.cat([torch.zeros_like(x), x], 1)
          e = torch.clone(target)
          g = torch.cpu(guide)
          classes = torch.size(x, 1)
          for n in range(torch.size(x, 0)):
            shares = torch.select(g, 0, n)
            t = torch.reshape(torch.select(target, 0, n), [-1])
            valid = torch.ne(t, IGNORE)
            scores = torch.reshape(torch.select(x, 0, n), [classes, -1])
            scores = torch.masked_select(scores, torch.unsqueeze(valid, 0))
            scores = torch.reshape(scores, [classes, -1])
            pixels = torch.size(scores, 1)
            absent = torch.le(torch.select(shares, 1, 1), 0)
            others = bool(torch.gt(torch.sum(torch.narrow(torch.select(shares, 1, 1), 0, 1,
                classes - 1)), 0))
            for k in range(classes):
              if bool(torch.select(absent, 0, k)):
                u = torch.fill_(torch.select(scores, 0, k), -1.0e9)
            if others and pixels > 0:
              for i in range(classes):
                k = i + 1
                share = LEAST
                if k == classes:
                  k = 0
                  share = BACKGROUND
                told = float(torch.select(torch.select(shares, 0, k), 0, 0))
                if told >= 0:
                  share = told
                wanted = int(torch.ceil(torch.tensor(share * float(pixels) - 1.0e-4)))
                if wanted > pixels:
                  wanted = pixels
                if not bool(torch.select(absent, 0, k)) and wanted > 0:
                  own = torch.clone(torch.select(scores, 0, k))
                  u = torch.fill_(torch.select(scores, 0, k), -1.0e9)
                  need = torch.amax(scores, [0]) - own
                  bias, j = torch.kthvalue(need, wanted, -1, False)
                  bias = torch.clamp(bias + 1.0e-5, 0)
                  u = torch.copy_(torch.select(scores, 0, k), own + bias)
            if pixels > 0:
              best = torch.argmax(scores, 0, False)
              flat = torch.reshape(torch.select(e, 0, n), [-1])
              found = torch.masked_scatter(flat, valid, best)
              u = torch.copy_(torch.select(e, 0, n), torch.reshape(found,
                  torch.size(torch.select(e, 0, n))))
          return e
      """;

  private static final String BODY =
      """
          expected = self.NAMEe(logits, target, guide)
          return self.NAMEx(logits, expected, weight, guide, image)
      """;

  @Override
  public String method(String name) {
    return loss.method(name + "x")
        + (EXPECTED + Loss.signature(name) + BODY)
            .replace("NAME", name)
            .replace("IGNORE", Integer.toString(ignore))
            .replace("LEAST", Loss.number(least))
            .replace("BACKGROUND", Loss.number(background));
  }

  @Override
  public Guide guide() {
    return loss.guide().and(Guide.SHARES);
  }
}
