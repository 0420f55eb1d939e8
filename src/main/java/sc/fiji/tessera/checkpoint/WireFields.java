package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a protobuf message, one after the other; what a field contains is not read before
 * it is asked for. <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>.
 */
final class WireFields {
  private static final int LIMIT = 1_000_000;

  /**
   * @param value of a number
   * @param bytes of a text, a message or packed numbers; null for a number
   */
  record Field(int number, long value, ByteSource bytes) {}

  private final long size;
  private final ByteCursor in;
  private int count;

  WireFields(ByteSource message) {
    size = message.size();
    in = new ByteCursor(message, 0);
  }

  boolean hasNext() {
    return in.position() < size;
  }

  Field next() throws IOException {
    if (++count > LIMIT) throw UnreadableCheckpoint.damaged("its fields are endless");
    long tag = number(in);
    int field = (int) (tag >>> 3);
    if (tag >>> 3 == 0 || tag >>> 3 > 1 << 29) {
      throw UnreadableCheckpoint.damaged("it has a field of the number " + (tag >>> 3));
    }
    return switch ((int) (tag & 7)) {
      case 0 -> new Field(field, number(in), null);
      case 1 -> new Field(field, in.i64(), null);
      case 2 -> new Field(field, 0, in.skip(number(in)));
      case 5 -> new Field(field, in.u32(), null);
      default -> throw UnreadableCheckpoint.damaged("it has a field of the type " + (tag & 7));
    };
  }

  /** Packed numbers of variable length. */
  static List<Long> numbers(ByteSource packed) throws IOException {
    List<Long> numbers = new ArrayList<>();
    ByteCursor in = new ByteCursor(packed, 0);
    while (in.position() < packed.size()) {
      if (numbers.size() > LIMIT) throw UnreadableCheckpoint.damaged("its numbers are endless");
      numbers.add(number(in));
    }
    return numbers;
  }

  /** Seven bits per byte, the lowest first; the last byte is below 128. */
  private static long number(ByteCursor in) throws IOException {
    long number = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int b = in.u8();
      number |= (b & 0x7fL) << shift;
      if (b < 128) return number;
    }
    throw UnreadableCheckpoint.damaged("a number has more than ten bytes");
  }
}
