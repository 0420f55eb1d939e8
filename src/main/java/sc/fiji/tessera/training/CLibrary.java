package sc.fiji.tessera.training;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * What the C library of this process is told so that a training step does not waste time. Two
 * things cost more than the choice of an engine: fresh memory for each large block, and threads
 * that spin while they wait. Where a function is missing (Windows, other C libraries) nothing
 * happens.
 */
final class CLibrary {
  private static final int TRIM_THRESHOLD = -1;
  private static final int MMAP_MAX = -4;
  private static final int ARENA_MAX = -8;

  private CLibrary() {}

  /**
   * Lets OpenMP's threads sleep while they wait. When they spin, as they do by default, another
   * busy program makes each step several times slower. Read once, when OpenMP is loaded; a setting
   * of the user stays.
   */
  static void waitAsleep() {
    call("setenv", "OMP_WAIT_POLICY", "PASSIVE", 0);
  }

  /**
   * Keeps freed blocks for the next step (glibc, Linux). By default each large block is mapped anew
   * and its pages are cleared at first touch: about a fifth of a step's processor time.
   */
  static void keepFreedMemory() {
    if (!Platform.isLinux()) return;
    call("mallopt", ARENA_MAX, 1); // libtorch's threads free each other's blocks
    call("mallopt", MMAP_MAX, 0);
    call("mallopt", TRIM_THRESHOLD, Integer.MAX_VALUE);
  }

  /** Gives back to the system what is free now. */
  static void giveBackMemory() {
    if (Platform.isLinux()) call("malloc_trim", 0L);
  }

  private static void call(String name, Object... arguments) {
    if (Platform.isWindows()) return;
    try {
      Function function = NativeLibrary.getInstance("c").getFunction(name);
      function.invokeInt(arguments);
    } catch (LinkageError missing) { // musl has no mallopt; training works without
    }
  }
}
