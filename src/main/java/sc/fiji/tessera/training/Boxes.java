package sc.fiji.tessera.training;

/** TorchScript that losses of boxes share; see {@link BoxGuide} for the numbers of a box. */
final class Boxes {
  /**
   * {@code NAMEm} makes masks of a batch's guide [N, M, 9], M as many as are used: of which class
   * [N, K, M], rows [N, M, H], columns [N, M, W], which of them are complete [N, M, 2], and t [N,
   * M, 1]. {@code NAMEi} makes the pixels that lie in a box of each class, [N, K, H, W].
   */
  static final String METHODS =
      """
        def NAMEm(self, guide: Tensor, p: Tensor) -> List[Tensor]:
          number = torch.select(guide, 2, 0)
          n = torch.sum(torch.type_as(torch.gt(number, 0), guide), [1])
          m = int(torch.max(n))
          g = torch.narrow(guide, 1, 0, m)
          number = torch.narrow(number, 1, 0, m)
          used = torch.unsqueeze(torch.type_as(torch.gt(number, 0), guide), 2)
          place = ops.prim.device(guide)
          k = torch.arange(torch.size(p, 1), dtype=6, device=place)
          k = torch.reshape(k, [1, -1, 1])
          of_class = torch.type_as(torch.eq(torch.unsqueeze(number, 1), k), guide)
          of_class = of_class * torch.transpose(used, 1, 2)
          y = torch.reshape(torch.arange(torch.size(p, 2), dtype=6, device=place), [1, 1, -1])
          x = torch.reshape(torch.arange(torch.size(p, 3), dtype=6, device=place), [1, 1, -1])
          in_rows = torch.logical_and(torch.ge(y, torch.narrow(g, 2, 1, 1)),
              torch.le(y, torch.narrow(g, 2, 3, 1)))
          in_columns = torch.logical_and(torch.ge(x, torch.narrow(g, 2, 2, 1)),
              torch.le(x, torch.narrow(g, 2, 4, 1)))
          rows = torch.type_as(in_rows, guide) * used
          columns = torch.type_as(in_columns, guide) * used
          complete = torch.narrow(g, 2, 5, 2) * used
          t = torch.clamp(torch.narrow(g, 2, 7, 1), 1)
          return [of_class, rows, columns, complete, t]
        def NAMEi(self, of_class: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
          own = torch.unsqueeze(of_class, 2) * torch.unsqueeze(torch.transpose(rows, 1, 2), 1)
          boxes = torch.matmul(own, torch.unsqueeze(columns, 1))
          return torch.clamp(boxes, 0, 1)
      """;

  private Boxes() {}
}
