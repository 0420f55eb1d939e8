package sc.fiji.tessera.inference;

import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.Shapes;
import sc.fiji.tessera.image.BlockShape;
import sc.fiji.tessera.image.Tiling;
import sc.fiji.tessera.model.SegmentationModel;

/**
 * How many windows are run at once: so many that the device is busy, if the network takes any
 * number and memory allows. On a CPU that helps small windows of transformers alone (256 x 256 px
 * in all keep it busy); a GPU wants more. The result is the same.
 *
 * @param pixels of all windows together
 */
record Batching(long pixels) {
  /** One window at a time. */
  static final Batching NONE = new Batching(1);

  private static final Batching ON_CPU = new Batching(1 << 16);
  private static final Batching ON_GPU = new Batching(1 << 21);

  /** What suits a device. */
  static Batching of(Device device) {
    return device.kind() == Device.Kind.CPU ? ON_CPU : ON_GPU;
  }

  /** How many of these windows. */
  int count(SegmentationModel model, Tiling tiling, WindowMemory memory, MemoryBudget budget) {
    BlockShape one = tiling.window();
    int count = (int) Math.min(tiling.tiles().size(), pixels / one.pixels());
    while (count > 1 && memory.count(shape(model, one, count)) > budget.bytes()) count /= 2;
    return count > 1 && takes(model, one, count) ? count : 1;
  }

  private static long[] shape(SegmentationModel model, BlockShape one, int count) {
    BlockShape all = new BlockShape(count, one.depth(), one.height(), one.width());
    return all.tensor(model.card().axes(), model.card().input().channels());
  }

  /** Whether as many results come out: some exported networks are made for one image. */
  private static boolean takes(SegmentationModel model, BlockShape one, int count) {
    Graph graph = model.onnx().graph();
    if (graph.inputs().get(0).dims().get(0).size() > 0) return false;
    String output = graph.outputs().get(0).name();
    long[] found = Shapes.of(graph, shape(model, one, count)).of(output);
    return found != null && found.length > 0 && found[0] == count;
  }
}
