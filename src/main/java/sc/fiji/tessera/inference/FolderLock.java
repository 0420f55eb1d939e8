package sc.fiji.tessera.inference;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Keeps other processes, and other class loaders of this one, from changing a folder. The system
 * gives it back when its process dies, however that happens.
 */
final class FolderLock implements AutoCloseable {
  private static final int PAUSE_MILLIS = 20;

  private final FileChannel channel;
  private final FileLock lock;

  private FolderLock(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Waits for the lock.
   *
   * @param patience after that, gives up
   * @throws IOException one clause: the folder cannot be written to, or another has the lock
   */
  static FolderLock of(Path folder, Duration patience) throws IOException {
    Path file = folder.resolve(".lock");
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      FileLock lock;
      try {
        lock = channel.tryLock();
        if (lock != null) return new FolderLock(channel, lock);
      } catch (OverlappingFileLockException e) {
        // another class loader of this process has it
      } catch (IOException e) {
        return new FolderLock(channel, null); // some network file systems have no locks
      }
      if (System.nanoTime() > end) {
        channel.close();
        throw new IOException("another process keeps " + file + " locked");
      }
      pause(channel);
    }
  }

  private static void pause(FileChannel channel) throws IOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      channel.close();
      throw new IOException("interrupted while another process was unpacking", e);
    }
  }

  /** False where the file system has no locks. */
  boolean isHeld() {
    return lock != null;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
