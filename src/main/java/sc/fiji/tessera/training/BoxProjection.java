package sc.fiji.tessera.training;

import java.util.Locale;

/**
 * What boxes say of an object's shadow: its highest probability in each column, and in each row, is
 * 1 where the box is and 0 beside it. For each box: 1 - 2 sum m t / (sum m^2 + sum t^2) of the
 * columns, and of the rows; the mean over boxes. Tian et al., "BoxInst" (CVPR 2021), the projection
 * term; its other term, that neighbours of one colour belong together, is what {@link
 * CrfRegularizer} is for. Pixels in other boxes of the class do not count.
 *
 * @param margin how far beside the box, in pixels
 */
public record BoxProjection(int margin) implements Loss {
  private static final String BODY =
      """
          b = self.NAMEm(guide, p)
          of_class = b[0]
          rows = b[1]
          columns = b[2]
          m = torch.size(rows, 1)
          if m == 0:
            return torch.sum(p) * 0
          beside = torch.narrow(guide, 1, 0, m) + torch.tensor(GROWN, dtype=6,
              device=ops.prim.device(guide))
          near = self.NAMEm(beside, p)
          window = torch.unsqueeze(near[1], 3) * torch.unsqueeze(near[2], 2)
          own = torch.unsqueeze(rows, 3) * torch.unsqueeze(columns, 2)
          shape = torch.size(own)
          which = torch.transpose(of_class, 1, 2)
          boxes = torch.unsqueeze(of_class, 2) * torch.unsqueeze(torch.transpose(rows, 1, 2), 1)
          boxes = torch.matmul(boxes, torch.unsqueeze(columns, 1))
          boxes = torch.reshape(torch.matmul(which, torch.flatten(boxes, 2)), shape)
          free = torch.type_as(torch.le(boxes, 0.5), p) + own
          q = torch.reshape(torch.matmul(which, torch.flatten(p, 2)), shape)
          q = q * window * torch.clamp(free, 0, 1)
          row = 1 - rows * (1 - torch.narrow(b[3], 2, 0, 1))
          column = 1 - columns * (1 - torch.narrow(b[3], 2, 1, 1))
          x = torch.amax(q, [2]) * column
          y = torch.amax(q, [3]) * row
          tx = columns * column
          ty = rows * row
          used = torch.squeeze(torch.clamp(torch.sum(rows, [2], True), 0, 1), [2])
          ex = torch.sum(x * x, [2]) + torch.sum(tx, [2])
          ey = torch.sum(y * y, [2]) + torch.sum(ty, [2])
          dx = 1 - 2 * torch.sum(x * tx, [2]) / torch.clamp(ex, 1.0e-6)
          dy = 1 - 2 * torch.sum(y * ty, [2]) / torch.clamp(ey, 1.0e-6)
          dx = dx * torch.type_as(torch.gt(torch.sum(tx, [2]), 0), dx)
          dy = dy * torch.type_as(torch.gt(torch.sum(ty, [2]), 0), dy)
          return torch.sum((dx + dy) * used) / torch.clamp(torch.sum(used), 1)
      """;

  @Override
  public String method(String name) {
    String m = Loss.number(margin);
    String grown = String.format(Locale.ROOT, "[0., -%s, -%s, %s, %s, 0., 0., 0., 0.]", m, m, m, m);
    String text = Boxes.METHODS + Loss.signature(name) + PROBABILITIES + BODY;
    return text.replace("NAME", name).replace("GROWN", grown);
  }

  @Override
  public Guide guide() {
    return Guide.BOXES;
  }
}
