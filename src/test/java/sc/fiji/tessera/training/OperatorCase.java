package sc.fiji.tessera.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import sc.fiji.tessera.graph.Attribute;
import sc.fiji.tessera.graph.Graph;
import sc.fiji.tessera.graph.GraphBuilder;
import sc.fiji.tessera.graph.Tensor;

/** A small graph around one operator, from an input {@code x} to an output {@code y}. */
final class OperatorCase {
  private final String name;
  private final long[] shape;
  private final Function<Builder, String> body;
  private Function<Builder, String> reference;
  private float low = -2;
  private float high = 2;

  OperatorCase(String name, long[] shape, Function<Builder, String> body) {
    this.name = name;
    this.shape = shape;
    this.body = body;
    this.reference = body;
  }

  /** Inputs from a range, for operators that are not defined everywhere. */
  OperatorCase within(float lowest, float highest) {
    low = lowest;
    high = highest;
    return this;
  }

  /** Runs in training mode; the reference is another graph, that computes the same in inference. */
  OperatorCase inTraining(Function<Builder, String> equivalent) {
    reference = equivalent;
    return this;
  }

  boolean training() {
    return reference != body;
  }

  long[] shape() {
    return shape;
  }

  /** Distinct, evenly spaced values in random order: no ties, no kink closer than half a step. */
  float[] input() {
    int n = 1;
    for (long s : shape) n *= (int) s;
    List<Float> values = new ArrayList<>();
    for (int i = 0; i < n; i++) values.add(low + (high - low) * (i + 0.5f) / n);
    Collections.shuffle(values, new Random(5));
    float[] x = new float[n];
    for (int i = 0; i < n; i++) x[i] = values.get(i);
    return x;
  }

  Graph graph() {
    return build(body);
  }

  Graph referenceGraph() {
    return build(reference);
  }

  private Graph build(Function<Builder, String> how) {
    Builder b = new Builder();
    String[] dims = new String[shape.length];
    for (int i = 0; i < dims.length; i++) dims[i] = Long.toString(shape[i]);
    b.graph.input("x", dims);
    return b.graph.output(how.apply(b), "y").build();
  }

  @Override
  public String toString() {
    return name;
  }

  /** Short words for the cases. */
  static final class Builder {
    final GraphBuilder graph = new GraphBuilder("case");
    private final Random random = new Random(11);
    private int constants;

    String node(String op, String inputs, Attribute... attributes) {
      return nodes(op, 1, inputs, attributes).get(0);
    }

    /** Inputs are separated by spaces; "-" leaves one out. */
    List<String> nodes(String op, int outputs, String inputs, Attribute... attributes) {
      List<String> in = new ArrayList<>();
      for (String s : inputs.split(" ")) if (!s.isEmpty()) in.add(s.equals("-") ? "" : s);
      return graph.nodes(op, outputs, in, attributes);
    }

    /** A random parameter around a mean. */
    String parameter(double mean, long... dims) {
      int n = 1;
      for (long d : dims) n *= (int) d;
      float[] values = new float[n];
      for (int i = 0; i < n; i++) values[i] = (float) (mean + 0.4 * random.nextGaussian());
      return graph.initializer(Tensor.of("p" + constants++, values, dims));
    }

    String longs(long... values) {
      return graph.initializer(Tensor.of("c" + constants++, values, values.length));
    }

    String number(long value) {
      return graph.initializer(Tensor.of("c" + constants++, new long[] {value}));
    }

    String floats(float... values) {
      return graph.initializer(Tensor.of("c" + constants++, values, values.length));
    }

    String real(float value) {
      return graph.initializer(Tensor.of("c" + constants++, new float[] {value}));
    }
  }
}
