package sc.fiji.tessera.training;

/**
 * A loss against what the network itself finds in the boxes, made to agree with them: outside all
 * boxes is background, and in each box the pixels that speak most for its class against the
 * background are foreground, at least and at most a share of them; in the beginning all of them,
 * for a network that has not learned anything has nothing to say (Khoreva et al., "Simple does it",
 * CVPR 2017). So the foreground is expected from the network (E) and the network learns it (M),
 * step by step. Papandreou et al., "Weakly- and semi-supervised learning of a DCNN for semantic
 * image segmentation" (ICCV 2015), EM-Adapt, within boxes. Of a box that the patch cuts no share is
 * asked, and what the network does not find there is left out. Targets are those of filled boxes.
 *
 * @param loss of classes and logits
 * @param least share of a box, 0 to 1
 * @param most share of a box
 * @param ignore the target value of pixels that are left out
 */
public record BoxExpectation(Loss loss, double least, double most, int ignore) implements Loss {
  /** The classes that are expected, [N, H, W]; smaller boxes over larger ones. */
  private static final String EXPECTED =
      """
        def NAMEe(self, logits: Tensor, target: Tensor, guide: Tensor) -> Tensor:
          x = torch.detach(logits)
          if torch.size(x, 1) == 1:
            x = torch.cat([torch.zeros_like(x), x], 1)
          inside = torch.logical_and(torch.gt(target, 0), torch.ne(target, IGNORE))
          e = torch.zeros_like(target)
          g = torch.cpu(guide)
          for n in range(torch.size(g, 0)):
            for m in range(torch.size(g, 1)):
              b = torch.select(torch.select(g, 0, n), 0, m)
              k = int(torch.select(b, 0, 0))
              if k > 0:
                y = int(torch.select(b, 0, 1))
                z = int(torch.select(b, 0, 2))
                h = int(torch.select(b, 0, 3)) - y + 1
                w = int(torch.select(b, 0, 4)) - z + 1
                own = torch.select(x, 0, n)
                s = torch.select(own, 0, k) - torch.select(own, 0, 0)
                s = torch.narrow(torch.narrow(s, 0, y, h), 1, z, w)
                fits = torch.gt(s, 0)
                other = IGNORE
                if bool(torch.gt(torch.sum(torch.narrow(b, 0, 5, 2)), 1.5)):
                  other = 0
                  area = h * w
                  flat = torch.reshape(s, [-1])
                  first = float(torch.select(b, 0, 8))
                  at_least = int((LEAST + (1 - LEAST) * first) * float(area)) + 1
                  at_most = int((MOST + (1 - MOST) * first) * float(area))
                  if at_least > area:
                    at_least = area
                  low, i = torch.kthvalue(flat, area - at_least + 1, -1, False)
                  fits = torch.logical_or(fits, torch.ge(s, low))
                  if at_most < area and at_most >= at_least:
                    high, j = torch.kthvalue(flat, area - at_most, -1, False)
                    fits = torch.logical_and(fits, torch.gt(s, high))
                plane = torch.narrow(torch.narrow(torch.select(e, 0, n), 0, y, h), 1, z, w)
                rest = torch.where(torch.gt(plane, 0), plane, torch.full_like(plane, other))
                u = torch.copy_(plane, torch.where(fits, torch.full_like(plane, k), rest))
          return torch.where(inside, e, target)
      """;

  private static final String BODY =
      """
          expected = self.NAMEe(logits, target, guide)
          return self.NAMEx(logits, expected, weight, guide, image)
      """;

  @Override
  public String method(String name) {
    String text = EXPECTED + loss.method(name + "x") + Loss.signature(name) + BODY;
    return text.replace("NAME", name)
        .replace("IGNORE", Integer.toString(ignore))
        .replace("LEAST", Loss.number(least))
        .replace("MOST", Loss.number(most));
  }

  @Override
  public Guide guide() {
    return loss.guide().and(Guide.BOXES);
  }
}
