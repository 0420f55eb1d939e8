package sc.fiji.tessera.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What a file is known by: the first digits of its SHA-256, as many as were published. Immutable.
 *
 * @param hex 8 to 64 hexadecimal digits, lower-case; or "", which every file fulfils
 */
public record Checksum(String hex) {
  /** Nothing is known of the file. */
  public static final Checksum NONE = new Checksum("");

  public Checksum {
    hex = hex.toLowerCase(Locale.ROOT);
    if (!hex.matches("|[0-9a-f]{8,64}")) {
      throw new IllegalArgumentException(
          "The SHA-256 '" + hex + "' must be 8 to 64 hexadecimal digits, or empty.");
    }
  }

  /** Whether anything is known at all. */
  public boolean isKnown() {
    return !hex.isEmpty();
  }

  /** Whether the file can be the one that is meant; reads it whole. */
  public boolean accepts(Path file) throws IOException {
    return !isKnown() || of(file).hex.startsWith(hex);
  }

  /** All 64 digits of a file. */
  public static Checksum of(Path file) throws IOException {
    try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), sha256())) {
      in.transferTo(OutputStream.nullOutputStream());
      return new Checksum(HexFormat.of().formatHex(in.getMessageDigest().digest()));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
