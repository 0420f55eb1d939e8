package sc.fiji.tessera.model;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import sc.fiji.tessera.graph.AtomicFile;

/**
 * Fetches one file by HTTP. What has come is kept in {@code <name>.part} beside the target, so that
 * a download that broke off or was cancelled goes on from there; the target appears only when the
 * whole file is there and is the one that was expected.
 *
 * <p>Any thread may call; two downloads at a time to one target are refused.
 */
public final class Download {
  private static final Set<Path> RUNNING = ConcurrentHashMap.newKeySet();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Told how far the download is and asked whether to go on, on the calling thread. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Called several times a second, also while nothing comes.
     *
     * @param received bytes that are there, those of earlier attempts included
     * @param total bytes of the whole file, or -1 while that is unknown
     * @return whether to go on
     */
    boolean goOn(long received, long total);
  }

  private final URI address;
  private final Checksum checksum;
  private final PartialFile part;
  private final Progress progress;

  private Download(URI address, Checksum checksum, Path target, Progress progress) {
    this.address = address;
    this.checksum = checksum;
    this.part = new PartialFile(target);
    this.progress = progress;
  }

  /**
   * Fetches a file, unless the one that is expected is there already; a file of which nothing is
   * known is taken as it is.
   *
   * @param address http or https
   * @param checksum what the file is known by, or {@link Checksum#NONE}
   * @param target where to put it; folders are made
   * @throws IOException in one sentence: no connection, refused, broken off, not the expected file,
   *     no place to write
   * @throws CancellationException if cancelled; what has come is kept
   */
  public static void fetch(URI address, Checksum checksum, Path target, Progress progress)
      throws IOException {
    fetch(new Download(address, checksum, file(target), progress), file(target), PATIENCE);
  }

  /** With another time after which a silent server is given up. */
  static void fetch(URI address, Path target, Duration patience) throws IOException {
    Download download = new Download(address, Checksum.NONE, file(target), (n, total) -> true);
    fetch(download, file(target), patience);
  }

  private static Path file(Path target) {
    return target.toAbsolutePath().normalize();
  }

  private static void fetch(Download download, Path file, Duration patience) throws IOException {
    URI address = download.address;
    if (address.getScheme() == null || !address.getScheme().matches("https?")) {
      throw new IllegalArgumentException(
          "The address " + address + " cannot be downloaded; it must begin with http or https.");
    }
    if (Files.isRegularFile(file) && download.checksum.accepts(file)) return;
    if (!RUNNING.add(file)) throw downloading(file);
    try {
      makeFolder(file.getParent());
      download.runAlone(file, patience);
    } finally {
      RUNNING.remove(file);
    }
  }

  private static IOException downloading(Path file) {
    return new IOException(file + " is being downloaded already.");
  }

  /** Another ImageJ would write into the same partial file. */
  private void runAlone(Path target, Duration patience) throws IOException {
    try (FileChannel lock = part.lock()) {
      if (lock == null) throw downloading(target);
      try {
        boolean there = Files.isRegularFile(target) && checksum.accepts(target);
        if (!there) run(target, patience);
      } finally {
        part.deleteLock();
      }
    } catch (AccessDeniedException e) {
      throw new IOException("Cannot save " + target + ": access is denied.", e);
    }
  }

  private void run(Path target, Duration patience) throws IOException {
    if (!isWhole()) {
      boolean resumable = checksum.isKnown() || !part.version().isEmpty();
      int status = new DownloadRequest(address, part, resumable, progress).run(patience);
      if (status == 416) {
        part.delete(); // not the beginning of what the server has
        status = new DownloadRequest(address, part, false, progress).run(patience);
      }
      if (status != 200) throw refused(status);
      if (!checksum.accepts(part.path())) throw unexpected();
    }
    progress.goOn(part.size(), part.size());
    AtomicFile.write(target, file -> Files.move(part.path(), file));
    part.delete();
  }

  private static void makeFolder(Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException("The folder " + folder + " cannot be made, nor written to.", e);
    }
  }

  private boolean isWhole() throws IOException {
    return checksum.isKnown() && part.size() > 0 && checksum.accepts(part.path());
  }

  private IOException refused(int status) {
    String why =
        switch (status) {
          case 404, 410 -> "the file is not there";
          case 401, 403 -> "it is not given to everybody";
          case 429, 503 -> "it is too busy; try again later";
          default -> "that is not a file";
        };
    return new IOException(
        "The server answers status " + status + " for " + address + ": " + why + ".");
  }

  private IOException unexpected() throws IOException {
    String found = Checksum.of(part.path()).hex();
    part.delete();
    return new IOException(
        "What came from "
            + address
            + " is not the expected file and was deleted: its SHA-256 is "
            + found
            + ", but must begin with "
            + checksum.hex()
            + ".");
  }
}
