package sc.fiji.tessera.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The directory of a zip file whose entries are stored as they are, as PyTorch writes it, ZIP64
 * included; entries are windows into the file, nothing is unpacked. PKWARE APPNOTE 6.3.
 */
final class ZipArchive {
  private static final int END = 0x06054b50;
  private static final int END_64 = 0x06064b50;
  private static final int LOCATOR_64 = 0x07064b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int LOCAL = 0x04034b50;
  private static final int END_BYTES = 22;
  private static final long FULL_32 = 0xffffffffL;
  private static final long DIRECTORY_LIMIT = 16L << 20;

  /** Where an entry lies: the place of its local header, its size, how it is packed. */
  private record Entry(long header, long size, int method) {}

  private final ByteSource file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  ZipArchive(ByteSource file) throws IOException {
    this.file = file;
    long tail = Math.min(file.size(), END_BYTES + 0xffffL);
    long tailStart = file.size() - tail;
    ByteBuffer bytes = file.read(tailStart, tail);
    int end = (int) tail - END_BYTES;
    while (end >= 0 && bytes.getInt(end) != END) end--;
    if (end < 0) throw UnreadableCheckpoint.truncated("its zip directory is missing");
    long size = bytes.getInt(end + 12) & FULL_32;
    long start = bytes.getInt(end + 16) & FULL_32;
    ByteBuffer end64 = end64(tailStart + end);
    if (end64 != null) {
      size = end64.getLong(40);
      start = end64.getLong(48);
    }
    if (size < 0 || size > DIRECTORY_LIMIT) {
      throw UnreadableCheckpoint.damaged("its zip directory claims " + size + " bytes");
    }
    ByteBuffer directory = file.read(start, size);
    while (directory.remaining() >= 46) readEntry(directory);
  }

  /** The ZIP64 end of the directory, or null where there is none. */
  private ByteBuffer end64(long end) throws IOException {
    if (end < 20) return null;
    ByteBuffer locator = file.read(end - 20, 20);
    if (locator.getInt(0) != LOCATOR_64) return null;
    ByteBuffer record = file.read(locator.getLong(8), 56);
    if (record.getInt(0) != END_64) {
      throw UnreadableCheckpoint.damaged("its zip directory has no end");
    }
    return record;
  }

  private void readEntry(ByteBuffer in) throws IOException {
    int at = in.position();
    int nameLength = in.getShort(at + 28) & 0xffff;
    int extraLength = in.getShort(at + 30) & 0xffff;
    int commentLength = in.getShort(at + 32) & 0xffff;
    int next = at + 46 + nameLength + extraLength + commentLength;
    if (in.getInt(at) != CENTRAL || next > in.limit()) {
      throw UnreadableCheckpoint.damaged("its zip directory breaks off");
    }
    byte[] name = new byte[nameLength];
    in.get(at + 46, name);
    long packed = in.getInt(at + 20) & FULL_32;
    long size = in.getInt(at + 24) & FULL_32;
    long header = in.getInt(at + 42) & FULL_32;
    if (size == FULL_32 || packed == FULL_32 || header == FULL_32) {
      ByteBuffer extra = in.slice(at + 46 + nameLength, extraLength).order(in.order());
      ByteBuffer wide = extra64(extra);
      if (size == FULL_32) size = next64(wide);
      if (packed == FULL_32) next64(wide);
      if (header == FULL_32) header = next64(wide);
    }
    String text = new String(name, StandardCharsets.UTF_8);
    Entry entry = new Entry(header, size, in.getShort(at + 10) & 0xffff);
    if (entries.put(text, entry) != null) {
      throw UnreadableCheckpoint.damaged("its zip directory names " + text + " twice");
    }
    in.position(next);
  }

  private static ByteBuffer extra64(ByteBuffer extra) throws IOException {
    while (extra.remaining() >= 4) {
      int id = extra.getShort() & 0xffff;
      int length = extra.getShort() & 0xffff;
      if (length > extra.remaining()) break;
      if (id == 1) return extra.slice(extra.position(), length).order(extra.order());
      extra.position(extra.position() + length);
    }
    throw UnreadableCheckpoint.damaged("an entry of its zip directory has no size");
  }

  private static long next64(ByteBuffer wide) throws IOException {
    if (wide.remaining() >= 8) return wide.getLong();
    throw UnreadableCheckpoint.damaged("an entry of its zip directory has no size");
  }

  /** The names of all entries. */
  Set<String> names() {
    return entries.keySet();
  }

  /** The bytes of an entry. */
  ByteSource entry(String name) throws IOException {
    Entry entry = entries.get(name);
    if (entry == null) throw UnreadableCheckpoint.damaged("its archive holds no " + name);
    if (entry.method != 0) {
      throw new UnreadableCheckpoint(
          "is a compressed archive; PyTorch's are stored. Save it anew with torch.save");
    }
    ByteBuffer local = file.read(entry.header, 30);
    if (local.getInt(0) != LOCAL) {
      throw UnreadableCheckpoint.damaged("the entry " + name + " is not where its archive says");
    }
    long names = (local.getShort(26) & 0xffff) + (local.getShort(28) & 0xffff);
    return file.slice(entry.header + 30 + names, entry.size);
  }
}
