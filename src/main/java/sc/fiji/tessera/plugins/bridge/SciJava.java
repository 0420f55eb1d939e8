package sc.fiji.tessera.plugins.bridge;

import ij.IJ;
import java.util.function.Supplier;
import org.scijava.Context;

/**
 * The SciJava context in which commands run: Fiji's own where there is one, else one of ours, made
 * at first use and kept.
 */
public final class SciJava {
  private static Context context;

  private SciJava() {}

  /** The context of this application. */
  public static synchronized Context context() {
    if (context == null) context = isFiji() ? fijis() : ours();
    return context;
  }

  /**
   * Runs with the class loader that loaded Tessera as the thread's context class loader, through
   * which SciJava and DJL find their parts; in plain ImageJ it would be that of ij.jar alone.
   */
  public static <T> T withOurClassLoader(Supplier<T> action) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(SciJava.class.getClassLoader());
    try {
      return action.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** The ImageJ 1.x of Fiji is patched with this field; a plain one is not. */
  private static boolean isFiji() {
    try {
      IJ.class.getField("_hooks");
      return true;
    } catch (NoSuchFieldException e) {
      return false;
    }
  }

  private static Context fijis() {
    Object fijis = IJ.runPlugIn("org.scijava.Context", "");
    return fijis instanceof Context ? (Context) fijis : ours();
  }

  private static Context ours() {
    return withOurClassLoader(Context::new);
  }
}
