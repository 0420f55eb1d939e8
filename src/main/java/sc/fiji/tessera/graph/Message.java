package sc.fiji.tessera.graph;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A protobuf message as a list of fields in file order. Fields that the caller never asks for stay
 * as they are, so foreign models survive a round trip; byte strings are slices of the file, never
 * copied.
 *
 * <p>Wire format: <a href="https://protobuf.dev/programming-guides/encoding/">protobuf
 * encoding</a>. Not thread-safe while fields are being added.
 */
final class Message {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  /** A {@code Long} for numbers, a {@code ByteBuffer} for bytes, a {@code Message} when built. */
  private record Field(int number, int wire, Object value) {}

  private final List<Field> fields = new ArrayList<>();

  /** Reads a whole message; throws {@link IllegalArgumentException} when the bytes are not one. */
  static Message parse(ByteBuffer bytes) {
    ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    Message message = new Message();
    try {
      while (in.hasRemaining()) message.fields.add(readField(in));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the data end in the middle of a field");
    }
    return message;
  }

  private static Field readField(ByteBuffer in) {
    long key = readVarint(in);
    int number = (int) (key >>> 3);
    int wire = (int) (key & 7);
    if (number <= 0) throw new IllegalArgumentException("field number " + number);
    return switch (wire) {
      case VARINT -> new Field(number, wire, readVarint(in));
      case FIXED64 -> new Field(number, wire, in.getLong());
      case FIXED32 -> new Field(number, wire, (long) in.getInt());
      case BYTES -> new Field(number, wire, readBytes(in));
      default -> throw new IllegalArgumentException("unknown wire type " + wire);
    };
  }

