package sc.fiji.tessera.graph;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One operation of a graph (ONNX {@code NodeProto}). An empty input name stands for an optional
 * input that is left out. Immutable.
 */
public final class Node {
  private static final int INPUT = 1;
  private static final int OUTPUT = 2;
  private static final int NAME = 3;
  private static final int OP_TYPE = 4;
  private static final int ATTRIBUTE = 5;
  private static final int DOMAIN = 7;

  private final Message message;
  private final String opType;
  private final List<String> inputs;
  private final List<String> outputs;
  private final Map<String, Attribute> attributes = new LinkedHashMap<>();

  Node(Message message) {
    this.message = message;
    this.opType = message.string(OP_TYPE);
    this.inputs = List.copyOf(message.strings(INPUT));
    this.outputs = List.copyOf(message.strings(OUTPUT));
    for (Message m : message.messages(ATTRIBUTE)) {
      Attribute a = new Attribute(m);
      attributes.put(a.name(), a);
    }
  }

  /** An operation of the standard domain. */
  public static Node of(
      String opType, List<String> inputs, List<String> outputs, Collection<Attribute> attributes) {
    Message m = new Message();
    inputs.forEach(s -> m.put(INPUT, s));
    outputs.forEach(s -> m.put(OUTPUT, s));
    m.put(NAME, outputs.get(0)).put(OP_TYPE, opType);
    attributes.forEach(a -> m.put(ATTRIBUTE, a.message()));
    return new Node(m);
  }

  /** The same operation with the same attributes on other values. */
  public Node on(List<String> newInputs, List<String> newOutputs) {
    Message m = new Message();
    newInputs.forEach(s -> m.put(INPUT, s));
    newOutputs.forEach(s -> m.put(OUTPUT, s));
    m.put(NAME, newOutputs.get(0)); // names of nodes must be unique, and those of values are
    return new Node(m.putAll(message.without(INPUT, OUTPUT, NAME)));
  }

  /** The same operation on the same values with another value of one attribute. */
  public Node with(Attribute attribute) {
    Message m = message.without(ATTRIBUTE);
    attributes.forEach(
        (key, a) -> m.put(ATTRIBUTE, (key.equals(attribute.name()) ? attribute : a).message()));
    if (!attributes.containsKey(attribute.name())) m.put(ATTRIBUTE, attribute.message());
    return new Node(m);
  }

  /** May be empty: ONNX names values, not nodes. */
  public String name() {
    return message.string(NAME);
  }

  public String opType() {
    return opType;
  }

  /** Empty for the standard ONNX operators. */
  public String domain() {
    String domain = message.string(DOMAIN);
    return domain.equals("ai.onnx") ? "" : domain;
  }

  public List<String> inputs() {
    return inputs;
  }

  /** The name of input i, or "" where the node has none. */
  public String input(int i) {
    return i < inputs.size() ? inputs.get(i) : "";
  }

  public List<String> outputs() {
    return outputs;
  }

  public String output() {
    return outputs.get(0);
  }

  /** The attribute, or null. */
  public Attribute attribute(String name) {
    return attributes.get(name);
  }

  public long integer(String name, long defaultValue) {
    Attribute a = attributes.get(name);
    return a == null ? defaultValue : a.integer();
  }

  public float real(String name, float defaultValue) {
    Attribute a = attributes.get(name);
    return a == null ? defaultValue : a.real();
  }

  public String string(String name, String defaultValue) {
    Attribute a = attributes.get(name);
    return a == null ? defaultValue : a.string();
  }

  public long[] integers(String name, long... defaultValue) {
    Attribute a = attributes.get(name);
    return a == null ? defaultValue : a.integers();
  }

  Message message() {
    return message;
  }

  @Override
  public String toString() {
    return opType + inputs + " -> " + outputs;
  }
}
