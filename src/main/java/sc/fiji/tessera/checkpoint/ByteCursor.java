package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads a source from front to back, a buffer at a time; little-endian. Not thread-safe. */
final class ByteCursor {
  private static final int BUFFER = 1 << 16;

  private final ByteSource source;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long bufferStart;

  ByteCursor(ByteSource source, long position) {
    this.source = source;
    this.bufferStart = position;
  }

  /** The place of the next byte in the source. */
  long position() {
    return bufferStart + buffer.position();
  }

  private ByteBuffer need(int bytes) throws IOException {
    if (buffer.remaining() >= bytes) return buffer;
    long at = position();
    int length = (int) Math.min(BUFFER, source.size() - at);
    if (length < bytes) throw UnreadableCheckpoint.truncated("it ends at byte " + source.size());
    buffer.clear().limit(length);
    source.fill(at, buffer);
    buffer.flip();
    bufferStart = at;
    return buffer;
  }

  int u8() throws IOException {
    return need(1).get() & 0xff;
  }

  int u16() throws IOException {
    return need(2).getShort() & 0xffff;
  }

  int i32() throws IOException {
    return need(4).getInt();
  }

  long u32() throws IOException {
    return need(4).getInt() & 0xffffffffL;
  }

  long i64() throws IOException {
    return need(8).getLong();
  }

  double bigEndianDouble() throws IOException {
    return Double.longBitsToDouble(Long.reverseBytes(i64()));
  }

  /** The next bytes as a window into the source, without reading them. */
  ByteSource skip(long length) throws IOException {
    long at = position();
    ByteSource skipped = source.slice(at, length);
    bufferStart = at + length;
    buffer.position(0).limit(0);
    return skipped;
  }

  /** The next bytes, at most a buffer full. */
  byte[] bytes(int length) throws IOException {
    byte[] result = new byte[length];
    need(length).get(result);
    return result;
  }

  /** Text up to the end of the line, which is consumed. */
  String line() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int c = u8(); c != '\n'; c = u8()) {
      if (text.length() > 1000) throw UnreadableCheckpoint.damaged("a name is endless");
      text.append((char) c);
    }
    return text.toString();
  }
}
