package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes that are read when they are needed: a part of a file, or what a pickle holds in itself.
 * Reading beyond the end fails; nothing is allocated before the bounds have been checked.
 */
interface ByteSource {
  /** How many bytes there are. */
  long size();

  /** Fills the buffer with the bytes from {@code at}; the caller has checked the bounds. */
  void fill(long at, ByteBuffer target) throws IOException;

  /** The bytes from {@code at}, little-endian, at position 0. */
  default ByteBuffer read(long at, long length) throws IOException {
    check(at, length);
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    fill(at, bytes);
    return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A window into these bytes. */
  default ByteSource slice(long at, long length) throws IOException {
    if (at < 0 || length < 0 || length > size() - at) {
      throw UnreadableCheckpoint.truncated(
          length + " bytes are wanted from byte " + at + ", but there are " + size());
    }
    ByteSource whole = this;
    return new ByteSource() {
      @Override
      public long size() {
        return length;
      }

      @Override
      public void fill(long from, ByteBuffer target) throws IOException {
        whole.fill(at + from, target);
      }
    };
  }

  /** Throws unless so many bytes lie at that place and fit into one array. */
  private void check(long at, long length) throws IOException {
    if (at < 0 || length < 0 || length > size() - at) {
      throw UnreadableCheckpoint.truncated(
          length + " bytes are wanted from byte " + at + ", but there are " + size());
    }
    if (length > Integer.MAX_VALUE - 16) {
      throw new UnreadableCheckpoint("holds a tensor of " + length + " bytes, more than 2 GiB");
    }
  }

  /** Bytes in memory; the array is not copied. */
  static ByteSource of(byte[] bytes) {
    return new ByteSource() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void fill(long at, ByteBuffer target) {
        target.put(bytes, (int) at, target.remaining());
      }
    };
  }
}
