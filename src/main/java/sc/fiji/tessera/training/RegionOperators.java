package sc.fiji.tessera.training;

import java.util.Map;

/**
 * Cutting regions of interest out of maps: RoIAlign. He, Gkioxari, Dollar, Girshick, "Mask R-CNN"
 * (ICCV 2017). As everywhere, no gradient flows to the places of the regions.
 */
final class RegionOperators {
  private RegionOperators() {}

  static void addTo(Map<String, Operator> table) {
    table.put("RoiAlign", RegionOperators::roiAlign);
  }

  private static String roiAlign(Call c) {
    c.choice("mode", "avg");
    String coordinates =
        c.choice(
            "coordinate_transformation_mode",
            c.opset() < 16 ? "output_half_pixel" : "half_pixel",
            "half_pixel",
            "output_half_pixel");
    c.use(PLACES);
    c.use(PRODUCT);
    c.use(SAMPLED);
    c.use(ALIGN);
    String aligned = Call.bool(coordinates.equals("half_pixel"));
    c.let("r", "torch.detach($1) * {spatial_scale=1.0}" + (aligned.equals("True") ? " - 0.5" : ""));
    return c.text(
        "self.roi_align($0, r, torch.to($2, 4), [{output_height=1}, {output_width=1}],"
            + " {sampling_ratio=0}, "
            + aligned
            + ")");
  }

  /** The length of regions along an axis, and where samples lie, [regions, bins * samples]. */
  private static final String PLACES =
      """
        def roi_length(self, first: Tensor, last: Tensor, aligned: bool) -> Tensor:
          length = last - first
          if not aligned:
            length = torch.clamp(length, 1)
          return length
        def roi_places(self, first: Tensor, length: Tensor, bins: int, samples: int) -> Tensor:
          i = torch.arange(bins * samples, dtype=7, device=ops.prim.device(first))
          i = torch.to((i + 0.5) / float(samples * bins), 6)
          return torch.unsqueeze(first, 1) + torch.unsqueeze(length, 1) * torch.unsqueeze(i, 0)
        def roi_counts(self, length: Tensor, bins: int, samples: int) -> Tensor:
          if samples > 0:
            return torch.to(torch.full_like(length, samples), 4)
          return torch.to(torch.clamp(torch.ceil(length / float(bins)), 0), 4)
        def roi_most(self, counts: Tensor) -> int:
          if torch.numel(counts) == 0:
            return 1
          return int(torch.max(torch.clamp(counts, 1)))
      """;

  /**
   * On small maps, as those of patches are: means of interpolated samples are the same as products
   * with weights of rows and of columns, which are several times as fast, most of all backward.
   * Regions with fewer samples than others have some that do not count.
   */
  private static final String PRODUCT =
      """
        def roi_weights(self, first: Tensor, length: Tensor, n: int, bins: int,
            samples: int) -> Tensor:
          counts = self.roi_counts(length, bins, samples)
          most = self.roi_most(counts)
          if samples > 0:
            places = self.roi_places(first, length, bins, samples)
            shares = torch.ones_like(places) / float(samples)
          else:
            device = ops.prim.device(first)
            k = torch.to(torch.reshape(torch.clamp(counts, 1), [-1, 1, 1]), 6)
            i = torch.reshape(torch.arange(most, dtype=6, device=device), [1, 1, -1])
            j = torch.reshape(torch.arange(bins, dtype=6, device=device), [1, -1, 1])
            places = (j + (i + 0.5) / k) * torch.reshape(length / float(bins), [-1, 1, 1])
            places = places + torch.reshape(first, [-1, 1, 1])
            counted = i < torch.to(torch.reshape(counts, [-1, 1, 1]), 6)
            shares = torch.type_as(counted, places) / k + torch.zeros_like(places)
            places = torch.reshape(places, [-1, bins * most])
            shares = torch.reshape(shares, [-1, bins * most])
          inside = torch.logical_and(places >= -1, places <= n)
          p = torch.unsqueeze(torch.clamp(places, 0, n - 1), 2)
          pixels = torch.arange(n, dtype=7, device=ops.prim.device(places))
          w = torch.clamp(1 - torch.abs(p - torch.to(pixels, 6)), 0)
          w = w * torch.unsqueeze(torch.type_as(inside, w) * shares, 2)
          return torch.sum(torch.reshape(w, [-1, bins, most, n]), [2])
        def roi_product(self, x: Tensor, down: Tensor, across: Tensor, image: Tensor) -> Tensor:
          s = torch.size(x)
          bins = torch.size(down, 1)
          parts = annotate(List[Tensor], [])
          order = annotate(List[Tensor], [])
          for n in range(s[0]):
            mine = torch.flatten(torch.nonzero(torch.eq(image, n)))
            count = torch.size(mine, 0)
            a = torch.reshape(torch.index_select(down, 0, mine), [-1, s[2]])
            pixels = torch.permute(torch.select(x, 0, n), [1, 2, 0])
            t = torch.matmul(a, torch.reshape(pixels, [s[2], s[3] * s[1]]))
            t = torch.permute(torch.reshape(t, [count, bins, s[3], s[1]]), [0, 2, 1, 3])
            t = torch.reshape(t, [count, s[3], bins * s[1]])
            y = torch.bmm(torch.index_select(across, 0, mine), t)
            y = torch.reshape(y, [count, torch.size(across, 1), bins, s[1]])
            parts.append(torch.permute(y, [0, 3, 2, 1]))
            order.append(mine)
          back = torch.argsort(torch.cat(order, 0))
          return torch.index_select(torch.cat(parts, 0), 0, back)
      """;

