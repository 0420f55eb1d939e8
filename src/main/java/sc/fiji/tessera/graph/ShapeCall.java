package sc.fiji.tessera.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One node as its shape rule sees it: the shapes of its inputs and, where they are known, their
 * values. A missing optional input and one that is not known both give null.
 */
record ShapeCall(Node node, Map<String, long[]> shapes, Map<String, SmallTensor> known) {

  int inputs() {
    return node.inputs().size();
  }

  boolean has(int i) {
    return !node.input(i).isEmpty();
  }

  long[] shape(int i) {
    return shapes.get(node.input(i));
  }

  /** The shape of an input; throws where it is not known. */
  long[] need(int i) {
    long[] s = shape(i);
    if (s == null) throw new IllegalArgumentException("the shape of its input is not known");
    return s;
  }

  SmallTensor value(int i) {
    return known.get(node.input(i));
  }

  /** The integers in an input; throws where they are not known. */
  long[] integers(int i) {
    SmallTensor t = value(i);
    if (t == null) throw new IllegalArgumentException("what configures it is not constant");
    return t.longs();
  }

  /** A list that older operator sets keep in an attribute and newer ones in an input, or null. */
  long[] list(String attribute, int input) {
    if (node.attribute(attribute) != null) return node.integers(attribute);
    return has(input) ? integers(input) : null;
  }

  /** An axis counted from the front. */
  static int axis(long axis, int rank) {
    int a = (int) (axis < 0 ? axis + rank : axis);
    if (a < 0 || a >= rank) throw new IllegalArgumentException("it names an axis that is missing");
    return a;
  }

  boolean allKnown() {
    return node.inputs().stream().allMatch(s -> s.isEmpty() || known.containsKey(s));
  }

  List<long[]> one(long... dims) {
    return List.<long[]>of(dims);
  }

  /** The first input's shape for every output. */
  List<long[]> same() {
    long[][] all = new long[node.outputs().size()][];
    Arrays.fill(all, need(0));
    return Arrays.asList(all);
  }
}