  private static ByteBuffer readBytes(ByteBuffer in) {
    long length = readVarint(in);
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException(
          "a field claims " + length + " bytes where " + in.remaining() + " are left");
    }
    ByteBuffer slice = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + (int) length);
    return slice;
  }

  private static long readVarint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = in.get();
      value |= (long) (b & 127) << shift;
      if (b >= 0) return value;
    }
    throw new IllegalArgumentException("a number of more than 64 bits");
  }

  Message put(int number, long value) {
    fields.add(new Field(number, VARINT, value));
    return this;
  }

  Message put(int number, float value) {
    fields.add(new Field(number, FIXED32, (long) Float.floatToRawIntBits(value)));
    return this;
  }

  Message put(int number, String value) {
    return put(number, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }

  Message put(int number, ByteBuffer value) {
    fields.add(new Field(number, BYTES, value));
    return this;
  }

  Message put(int number, Message value) {
    fields.add(new Field(number, BYTES, value));
    return this;
  }

  /** A copy without the fields of the given numbers: what is left is what nobody understood. */
  Message without(int... numbers) {
    Message rest = new Message();
    for (Field f : fields) {
      boolean keep = true;
      for (int n : numbers) keep &= f.number != n;
      if (keep) rest.fields.add(f);
    }
    return rest;
  }

  Message putAll(Message other) {
    fields.addAll(other.fields);
    return this;
  }

  boolean has(int number) {
    return fields.stream().anyMatch(f -> f.number == number);
  }

  long number(int number, long defaultValue) {
    long value = defaultValue; // the last one wins
    for (Field f : fields) if (f.number == number && f.value instanceof Long v) value = v;
    return value;
  }

  String string(int number) {
    List<String> all = strings(number);
    return all.isEmpty() ? "" : all.get(all.size() - 1);
  }

  List<String> strings(int number) {
    List<String> result = new ArrayList<>();
    for (ByteBuffer b : bytes(number)) {
      result.add(StandardCharsets.UTF_8.decode(b.duplicate()).toString());
    }
    return result;
  }

  List<Message> messages(int number) {
    List<Message> result = new ArrayList<>();
    for (Field f : fields) {
      if (f.number != number) continue;
      if (f.value instanceof Message m) result.add(m);
      else if (f.value instanceof ByteBuffer b) result.add(parse(b));
      else throw new IllegalArgumentException("field " + number + " is not a message");
    }
    return result;
  }

  List<ByteBuffer> bytes(int number) {
    List<ByteBuffer> result = new ArrayList<>();
    for (Field f : fields) {
      if (f.number != number) continue;
      if (f.value instanceof ByteBuffer b) result.add(b);
      else if (f.value instanceof Message m) result.add(ByteBuffer.wrap(m.toBytes()));
      else throw new IllegalArgumentException("field " + number + " is not a string");
    }
    return result;
  }

  /** Repeated integers, packed or not. */
  long[] longs(int number) {
    List<Long> result = new ArrayList<>();
    for (Field f : fields) {
      if (f.number != number) continue;
      if (f.value instanceof Long v) result.add(v);
      else if (f.value instanceof ByteBuffer b) {
        ByteBuffer in = b.duplicate();
        while (in.hasRemaining()) result.add(readVarint(in));
      }
    }
    return result.stream().mapToLong(Long::longValue).toArray();
  }

  /** Repeated 32-bit floats, packed or not. */
  float[] floats(int number) {
    List<Float> result = new ArrayList<>();
    for (Field f : fields) {
      if (f.number != number) continue;
      if (f.value instanceof Long v) result.add(Float.intBitsToFloat((int) (long) v));
      else if (f.value instanceof ByteBuffer b) {
        ByteBuffer in = b.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) result.add(in.getFloat());
      }
    }
    float[] array = new float[result.size()];
    for (int i = 0; i < array.length; i++) array[i] = result.get(i);
    return array;
  }

  long size() {
    long size = 0;
    for (Field f : fields) {
      size += varintSize((long) f.number << 3);
      switch (f.wire) {
        case VARINT -> size += varintSize((Long) f.value);
        case FIXED64 -> size += 8;
        case FIXED32 -> size += 4;
        default -> {
          long length =
              f.value instanceof Message m ? m.size() : ((ByteBuffer) f.value).remaining();
          size += varintSize(length) + length;
        }
      }
    }
    return size;
  }

  private static int varintSize(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  byte[] toBytes() {
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size())); // large ones but once
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int b) {
            bytes.put((byte) b);
          }

          @Override
          public void write(byte[] some, int from, int count) {
            bytes.put(some, from, count);
          }
        };
    try {
      write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array never fails
    }
    return bytes.array();
  }

  void write(OutputStream out) throws IOException {
    for (Field f : fields) {
      writeVarint(out, (long) f.number << 3 | f.wire);
      switch (f.wire) {
        case VARINT -> writeVarint(out, (Long) f.value);
        case FIXED64 -> writeFixed(out, (Long) f.value, 8);
        case FIXED32 -> writeFixed(out, (Long) f.value, 4);
        default -> {
          if (f.value instanceof Message m) {
            writeVarint(out, m.size());
            m.write(out);
          } else {
            ByteBuffer bytes = ((ByteBuffer) f.value).duplicate();
            writeVarint(out, bytes.remaining());
            writeBuffer(out, bytes);
          }
        }
      }
    }
  }

  private static void writeBuffer(OutputStream out, ByteBuffer bytes) throws IOException {
    byte[] chunk = new byte[Math.min(bytes.remaining(), 1 << 16)];
    while (bytes.hasRemaining()) {
      int n = Math.min(chunk.length, bytes.remaining());
      bytes.get(chunk, 0, n);
      out.write(chunk, 0, n);
    }
  }

  private static void writeFixed(OutputStream out, long value, int bytes) throws IOException {
    for (int i = 0; i < bytes; i++) out.write((int) (value >>> (8 * i)) & 255);
  }

  private static void writeVarint(OutputStream out, long value) throws IOException {
    while ((value & ~127L) != 0) {
      out.write((int) (value & 127) | 128);
      value >>>= 7;
    }
    out.write((int) value);
  }
}
