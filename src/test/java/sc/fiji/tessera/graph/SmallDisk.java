package sc.fiji.tessera.graph;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder on a disk of its own, as small as it is asked for; needs Linux and the right to mount.
 */
public final class SmallDisk implements AutoCloseable {
  private final Path folder;
  private boolean mounted;

  /** Makes the folder, on the same disk as its parent as yet. */
  public SmallDisk(Path parent) throws IOException {
    folder = Files.createDirectory(parent.resolve("disk"));
  }

  public Path folder() {
    return folder;
  }

  /**
   * Mounts; a test that cannot is skipped with a sentence.
   *
   * @param options of tmpfs, such as {@code size=64k}
   */
  public void mount(String options) throws InterruptedException {
    mounted = succeeds("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString());
    assumeTrue(mounted, "SKIPPED: no right to mount a small disk, so it is not tested.");
  }

  /** From now on nothing can be written; a test that cannot have that is skipped. */
  public void makeReadOnly() throws InterruptedException {
    boolean done = succeeds("mount", "-o", "remount,ro", folder.toString());
    assumeTrue(done, "SKIPPED: no right to make a disk read-only, so it is not tested.");
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Unmounts, if it was mounted. */
  @Override
  public void close() throws InterruptedException {
    if (mounted) succeeds("umount", folder.toString());
    mounted = false;
  }
}
