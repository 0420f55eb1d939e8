package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A byte string of a pickle, or a text too long for memory; stays in the file until it is read.
 *
 * @param source the bytes
 * @param text whether they are UTF-8 text, which is how old protocols write bytes: one character (0
 *     to 255) each
 */
record PickleBytes(ByteSource source, boolean text) {
  /** As many characters as a name or other short text has at most. */
  private static final int SHORT = 4096;

  /** The bytes as Latin-1 text, as Python 2 wrote names; null when it is longer than any name. */
  String shortText() throws IOException {
    if (source.size() > SHORT) return null;
    byte[] bytes = source.read(0, source.size()).array();
    return new String(bytes, text ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
  }

  /** The bytes that were meant: decoded where they are written as text. */
  ByteSource raw() throws IOException {
    return text ? new Latin1(source, length()) : source;
  }

  /** Characters of the text: bytes that do not continue one. */
  private long length() throws IOException {
    ByteCursor in = new ByteCursor(source, 0);
    long count = 0;
    for (long i = source.size(); i > 0; i--) if ((in.u8() & 0xc0) != 0x80) count++;
    return count;
  }

  /** Bytes that are written as UTF-8 characters from 0 to 255; always read as a whole. */
  private record Latin1(ByteSource source, long size) implements ByteSource {
    @Override
    public void fill(long at, ByteBuffer target) throws IOException {
      ByteCursor in = new ByteCursor(source, 0);
      for (long i = 0; target.hasRemaining(); i++) {
        int c = character(in);
        if (i >= at) target.put((byte) c);
      }
    }

    private static int character(ByteCursor in) throws IOException {
      int first = in.u8();
      if (first < 0x80) return first;
      if (first != 0xc2 && first != 0xc3) {
        throw UnreadableCheckpoint.damaged("a byte string is written with characters above 255");
      }
      return (first & 3) << 6 | in.u8() & 0x3f;
    }
  }
}
