package sc.fiji.tessera.checkpoint;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import sc.fiji.tessera.graph.Tensor;
import sc.fiji.tessera.network.Network;
import sc.fiji.tessera.network.Size;

/**
 * The parameters of a network by name and shape, and how the shapes follow the image's channels and
 * the classes: found by building it with one more of each.
 */
final class Blank {
  /** How much one axis of a parameter grows with one more channel or class. */
  record Growth(int axis, long step) {}

  private final Network network;
  private final Map<String, long[]> shapes;
  private final Map<String, Growth> byChannels;
  private final Map<String, Growth> byClasses;

  /** Makes networks that differ in size alone. */
  interface Maker {
    Network of(Size size);
  }

  Blank(Maker maker, Size size) {
    network = maker.of(size);
    shapes = shapes(network);
    int c = size.channels();
    int k = size.classes();
    byChannels = growth(shapes(maker.of(new Size(c + 1, k, size.divisor()))));
    byClasses = growth(shapes(maker.of(new Size(c, k + 1, size.divisor()))));
  }

  /** Shapes by name; a network that cannot be so has none. */
  static Map<String, long[]> shapes(Network network) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (Tensor t : network.blank().initializers().values()) shapes.put(t.name(), t.dims());
    return shapes;
  }

  private Map<String, Growth> growth(Map<String, long[]> larger) {
    Map<String, Growth> growth = new LinkedHashMap<>();
    shapes.forEach(
        (name, dims) -> {
          long[] other = larger.get(name);
          if (other == null || other.length != dims.length || Arrays.equals(dims, other)) return;
          for (int axis = dims.length - 1; axis >= 0; axis--) {
            if (other[axis] != dims[axis]) {
              growth.put(name, new Growth(axis, other[axis] - dims[axis]));
            }
          }
        });
    return growth;
  }

  Network network() {
    return network;
  }

  Map<String, long[]> shapes() {
    return shapes;
  }

  /** The parameters that see the image's channels: usually one. */
  Map<String, Growth> byChannels() {
    return byChannels;
  }

  /** The parameters that know the classes: the heads. */
  Map<String, Growth> byClasses() {
    return byClasses;
  }
}
