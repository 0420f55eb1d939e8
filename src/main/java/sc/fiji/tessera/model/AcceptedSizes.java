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

  AcceptedSizes(Graph graph) {
    this.graph = graph;
    this.field = ReceptiveField.of(graph);
  }

  ModelCard.Tiles tiles() {
    int height = fixed(2);
    int width = fixed(3);
    if (height > 0 || width > 0) {
      return new ModelCard.Tiles(field.stride(), field.stride(), field.halo(), width, height);
    }
    int multiple = any() ? 1 : field.stride();
    return new ModelCard.Tiles(multiple, minimum(multiple), field.halo(), 0, 0);
  }

  private int fixed(int axis) {
    Dimension d = graph.inputs().get(0).dims().get(axis);
    return d.isFree() ? 0 : (int) d.size();
  }

  /** Whether sizes off the grid come out as they went in. */
  private boolean any() {
    int stride = field.stride();
    int size = (AMPLE + stride - 1) / stride * stride;
    return accepts(size + 1, size + stride - 1) && accepts(size + stride / 2, size + 1);
  }

  private boolean accepts(int height, int width) {
    long channels = graph.inputs().get(0).dims().get(1).size();
    Shapes shapes = Shapes.of(graph, 1, channels, height, width);
    long[] out = shapes.of(graph.outputs().get(0).name());
    return out != null && out.length == 4 && out[2] == height && out[3] == width;
  }

  /** The first of 1, 2, 4, ... multiples that is accepted; the stride where none is. */
  private int minimum(int multiple) {
    for (int n = multiple; n <= AMPLE; n *= 2) if (accepts(n, n)) return n;
    return field.stride();
  }
}