  /**
   * Each sample is interpolated between four pixels, which are gathered from the map as rows of all
   * channels; beyond one pixel outside there is nothing.
   */
  private static final String SAMPLED =
      """
        def roi_sampled(self, x: Tensor, v: Tensor, u: Tensor, image: Tensor, size: List[int],
            down: int, across: int) -> Tensor:
          s = torch.size(x)
          h = s[2]
          w = s[3]
          n = torch.size(v, 0)
          rows = torch.reshape(torch.permute(x, [0, 2, 3, 1]), [-1, s[1]])
          inside = torch.unsqueeze(torch.logical_and(v >= -1, v <= h), 2)
          inside = torch.logical_and(inside, torch.unsqueeze(torch.logical_and(u >= -1, u <= w), 1))
          v = torch.clamp(v, 0, h - 1)
          u = torch.clamp(u, 0, w - 1)
          top = torch.floor(v)
          left = torch.floor(u)
          below = torch.unsqueeze(torch.unsqueeze(v - top, 2), 3)
          right = torch.unsqueeze(torch.unsqueeze(u - left, 1), 3)
          t = torch.to(top, 4)
          l = torch.to(left, 4)
          b = torch.clamp(t + 1, 0, h - 1)
          e = torch.clamp(l + 1, 0, w - 1)
          base = torch.reshape(image, [-1, 1, 1]) * (h * w)
          shape = [n, size[0] * down, size[1] * across, s[1]]
          i = base + torch.unsqueeze(t, 2) * w
          j = base + torch.unsqueeze(b, 2) * w
          l = torch.unsqueeze(l, 1)
          e = torch.unsqueeze(e, 1)
          tl = torch.reshape(torch.index_select(rows, 0, torch.reshape(i + l, [-1])), shape)
          te = torch.reshape(torch.index_select(rows, 0, torch.reshape(i + e, [-1])), shape)
          bl = torch.reshape(torch.index_select(rows, 0, torch.reshape(j + l, [-1])), shape)
          be = torch.reshape(torch.index_select(rows, 0, torch.reshape(j + e, [-1])), shape)
          upper = tl + (te - tl) * right
          lower = bl + (be - bl) * right
          y = (upper + (lower - upper) * below) * torch.type_as(torch.unsqueeze(inside, 3), x)
          y = torch.reshape(y, [n, size[0], down, size[1], across, s[1]])
          return torch.permute(torch.mean(y, [2, 4]), [0, 3, 1, 2])
      """;

  /**
   * Where regions have as many samples as their sizes ask for, those with as many as each other are
   * read together.
   */
  private static final String ALIGN =
      """
        def roi_align(self, x: Tensor, r: Tensor, image: Tensor, size: List[int], samples: int,
            aligned: bool) -> Tensor:
          s = torch.size(x)
          h = s[2]
          w = s[3]
          first = torch.select(r, 1, 1)
          begin = torch.select(r, 1, 0)
          height = self.roi_length(first, torch.select(r, 1, 3), aligned)
          width = self.roi_length(begin, torch.select(r, 1, 2), aligned)
          if h * w <= SMALL:
            down = self.roi_weights(first, height, h, size[0], samples)
            across = self.roi_weights(begin, width, w, size[1], samples)
            return self.roi_product(x, down, across, image)
          if samples > 0:
            v = self.roi_places(first, height, size[0], samples)
            u = self.roi_places(begin, width, size[1], samples)
            return self.roi_sampled(x, v, u, image, size, samples, samples)
          rows = self.roi_counts(height, size[0], samples)
          columns = self.roi_counts(width, size[1], samples)
          base = self.roi_most(columns) + 1
          pairs = rows * base + columns
          sorted = torch.argsort(pairs)
          runs = torch.index_select(pairs, 0, sorted)
          n = torch.size(pairs, 0)
          parts = annotate(List[Tensor], [])
          order = annotate(List[Tensor], [])
          i = 0
          while i < n:
            pair = int(torch.select(runs, 0, i))
            mine = torch.flatten(torch.nonzero(torch.eq(pairs, pair)))
            i = i + torch.size(mine, 0)
            a = pair // base
            b = pair - a * base
            c = torch.index_select(first, 0, mine)
            d = torch.index_select(begin, 0, mine)
            down = max(a, 1)
            across = max(b, 1)
            v = self.roi_places(c, torch.index_select(height, 0, mine), size[0], down)
            u = self.roi_places(d, torch.index_select(width, 0, mine), size[1], across)
            own = torch.index_select(image, 0, mine)
            y = self.roi_sampled(x, v, u, own, size, down, across)
            if a == 0 or b == 0:
              y = y * 0.0
            parts.append(y)
            order.append(mine)
          if n == 0:
            return torch.zeros([0, s[1], size[0], size[1]], dtype=6, device=ops.prim.device(x))
          back = torch.argsort(torch.cat(order, 0))
          return torch.index_select(torch.cat(parts, 0), 0, back)
      """
          .replace("SMALL", "16384"); // pixels
}
