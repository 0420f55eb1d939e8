package sc.fiji.tessera.training;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * How the C library of Linux (glibc) handles the large blocks that a training step allocates and
 * frees. By default each is mapped anew and its pages are cleared at first touch, which costs a
 * training step about a third of its time; here freed blocks are kept for the next step. Elsewhere,
 * and with other C libraries, nothing happens.
 */
final class GlibcMemory {
  private static final int TRIM_THRESHOLD = -1;
  private static final int MMAP_MAX = -4;
  private static final int ARENA_MAX = -8;

  private GlibcMemory() {}

  /** From now on keeps what is freed. */
  static void keep() {
    // one arena: libtorch's threads pass blocks to each other
    set(ARENA_MAX, 1);
    set(MMAP_MAX, 0);
    set(TRIM_THRESHOLD, Integer.MAX_VALUE);
  }

  /** Gives back what is free now. */
  static void giveBack() {
    Function trim = function("malloc_trim");
    if (trim != null) trim.invokeInt(new Object[] {0L});
  }

  private static void set(int parameter, int value) {
    Function mallopt = function("mallopt");
    if (mallopt != null) mallopt.invokeInt(new Object[] {parameter, value});
  }

  private static Function function(String name) {
    if (!Platform.isLinux()) return null;
    try {
      return NativeLibrary.getInstance("c").getFunction(name);
    } catch (LinkageError e) {
      return null; // musl has neither
    }
  }
}
