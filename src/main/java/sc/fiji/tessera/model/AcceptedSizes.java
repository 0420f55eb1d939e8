package sc.fiji.tessera.model;

import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.ReceptiveField;
import sc.fiji.tessera.graph.Shapes;
import sc.fiji.tessera.graph.Value.Dimension;

/**
 * Which image sizes a network takes and gives back, tried on its graph without running it. Networks
 * that pad, crop and resize by themselves take any; others only multiples of their stride.
 */
final class AcceptedSizes {
  /** Larger than what any network needs to have something left behind its last layer. */
  private static final int AMPLE = 1024;

  private final Graph graph;
  private final ReceptiveField field;

  /** Of planes or volumes; the last three are (depth,) height and width. */
  private final int rank;

  AcceptedSizes(Graph graph) {
    this.graph = graph;
    this.field = ReceptiveField.of(graph);
    this.rank = graph.inputs().get(0).dims().size();
  }

  ModelCard.Tiles tiles() {
    int height = fixed(rank - 2);
    int width = fixed(rank - 1);
    int multiple = field.stride();
    int minimum = field.stride();
    if (height == 0 && width == 0) {
      multiple = any(1) ? 1 : field.stride();
      minimum = minimum(multiple);
    }
    ModelCard.Tiles tiles = new ModelCard.Tiles(multiple, minimum, field.halo(), width, height);
    return rank == 5 ? tiles.withDepth(depth()) : tiles;
  }

  private ModelCard.Depth depth() {
    int stride = field.depthStride();
    int fixed = fixed(2);
    if (fixed > 0) return new ModelCard.Depth("z", stride, fixed, field.depthHalo(), fixed);
    int multiple = any(0) ? 1 : stride;
    int minimum = multiple;
    while (minimum <= AMPLE && !accepts(minimum, ample(1), ample(1))) minimum *= 2;
    if (minimum > AMPLE) minimum = stride;
    return new ModelCard.Depth("z", multiple, minimum, field.depthHalo(), 0);
  }

  private int fixed(int axis) {
    Dimension d = graph.inputs().get(0).dims().get(axis);
    return d.isFree() ? 0 : (int) d.size();
  }

  /** A large size on the stride grid of height and width (1) or of the depth (0), or the only. */
  private int ample(int group) {
    int fixed = group == 1 ? fixed(rank - 1) : rank == 5 ? fixed(2) : 1;
    if (fixed > 0) return fixed;
    int stride = group == 1 ? field.stride() : field.depthStride();
    return (AMPLE + stride - 1) / stride * stride;
  }

  /** Whether sizes off the grid come out as they went in. */
  private boolean any(int group) {
    int size = ample(group);
    if (group == 0) {
      int stride = field.depthStride();
      return accepts(size + 1, ample(1), ample(1))
          && accepts(size + stride / 2, ample(1), ample(1));
    }
    int stride = field.stride();
    return accepts(ample(0), size + 1, size + stride - 1)
        && accepts(ample(0), size + stride / 2, size + 1);
  }

  private boolean accepts(int depth, int height, int width) {
    long channels = graph.inputs().get(0).dims().get(1).size();
    long[] sizes =
        rank == 5
            ? new long[] {1, channels, depth, height, width}
            : new long[] {1, channels, height, width};
    long[] out = Shapes.of(graph, sizes).of(graph.outputs().get(0).name());
    if (out == null || out.length != rank) return false;
    for (int a = 2; a < rank; a++) if (out[a] != sizes[a]) return false;
    return true;
  }

  /** The first of 1, 2, 4, ... multiples that is accepted; the stride where none is. */
  private int minimum(int multiple) {
    for (int n = multiple; n <= AMPLE; n *= 2) if (accepts(ample(0), n, n)) return n;
    return field.stride();
  }
}
