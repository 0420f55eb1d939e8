package sc.fiji.tessera.inference;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a Linux library asks the dynamic linker for, read from its dynamic section (64 bits,
 * little-endian; System V ABI, chapter 5).
 */
final class ElfFile {
  private static final int MAGIC = 0x464c457f;
  private static final int LOAD = 1;
  private static final int DYNAMIC = 2;
  private static final long NEEDED = 1;
  private static final long STRINGS = 5;
  private static final int LONGEST_NAME = 4096;

  private final FileChannel file;
  private final List<long[]> segments = new ArrayList<>(); // type, offset, address, size

  private ElfFile(FileChannel file) throws IOException {
    this.file = file;
    ByteBuffer header = read(0, 64);
    if (header.getInt(0) != MAGIC || header.get(4) != 2 || header.get(5) != 1) {
      throw new IOException("not a 64-bit library of Linux");
    }
    long at = header.getLong(32);
    int size = header.getShort(54);
    int count = header.getShort(56);
    for (int i = 0; i < count; i++) {
      ByteBuffer s = read(at + (long) i * size, 56);
      segments.add(new long[] {s.getInt(0), s.getLong(8), s.getLong(16), s.getLong(32)});
    }
  }

  /**
   * The names of the libraries that it needs, in its own order.
   *
   * @throws IOException if it cannot be read or is no 64-bit ELF library
   */
  static List<String> needed(Path library) throws IOException {
    try (FileChannel file = FileChannel.open(library)) {
      return new ElfFile(file).needed();
    } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(library + " is damaged", e);
    }
  }

  private List<String> needed() throws IOException {
    List<Long> offsets = new ArrayList<>();
    long strings = 0;
    for (long[] s : segments) {
      if (s[0] != DYNAMIC) continue;
      ByteBuffer entries = read(s[1], Math.toIntExact(s[3]));
      while (entries.remaining() >= 16) {
        long tag = entries.getLong();
        long value = entries.getLong();
        if (tag == NEEDED) offsets.add(value);
        if (tag == STRINGS) strings = offset(value);
      }
    }
    List<String> names = new ArrayList<>();
    for (long offset : offsets) names.add(text(strings + offset));
    return names;
  }

  /** Where in the file an address in memory comes from. */
  private long offset(long address) throws IOException {
    for (long[] s : segments) {
      if (s[0] == LOAD && address >= s[2] && address < s[2] + s[3]) return address - s[2] + s[1];
    }
    throw new IOException("damaged");
  }

  private String text(long at) throws IOException {
    ByteBuffer bytes = read(at, (int) Math.min(LONGEST_NAME, file.size() - at));
    int end = 0;
    while (bytes.get(end) != 0) end++;
    return new String(bytes.array(), 0, end, StandardCharsets.UTF_8);
  }

  private ByteBuffer read(long at, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      int n = file.read(bytes, at + bytes.position());
      if (n < 0) throw new BufferUnderflowException();
    }
    return bytes.flip();
  }
}
