package sc.fiji.tessera.graph;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The constant lists of sizes (of Reshape, Resize, Expand) that hold the number of classes, met on
 * the walk of {@link Head}. Those that the network computes from other sizes follow by themselves.
 */
final class ClassSizes {
  /** An entry of a list, and the first output of the node that reads it. */
  private record Entry(String list, int index, String user) {}

  private final HeadWalk walk;
  private final long classes;
  private final Set<Entry> entries = new HashSet<>();

  ClassSizes(HeadWalk walk, long classes) {
    this.walk = walk;
    this.classes = classes;
  }

  /** Notes that an entry of a node's list of sizes may be the number of classes. */
  void note(Node n, int input, int index) {
    if (!n.input(input).isEmpty() && index >= 0) note(n.input(input), index, n.output());
  }

  private void note(String list, int index, String user) {
    Node producer = walk.producer(list);
    if (producer != null && producer.opType().equals("Concat")) {
      int before = 0;
      for (String part : producer.inputs()) {
        long[] length = walk.shape(part);
        if (length == null || length.length != 1) return;
        if (index < before + length[0]) {
          note(part, index - before, producer.output());
          return;
        }
        before += (int) length[0];
      }
      return;
    }
    Tensor t = walk.constant(list);
    if (t == null || t.type() != ElementType.INT64 || t.longs()[index] != classes) return;
    entries.add(new Entry(list, index, user));
  }

  /**
   * Adds the lists for another number of classes, under names of their own.
   *
   * @param made the lists by name
   * @param renamed by the first output of a node, what its inputs are called now
   */
  void change(int wanted, Map<String, Tensor> made, Map<String, Map<String, String>> renamed) {
    for (Entry e : entries) {
      Tensor old = walk.constant(e.list);
      long[] values = old.longs();
      values[e.index] = wanted;
      String name = e.list + "/" + e.user;
      made.put(name, Tensor.of(name, values, old.dims()));
      renamed.computeIfAbsent(e.user, u -> new HashMap<>()).put(e.list, name);
    }
  }
}
