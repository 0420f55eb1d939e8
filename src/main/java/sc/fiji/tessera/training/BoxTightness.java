package sc.fiji.tessera.training;

/**
 * What boxes say without any pixel: nothing of a class lies outside its boxes (the mean of its
 * probability there), every row and every column of a box holds at least one pixel of it, and all
 * of it together covers a share of the boxes. Inequalities z &lt;= 0 are the extended log-barrier
 * psi_t(z) = -log(-z) / t where z &lt;= -1 / t^2, else t z - log(1 / t^2) / t + 1 / t. Kervadec et
 * al., "Bounding boxes for weakly supervised segmentation: global constraints get close to full
 * supervision" (MIDL 2020), segments of width 1. Classes without a box are left alone.
 *
 * @param size the weight of the third
 * @param least share of the boxes that is covered; 0.1 in the paper
 * @param most share; 0.9 in the paper
 */
public record BoxTightness(double size, double least, double most) implements Loss {
  /** psi, which has a gradient everywhere. */
  private static final String BARRIER =
      """
        def NAMEz(self, z: Tensor, t: Tensor) -> Tensor:
          near = 1 / (t * t)
          far = torch.neg(torch.log(torch.maximum(torch.neg(z), near))) / t
          steep = t * z - torch.log(near) / t + 1 / t
          return torch.where(torch.le(z, torch.neg(near)), far, steep)
      """;

  private static final String BODY =
      """
          b = self.NAMEm(guide, p)
          of_class = b[0]
          rows = b[1]
          columns = b[2]
          t = b[4]
          if torch.size(rows, 1) == 0:
            return torch.sum(p) * 0
          own = torch.unsqueeze(of_class, 2)
          across = torch.matmul(p, torch.transpose(torch.unsqueeze(columns, 1), 2, 3))
          across = torch.transpose(torch.sum(across * own, [1]), 1, 2)
          turned = torch.transpose(p, 2, 3)
          down = torch.matmul(turned, torch.transpose(torch.unsqueeze(rows, 1), 2, 3))
          down = torch.transpose(torch.sum(down * own, [1]), 1, 2)
          row = rows * torch.narrow(b[3], 2, 0, 1)
          column = columns * torch.narrow(b[3], 2, 1, 1)
          tight = torch.sum(self.NAMEz(1 - across, t) * row)
          tight = tight + torch.sum(self.NAMEz(1 - down, t) * column)
          tight = tight / torch.clamp(torch.sum(row) + torch.sum(column), 1)
          inside = self.NAMEi(of_class, rows, columns)
          present = torch.amax(of_class, [2])
          outside = torch.sum(p * (1 - inside), [2, 3]) * present
          empty = torch.sum(outside) / (torch.size(p, 0) * torch.size(p, 2) * torch.size(p, 3))
          whole = torch.prod(b[3], 2)
          known = self.NAMEi(of_class * torch.unsqueeze(whole, 1), rows, columns)
          n = torch.sum(known, [2, 3])
          cut = torch.sum(inside, [2, 3]) - n
          covered = torch.sum(p, [2, 3])
          sharp = torch.unsqueeze(torch.amax(torch.squeeze(t, [2]), [1]), 1)
          sharp = torch.clamp(sharp, 1)
          size = self.NAMEz(LEAST * n - covered, sharp)
          size = size + self.NAMEz(covered - MOST * n - cut, sharp)
          size = torch.sum(size * present) / torch.clamp(torch.sum(present), 1)
          return empty + tight + SIZE * size
      """;

  @Override
  public String method(String name) {
    String text = Boxes.METHODS + BARRIER + Loss.signature(name) + PROBABILITIES + BODY;
    return text.replace("NAME", name)
        .replace("LEAST", Loss.number(least))
        .replace("MOST", Loss.number(most))
        .replace("SIZE", Loss.number(size));
  }

  @Override
  public Guide guide() {
    return Guide.BOXES;
  }
}
