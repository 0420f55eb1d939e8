package sc.fiji.tessera.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor that goes into or comes out of a graph (ONNX {@code ValueInfoProto}): its name, element
 * type and shape. Immutable.
 */
public final class Value {
  private static final int NAME = 1;
  private static final int TYPE = 2;
  private static final int TENSOR_TYPE = 1;
  private static final int ELEMENT = 1;
  private static final int SHAPE = 2;
  private static final int DIM = 1;
  private static final int DIM_VALUE = 1;
  private static final int DIM_PARAM = 2;

  /** One axis: a fixed size, or -1 and a name (possibly empty) where the size is free. */
  public record Dimension(long size, String name) {
    /** A size, or a name: {@code of("N")}, {@code of("512")}. */
    public static Dimension of(String text) {
      return text.matches("\\d+")
          ? new Dimension(Long.parseLong(text), "")
          : new Dimension(-1, text);
    }

    public boolean isFree() {
      return size < 0;
    }
  }

  private final Message message;

  Value(Message message) {
    this.message = message;
  }

  /** A tensor value; each dimension is a number or a name for a free size. */
  public static Value of(String name, ElementType type, String... dims) {
    Message shape = new Message();
    for (String d : dims) {
      Dimension dim = Dimension.of(d);
      Message m = new Message();
      if (dim.isFree()) m.put(DIM_PARAM, dim.name());
      else m.put(DIM_VALUE, dim.size());
      shape.put(DIM, m);
    }
    Message tensor = new Message().put(ELEMENT, type.code()).put(SHAPE, shape);
    return new Value(
        new Message().put(NAME, name).put(TYPE, new Message().put(TENSOR_TYPE, tensor)));
  }

  /** A value of which not even the number of axes is said. */
  static Value untold(String name, ElementType type) {
    Message tensor = new Message().put(ELEMENT, type.code());
    return new Value(
        new Message().put(NAME, name).put(TYPE, new Message().put(TENSOR_TYPE, tensor)));
  }

  /** A float32 value of that many axes, whose sizes are not said. */
  public static Value ofRank(String name, int rank) {
    String[] free = new String[rank];
    Arrays.fill(free, "");
    return of(name, ElementType.FLOAT, free);
  }

  public String name() {
    return message.string(NAME);
  }

  private Message tensorType() {
    List<Message> type = message.messages(TYPE);
    List<Message> tensor = type.isEmpty() ? type : type.get(0).messages(TENSOR_TYPE);
    return tensor.isEmpty() ? new Message() : tensor.get(0);
  }

  /** {@link ElementType#OTHER} where the value is not a tensor or has no type. */
  public ElementType type() {
    return ElementType.of(tensorType().number(ELEMENT, 0));
  }

  /** The shape, or null when the file does not say it. */
  public List<Dimension> dims() {
    List<Message> shape = tensorType().messages(SHAPE);
    if (shape.isEmpty()) return null;
    List<Dimension> dims = new ArrayList<>();
    for (Message m : shape.get(0).messages(DIM)) {
      dims.add(new Dimension(m.number(DIM_VALUE, -1), m.string(DIM_PARAM)));
    }
    return dims;
  }

  Message message() {
    return message;
  }
}
