package sc.fiji.tessera.training;

import java.util.List;
import java.util.stream.IntStream;
import sc.fiji.tessera.label.AnchorGrid;
import sc.fiji.tessera.label.RegionProposals;

/**
 * What a detector learns from in each step.
 *
 * @param side of the square anchors of the finest map in pixels; those of each further map are
 *     twice as long
 * @param anchors how many are looked at
 * @param proposals which regions they lead to
 * @param regions how many of these are looked at
 */
record DetectorSampling(
    int side, BoxSampling anchors, RegionProposals proposals, BoxSampling regions) {
  private static final int MAPS = 5;

  /** As published. */
  static final DetectorSampling PUBLISHED =
      new DetectorSampling(
          32,
          new BoxSampling(256, 0.5),
          new RegionProposals(2000, 2000, 0.7),
          new BoxSampling(512, 0.25));

  /** Anchors of the maps that a network has for images of that size. */
  List<AnchorGrid> grids(int height, int width, List<long[]> shapes) {
    return IntStream.range(0, MAPS)
        .mapToObj(
            i -> {
              int rows = (int) shapes.get(i)[2];
              int columns = (int) shapes.get(i)[3];
              return new AnchorGrid(height, width, rows, columns, side << i);
            })
        .toList();
  }
}
