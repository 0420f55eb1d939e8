package sc.fiji.tessera.site;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.SAXParserFactory;
import org.scijava.util.FileUtils;
import org.xml.sax.Attributes;
import org.xml.sax.helpers.DefaultHandler;

/**
 * ImageJ's updater, as far as installing from one site goes: reads the site's database, compares
 * checksums with what lies in a folder, and installs, updates and removes. It shares no code with
 * what writes the site.
 */
final class UpdaterPeer {
  private static final List<String> ORDER =
      List.of("platform", "category", "version", "previous-version");
  private static final List<String> VERSION_ORDER =
      List.of("description", "dependency", "link", "author");

  /** What the database says of a file. */
  static final class Entry {
    final Set<String> platforms = new HashSet<>();
    final List<String> dependencies = new ArrayList<>();
    final Map<String, String> texts = new HashMap<>();
    final Set<String> formerChecksums = new HashSet<>();
    String filename;
    String checksum;
    long timestamp;
    long size;
  }

  /** By the path without version. */
  final Map<String, Entry> entries = new TreeMap<>();

  private final URL site;

  /**
   * @param site ends in a slash
   */
  UpdaterPeer(URL site) throws Exception {
    this.site = site;
    try (InputStream in = new GZIPInputStream(new URL(site, "db.xml.gz").openStream())) {
      SAXParserFactory.newInstance().newSAXParser().parse(in, new Reader());
    }
  }

  /** Reads the elements in the order that the updater's document type prescribes. */
  private final class Reader extends DefaultHandler {
    private final List<String> seen = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private Entry entry;

    @Override
    public void startElement(String uri, String local, String tag, Attributes a) {
      text.setLength(0);
      if (tag.equals("plugin")) {
        entry = new Entry();
        entry.filename = need(a, "filename");
        seen.clear();
        seen.add("plugin");
      } else if (!tag.equals("pluginRecords")) {
        List<String> order = ORDER.contains(tag) ? ORDER : VERSION_ORDER;
        String last = seen.get(seen.size() - 1);
        if (order.indexOf(tag) < 0 || order.indexOf(last) > order.indexOf(tag)) {
          throw new IllegalStateException(tag + " after " + last + " in " + entry.filename);
        }
        if (tag.equals("version") && entry.checksum != null) throw new IllegalStateException(tag);
        seen.add(tag);
        attributes(tag, a);
      }
    }

    private void attributes(String tag, Attributes a) {
      switch (tag) {
        case "version" -> {
          entry.checksum = need(a, "checksum");
          entry.timestamp = Long.parseLong(need(a, "timestamp"));
          entry.size = Long.parseLong(need(a, "filesize"));
        }
        case "previous-version" -> {
          Long.parseLong(need(a, "timestamp"));
          entry.formerChecksums.add(need(a, "checksum"));
        }
        case "dependency" -> entry.dependencies.add(need(a, "filename"));
        default -> {}
      }
    }

    private String need(Attributes a, String name) {
      String value = a.getValue(name);
      if (value == null) throw new IllegalStateException("no " + name);
      return value;
    }

    @Override
    public void characters(char[] chars, int start, int length) {
      text.append(chars, start, length);
    }

    @Override
    public void endElement(String uri, String local, String tag) {
      if (tag.equals("platform")) entry.platforms.add(text.toString());
      else if (VERSION_ORDER.contains(tag)) entry.texts.put(tag, text.toString());
      if (!tag.equals("plugin")) return;
      Entry before = entries.put(FileUtils.stripFilenameVersion(entry.filename), entry);
      if (before != null) throw new IllegalStateException("twice: " + entry.filename);
    }
  }

  /**
   * Brings a folder up to date.
   *
   * @param platform of the machine, as the updater names it
   * @return what was done, such as {@code install jars/a-1.jar}, by path
   */
  List<String> update(Path folder, String platform) throws Exception {
    Files.createDirectories(folder);
    Map<String, Path> local = local(folder);
    List<String> done = new ArrayList<>();
    for (Map.Entry<String, Entry> e : entries.entrySet()) {
      Path there = local.get(e.getKey());
      String action = action(e.getValue(), folder, there, platform);
      if (action.isEmpty()) continue;
      if (there != null && !action.equals("keep modified")) Files.delete(there);
      if (action.equals("install") || action.equals("update")) install(e.getValue(), folder);
      done.add(action + " " + e.getValue().filename);
    }
    return done;
  }

  private static String action(Entry e, Path folder, Path there, String platform) throws Exception {
    if (there == null) {
      boolean wanted = e.platforms.isEmpty() || e.platforms.contains(platform);
      return e.checksum != null && wanted ? "install" : "";
    }
    String found = checksum(relative(folder, there), Files.readAllBytes(there));
    if (found.equals(e.checksum)) return "";
    if (!e.formerChecksums.contains(found)) return "keep modified";
    return e.checksum == null ? "remove" : "update";
  }

  private void install(Entry e, Path folder) throws Exception {
    byte[] bytes;
    try (InputStream in = new URL(site, e.filename + "-" + e.timestamp).openStream()) {
      bytes = in.readAllBytes();
    }
    if (bytes.length != e.size) throw new IOException("Incorrect file size for " + e.filename);
    if (!checksum(e.filename, bytes).equals(e.checksum)) {
      throw new IOException("Incorrect checksum for " + e.filename);
    }
    Path target = folder.resolve(e.filename);
    Files.createDirectories(target.getParent());
    Files.write(target, bytes);
  }

  /** What lies in the folders that the updater watches, by the path without version. */
  private static Map<String, Path> local(Path folder) throws IOException {
    Map<String, Path> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path f : all.filter(Files::isRegularFile).toList()) {
        String name = relative(folder, f);
        if (!name.matches("jars/.*\\.jar|plugins/.*\\.(jar|ijm)|licenses/.*")) continue;
        if (found.put(FileUtils.stripFilenameVersion(name), f) != null) {
          throw new IOException("Multiple versions of " + name + " exist");
        }
      }
    }
    return found;
  }

  private static String relative(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  /** SHA-1 as the updater counts it: all in one array. */
  static String checksum(String path, byte[] content) throws Exception {
    ByteArrayOutputStream counted = new ByteArrayOutputStream();
    if (path.endsWith(".jar")) {
      Map<String, byte[]> parts = new TreeMap<>();
      try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
        for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
          byte[] bytes = zip.readAllBytes();
          if (e.getName().equals("META-INF/MANIFEST.MF")) bytes = new byte[0];
          if (e.getName().endsWith(".properties")) bytes = uncommented(bytes);
          parts.put(e.getName(), bytes);
        }
      }
      for (Map.Entry<String, byte[]> p : parts.entrySet()) {
        counted.write(p.getKey().getBytes(StandardCharsets.US_ASCII));
        counted.write(p.getValue());
      }
    } else {
      counted.write(path.getBytes(StandardCharsets.US_ASCII));
      counted.write(content);
    }
    StringBuilder hex = new StringBuilder();
    for (byte b : MessageDigest.getInstance("SHA-1").digest(counted.toByteArray())) {
      hex.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
    }
    return hex.toString();
  }

  /** Comment lines without their text, as {@code java.util.Properties} and Maven write them. */
  private static byte[] uncommented(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.replaceAll("(?m)^#[^\n]*", "").getBytes(StandardCharsets.ISO_8859_1);
  }
}
