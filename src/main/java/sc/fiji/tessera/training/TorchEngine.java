package sc.fiji.tessera.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import sc.fiji.tessera.inference.Progress;
import sc.fiji.tessera.inference.StartFailure;

/**
 * PyTorch's native library (libtorch) in this process, reached through DJL: loaded at the first
 * use, once. The natives come from {@link TorchNatives} and are unpacked into DJL's cache ({@code
 * ~/.djl.ai}, or the environment variable {@code DJL_CACHE_DIR}); DJL itself downloads nothing
 * unless the system property {@code ai.djl.offline} is set to false. Thread-safe.
 */
public final class TorchEngine {
  private static final String NAME = "PyTorch";

  private static Engine engine;

  private TorchEngine() {}

  private static synchronized Engine engine() {
    if (engine == null) engine = start();
    return engine;
  }

  private static Engine start() {
    setUnlessSet("ai.djl.offline", "true");
    setUnlessSet("OPT_OUT_TRACKING", "true");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      TorchNatives.provide(Progress.NONE); // whoever shows progress has done so before
      // ImageJ gives plugins a class loader of their own; DJL looks for its parts in this one
      thread.setContextClassLoader(TorchNatives.loader(TorchEngine.class.getClassLoader()));
      CLibrary.waitAsleep();
      CLibrary.keepFreedMemory();
      return Engine.getEngine(NAME);
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    } catch (RuntimeException | LinkageError e) {
      if (root(e) instanceof IllegalCallerException) {
        throw new IllegalStateException(StartFailure.FORBIDDEN, e);
      }
      throw new IllegalStateException(
          "Training cannot run here, because PyTorch's native library does not load on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + " ("
              + cause(e)
              + "); it is there for Linux, Windows (x86_64) and macOS (Apple silicon).",
          e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static void setUnlessSet(String key, String value) {
    if (System.getProperty(key) == null) System.setProperty(key, value);
  }

  private static String cause(Throwable e) {
    return String.valueOf(root(e).getMessage()).lines().findFirst().orElse("no reason given");
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) root = root.getCause();
    return root;
  }

  /**
   * The device that a request means.
   *
   * @param request {@code auto} (CUDA where there is any), {@code cpu} or {@code cuda:N}
   * @throws IllegalArgumentException saying why that device cannot train
   * @throws IllegalStateException if PyTorch cannot run here at all
   */
  public static Device device(String request) {
    if (request.equals("cpu")) return Device.cpu();
    int count = cudaDevices();
    if (request.equals("auto")) return count > 0 ? Device.gpu(0) : Device.cpu();
    if (!request.matches("cuda(:\\d{1,2})?")) {
      throw new IllegalArgumentException(
          "The device is '" + request + "', but must be auto, cpu or cuda:N (such as cuda:0).");
    }
    int index = request.equals("cuda") ? 0 : Integer.parseInt(request.substring(5));
    if (index < count) return Device.gpu(index);
    throw new IllegalArgumentException(
        "Training cannot run on " + request + ", because " + cudaState() + "; use cpu.");
  }

  private static int cudaDevices() {
    return engine().hasCapability(StandardCapabilities.CUDA) ? engine().getGpuCount() : 0;
  }

  /** In words, what CUDA can do for training here. */
  public static String cudaState() {
    if (!engine().hasCapability(StandardCapabilities.CUDA)) {
      return "the PyTorch library that comes with Tessera ("
          + engine().getVersion()
          + ") is the one for the CPU";
    }
    int count = engine().getGpuCount();
    if (count == 0) return "no CUDA device was found";
    return count == 1 ? "there is one CUDA device, cuda:0" : "there are " + count + " CUDA devices";
  }

  /** A new root for arrays on a device; to be closed by the caller. */
  static NDManager manager(Device device) {
    return engine().newBaseManager(device);
  }

  /** Threads that one operation may use; all cores unless set. */
  public static int threads() {
    engine();
    return JniUtils.getNumThreads();
  }

  /** Sets the threads that one operation may use. */
  public static void setThreads(int threads) {
    engine();
    JniUtils.setNumThreads(threads);
  }

  /** Starts the random numbers (of dropout) anew. */
  public static void seed(long seed) {
    engine().setRandomSeed((int) (seed ^ seed >>> 32));
  }

  /** Gives memory that training used, and no longer needs, back to the system. */
  public static void returnMemory() {
    CLibrary.giveBackMemory();
  }
}
