package sc.fiji.tessera.site;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The checksum by which ImageJ's updater knows a file: of a jar, one that a rebuild does not
 * change.
 *
 * <ul>
 *   <li>A jar: SHA-1 over its entries in the order of their names, each by its name and content.
 *       The manifest counts by its name alone, and what follows a {@code #} at the start of a line
 *       of a {@code .properties} file does not count.
 *   <li>Any other file: SHA-1 over its path in ImageJ's folder and its content.
 * </ul>
 */
final class SiteChecksum {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  private SiteChecksum() {}

  /**
   * The checksum in 40 hexadecimal digits.
   *
   * @param path in ImageJ's folder, with slashes: jars have another rule, and of others it counts
   * @param file where the content is
   */
  static String of(String path, Path file) throws IOException {
    MessageDigest digest = sha1();
    if (path.endsWith(".jar")) {
      addJar(file, digest);
    } else {
      digest.update(path.getBytes(StandardCharsets.US_ASCII));
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void addJar(Path file, MessageDigest digest) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      List<JarEntry> entries = Collections.list(jar.entries());
      entries.sort(Comparator.comparing(JarEntry::getName));
      for (JarEntry e : entries) {
        digest.update(e.getName().getBytes(StandardCharsets.US_ASCII));
        if (!e.getName().equals(MANIFEST)) addContent(jar, e, digest);
      }
    }
  }

  private static void addContent(JarFile jar, JarEntry entry, MessageDigest digest)
      throws IOException {
    try (InputStream in = jar.getInputStream(entry)) {
      if (entry.getName().endsWith(".properties")) {
        digest.update(withoutComments(in.readAllBytes()));
        return;
      }
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) digest.update(buffer, 0, n);
    }
  }

  /**
   * Comments as the updater leaves them out: of each only the line's end stays. A line after an
   * empty one, or after one that is nothing but {@code #}, is not seen to be a comment.
   */
  static byte[] withoutComments(byte[] text) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    boolean start = true;
    for (int i = 0; i < text.length; i++) {
      boolean comment = start && text[i] == '#';
      if (comment) {
        while (i < text.length && text[i] == '#') i++; // these do not end the start of the line
        start = false;
        while (i < text.length && text[i] != '\n') {
          i++;
          start = true;
        }
        if (i < text.length) kept.write('\n');
      } else {
        kept.write(text[i]);
        start = !start && text[i] == '\n';
      }
    }
    return kept.toByteArray();
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
