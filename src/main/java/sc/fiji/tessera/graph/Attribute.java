package sc.fiji.tessera.graph;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A named constant of a node (ONNX {@code AttributeProto}). Immutable; kinds that Tessera does not
 * interpret (sub-graphs, sparse tensors) are kept as they are.
 */
public final class Attribute {
  private static final int NAME = 1;
  private static final int FLOAT = 2;
  private static final int INT = 3;
  private static final int STRING = 4;
  private static final int TENSOR = 5;
  private static final int FLOATS = 7;
  private static final int INTS = 8;
  private static final int STRINGS = 9;
  private static final int TYPE = 20;

  private final Message message;

  Attribute(Message message) {
    this.message = message;
  }

  private static Message named(String name, int type) {
    return new Message().put(NAME, name).put(TYPE, type);
  }

  public static Attribute of(String name, long value) {
    return new Attribute(named(name, 2).put(INT, value));
  }

  public static Attribute of(String name, float value) {
    return new Attribute(named(name, 1).put(FLOAT, value));
  }

  public static Attribute of(String name, String value) {
    ByteBuffer bytes = ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8));
    return new Attribute(named(name, 3).put(STRING, bytes));
  }

  public static Attribute of(String name, Tensor value) {
    return new Attribute(named(name, 4).put(TENSOR, value.message()));
  }

  public static Attribute of(String name, long[] values) {
    Message m = named(name, 7);
    for (long v : values) m.put(INTS, v);
    return new Attribute(m);
  }

  public String name() {
    return message.string(NAME);
  }

  public long integer() {
    return message.number(INT, 0);
  }

  public float real() {
    float[] value = message.floats(FLOAT);
    return value.length == 0 ? 0 : value[value.length - 1];
  }

  public String string() {
    return message.string(STRING);
  }

  public long[] integers() {
    return message.longs(INTS);
  }

  public float[] reals() {
    return message.floats(FLOATS);
  }

  public List<String> strings() {
    return message.strings(STRINGS);
  }

  /** The tensor, or null when the attribute is of another kind. */
  public Tensor tensor() {
    List<Message> all = message.messages(TENSOR);
    return all.isEmpty() ? null : new Tensor(all.get(0));
  }

  Message message() {
    return message;
  }
}
