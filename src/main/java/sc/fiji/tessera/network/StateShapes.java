package sc.fiji.tessera.network;

import java.util.Map;

/**
 * Names and shapes of a checkpoint's tensors, from which a network's options are told.
 *
 * @param shapes by name
 */
record StateShapes(Map<String, long[]> shapes) {

  boolean has(String name) {
    return shapes.containsKey(name);
  }

  /** The length of an axis; 0 where there is no such tensor or axis. */
  int size(String name, int axis) {
    long[] dims = shapes.get(name);
    return dims == null || dims.length <= axis ? 0 : Math.toIntExact(dims[axis]);
  }

  /** How many tensors there are with the numbers 0, 1, 2, ... in place of {@code #}. */
  int count(String pattern) {
    int count = 0;
    while (has(pattern.replace("#", Integer.toString(count)))) count++;
    return count;
  }
}
