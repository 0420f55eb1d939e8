package sc.fiji.tessera.training;

/**
 * The energy of a dense conditional random field, relaxed to probabilities: sum over classes k of
 * S_k' W (1 - S_k), divided by the number of pixels of the batch, where W is exp(-d^2 / (2 s^2) -
 * |I - J|^2 / (2 t^2)) for two pixels at a distance d with intensities I and J. Neighbours that
 * look alike are to be of one class, so that borders lie where the image has edges. It needs no
 * labels. Tang et al., "On regularized losses for weakly-supervised CNN segmentation" (ECCV 2018);
 * pairs only within a window as in Obukhov et al., "Gated CRF loss" (2019).
 *
 * <p>The energy is quadratic, so its gradient is that of a product with W S, which is computed
 * without recording every pair.
 *
 * @param position s, in pixels
 * @param intensity t, in units of the image as the network sees it
 * @param radius of the window: pairs no further apart than that in either direction
 */
public record CrfRegularizer(double position, double intensity, int radius) implements Loss {
  /** Two methods: the filter W S with W 1 as its last channel, and the loss. */
  private static final String BODY =
      """
        def NAMEf(self, s: Tensor, image: Tensor) -> Tensor:
          f = torch.zeros_like(s)
          h = torch.size(s, 2)
          w = torch.size(s, 3)
          for dy in range(RADIUS + 1):
            for k in range(2 * RADIUS + 1):
              dx = k - RADIUS
              if dy < h and dx < w and -dx < w and (dy > 0 or dx > 0):
                x = 0
                if dx < 0:
                  x = -dx
                n = w - dx
                if dx < 0:
                  n = w + dx
                i = torch.narrow(torch.narrow(image, 2, 0, h - dy), 3, x, n)
                j = torch.narrow(torch.narrow(image, 2, dy, h - dy), 3, x + dx, n)
                e = i - j
                e = torch.sum(e * e, [1], True) * INTENSITY + (dy * dy + dx * dx) * POSITION
                e = torch.exp(torch.neg(e))
                a = torch.narrow(torch.narrow(s, 2, 0, h - dy), 3, x, n)
                b = torch.narrow(torch.narrow(s, 2, dy, h - dy), 3, x + dx, n)
                at_a = torch.narrow(torch.narrow(f, 2, 0, h - dy), 3, x, n)
                at_b = torch.narrow(torch.narrow(f, 2, dy, h - dy), 3, x + dx, n)
                u = torch.add_(at_a, e * b)
                v = torch.add_(at_b, e * a)
          return f
      """;

  private static final String VALUE =
      """
          s = torch.detach(p)
          one = torch.ones_like(torch.narrow(s, 1, 0, 1))
          f = self.NAMEf(torch.cat([s, one], 1), image)
          k = torch.size(p, 1)
          near = torch.narrow(f, 1, k, 1)
          f = torch.narrow(f, 1, 0, k)
          pixels = torch.size(p, 0) * torch.size(p, 2) * torch.size(p, 3)
          return (torch.sum(p * (near - 2 * f)) + torch.sum(s * f)) / pixels
      """;

  @Override
  public String method(String name) {
    return BODY.replace("NAME", name)
            .replace("RADIUS", Integer.toString(radius))
            .replace("INTENSITY", Loss.number(1 / (2 * intensity * intensity)))
            .replace("POSITION", Loss.number(1 / (2 * position * position)))
        + Loss.signature(name)
        + PROBABILITIES
        + VALUE.replace("NAME", name);
  }
}
