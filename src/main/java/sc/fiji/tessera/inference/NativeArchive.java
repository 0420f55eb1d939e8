package sc.fiji.tessera.inference;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import sc.fiji.tessera.graph.AtomicFile;
import sc.fiji.tessera.model.Checksum;
import sc.fiji.tessera.model.Download;

/**
 * A published jar with native libraries that are too large to come with Tessera, fetched when they
 * are needed first, or taken from a file on machines without a network. It is kept in the folder
 * {@code downloads} for all ImageJs of the user, under its own name.
 *
 * <p>Immutable; any thread may call.
 *
 * @param address where it is published
 * @param checksum its SHA-256, by which it is known wherever it comes from
 * @param bytes its size
 */
public record NativeArchive(URI address, Checksum checksum, long bytes) {
  /** A system property with the address of a mirror of Maven Central. */
  public static final String MIRROR = "tessera.maven";

  private static final String FOLDER = "downloads";
  private static final String CENTRAL = "https://repo1.maven.org/maven2/";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * A jar on Maven Central, or on the mirror that the system property {@link #MIRROR} names.
   *
   * @param path such as {@code ai/djl/api/0.35.1/api-0.35.1.jar}
   * @param sha256 in 64 hexadecimal digits
   * @param bytes its size
   */
  public static NativeArchive onCentral(String path, String sha256, long bytes) {
    String root = System.getProperty(MIRROR, CENTRAL);
    URI address = URI.create(root + (root.endsWith("/") ? "" : "/") + path);
    return new NativeArchive(address, new Checksum(sha256), bytes);
  }

  /** The jar's own name. */
  public String name() {
    return address.getPath().substring(address.getPath().lastIndexOf('/') + 1);
  }

  /** The size in words, such as {@code 112 MB}. */
  public String size() {
    return Math.max(1, Math.round(bytes / 1e6)) + " MB";
  }

  /** Where it is kept, if it is; a temporary folder stands in for the user's. */
  public Path kept() {
    Path own = CacheFolder.of(FOLDER).resolve(name());
    Path other = CacheFolder.temporary(FOLDER).resolve(name());
    return Files.exists(own) || !Files.exists(other) ? own : other;
  }

  /** What people should know: that it is not where it should be; or an empty text. */
  public String note() {
    Path own = CacheFolder.of(FOLDER);
    return kept().startsWith(own)
        ? ""
        : own + " cannot be written to, so " + name() + " is in " + kept().getParent() + ".";
  }

  /** Whether it is kept, whole as far as its size tells. */
  public boolean isKept() {
    try {
      return Files.size(kept()) == bytes;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Fetches it, unless it is kept already; what broke off is gone on with.
   *
   * @return where it is
   * @throws IOException in two sentences: why it cannot be fetched, and how to do without a network
   * @throws java.util.concurrent.CancellationException if cancelled; what has come is kept
   */
  public Path fetch(Progress progress) throws IOException {
    if (isKept() && checksum.accepts(kept())) return kept();
    Path target = CacheFolder.writable(FOLDER).resolve(name());
    try (FolderLock lock = FolderLock.of(target.getParent(), PATIENCE)) {
      Download.fetch(address, checksum, target, (n, total) -> tell(n, progress));
      return target;
    } catch (IOException e) {
      String why = e.getMessage().endsWith(".") ? e.getMessage() : e.getMessage() + ".";
      throw new IOException(
          why
              + " Without a network, bring "
              + address
              + " here and give it to Tessera Devices... as natives=["
              + name()
              + "].",
          e);
    }
  }

  /** Deletes what is kept of it. */
  public void discard() throws IOException {
    Files.deleteIfExists(kept());
  }

  private boolean tell(long received, Progress progress) {
    long done = Math.round(received / 1e6);
    double fraction = Math.min(1, (double) received / bytes);
    progress.report(fraction, "Fetching " + name() + ": " + done + " of " + size());
    return !progress.cancelled();
  }

  /**
   * Keeps a copy of a file that was brought here some other way.
   *
   * @return where it is kept
   * @throws IOException in one sentence: it is not that very file, or cannot be copied
   */
  public Path take(Path file) throws IOException {
    if (!checksum.accepts(file)) {
      throw new IOException(
          file + " is not " + name() + " as it was published, but damaged or another version.");
    }
    Path kept = kept();
    if (Files.exists(kept) && Files.isSameFile(file, kept)) return kept;
    Path target = CacheFolder.writable(FOLDER).resolve(name());
    AtomicFile.write(target, copy -> Files.copy(file, copy));
    return target;
  }
}
