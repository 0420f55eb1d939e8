package sc.fiji.tessera.inference;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A folder of unpacked native libraries, with a list of their checksums that is written last: a
 * folder without it is not used.
 *
 * @param path where it is
 */
record NativeFolder(Path path) {
  static final String LIST = "checksums.txt";

  /** Reading a larger file through at each start takes longer than is fair. */
  static final long LARGE = 64L << 20;

  /** Writes the list of checksums of libraries that are there now. */
  void seal(List<NativeLibrary> libraries) throws IOException {
    StringBuilder list = new StringBuilder();
    for (NativeLibrary l : libraries) {
      list.append(
          String.format(
              Locale.ROOT, "%08x %d %d %s%n", l.crc(), l.size(), time(l.name()), l.name()));
    }
    Path file = path.resolve(LIST);
    Files.writeString(file, list, StandardOpenOption.CREATE_NEW);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private long time(String name) throws IOException {
    return Files.getLastModifiedTime(path.resolve(name)).toMillis();
  }

  /** Whether it is there, is a copy of these libraries, and every file is as it was written. */
  boolean holds(List<NativeLibrary> libraries) {
    try {
      List<Entry> listed = entries();
      if (listed.size() != libraries.size()) return false;
      for (NativeLibrary l : libraries) if (!isListed(l, listed)) return false;
      return isIntact();
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isListed(NativeLibrary wanted, List<Entry> listed) {
    for (Entry e : listed) {
      NativeLibrary l = e.library();
      if (l.name().equals(wanted.name()))
        return l.size() == wanted.size() && l.crc() == wanted.crc();
    }
    return false;
  }

  /**
   * Whether it is complete and every file is as it was written: by size, and by checksum too unless
   * the file is larger than {@link #LARGE} and was not written to since.
   */
  boolean isIntact() {
    try {
      for (Entry e : entries()) {
        NativeLibrary l = e.library();
        Path file = path.resolve(l.name());
        if (Files.size(file) != l.size()) return false;
        boolean trusted = l.size() > LARGE && time(l.name()) == e.time();
        if (!trusted && NativeLibrary.crc(file) != l.crc()) return false;
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private record Entry(NativeLibrary library, long time) {}

  private List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (String line : Files.readAllLines(path.resolve(LIST))) {
      String[] p = line.split(" ", 4);
      try {
        NativeLibrary library =
            new NativeLibrary(p[3], Long.parseLong(p[1]), Long.parseLong(p[0], 16));
        entries.add(new Entry(library, Long.parseLong(p[2])));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IOException(path.resolve(LIST) + " is damaged", e);
      }
    }
    if (entries.isEmpty()) throw new IOException(path.resolve(LIST) + " is empty");
    return entries;
  }
}
