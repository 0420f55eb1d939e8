package sc.fiji.tessera.model;

import java.util.List;
import sc.fiji.tessera.graph.TensorAxes;
import sc.fiji.tessera.model.ModelCard.Depth;
import sc.fiji.tessera.model.ModelCard.Tiles;

/**
 * What a bioimage.io package says about the sizes that its network takes, beyond what the graph
 * says.
 *
 * @param in the description of the input
 * @param inAxes its axes
 * @param out the description of the output
 * @param outAxes its axes
 */
record PackageTiles(YamlMap in, TensorAxes inAxes, YamlMap out, TensorAxes outAxes) {
  /** The stricter of both, axis by axis. */
  Tiles of(Tiles derived) {
    int multiple = Math.max(derived.multiple(), Math.max(step('y'), step('x')));
    int halo = Math.max(derived.halo(), Math.max(halo('y'), halo('x')));
    Tiles tiles =
        new Tiles(
            multiple,
            Math.max(multiple, derived.minimum()),
            halo,
            derived.fixedWidth(),
            derived.fixedHeight(),
            derived.window());
    return tiles.withDepth(of(derived.depth()));
  }

  private Depth of(Depth derived) {
    if (!derived.isVolume()) return derived;
    char letter = derived.axis().charAt(0);
    int multiple = Math.max(derived.multiple(), step(letter));
    return new Depth(
        derived.axis(),
        multiple,
        Math.max(multiple, derived.minimum()),
        Math.max(derived.halo(), halo(letter)),
        derived.fixed());
  }

  /** By how much an axis of the input grows, 1 where that is not said. */
  private int step(char letter) {
    int index = inAxes.indexOf(letter);
    List<YamlMap> axes = BioImageIo.axes(in);
    if (!axes.isEmpty()) {
      YamlMap axis = axes.get(index);
      return axis.isMap("size") ? (int) axis.map("size").number("step", 1) : 1;
    }
    if (!in.isMap("shape")) return 1;
    List<Double> steps = in.map("shape").numbers("step", 0);
    return index < steps.size() ? Math.max(1, steps.get(index).intValue()) : 1;
  }

  /** What must surround the wanted part of the output along an axis. */
  private int halo(char letter) {
    int index = outAxes.indexOf(letter);
    List<YamlMap> axes = BioImageIo.axes(out);
    if (!axes.isEmpty()) return (int) axes.get(index).number("halo", 0);
    List<Double> halos = out.numbers("halo", 0);
    return index < halos.size() ? halos.get(index).intValue() : 0;
  }
}
