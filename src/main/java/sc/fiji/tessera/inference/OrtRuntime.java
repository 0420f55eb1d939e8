package sc.fiji.tessera.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The one place that starts ONNX Runtime, once in a process.
 *
 * <p>ONNX Runtime itself would unpack its native libraries into a temporary folder at each start;
 * here they come from the {@link NativeCache}. Where that cannot be written, ONNX Runtime does it
 * its own way, and a note says so. Who sets {@code onnxruntime.native.path} is obeyed.
 *
 * <p>Thread-safe.
 */
public final class OrtRuntime {
  private static final String PATH = "onnxruntime.native.path";

  /** What goes with the light jar on machines with an NVIDIA GPU. */
  private static final String GPU_VERSION = "1.29.0";

  private static final String GPU_JAR = "onnxruntime_gpu-" + GPU_VERSION + ".jar";

  private static final List<String> NOTES = new ArrayList<>();
  private static OrtEnvironment environment;
  private static Path folder;
  private static String natives = "";
  private static String failure;

  private OrtRuntime() {}

  /**
   * ONNX Runtime, started at the first call.
   *
   * @throws IOException one sentence: why it cannot be started; then it cannot in this process
   */
  static synchronized OrtEnvironment environment() throws IOException {
    if (failure != null) throw new IOException(failure);
    if (environment == null) start();
    return environment;
  }

  /** The version, such as {@code 1.29.0}. */
  public static String version() throws IOException {
    return environment().getVersion();
  }

  /** Where the native libraries come from: a folder, or words. */
  public static synchronized String natives() throws IOException {
    environment();
    return natives;
  }

  /** The folder that the native libraries come from; null where it is a temporary one. */
  static synchronized Path folder() {
    return folder;
  }

  /**
   * Unpacks the libraries of an {@code onnxruntime_gpu} jar, which are used from the next start on
   * where there is an NVIDIA driver. The jar is not needed any more afterwards.
   *
   * @return where they are
   * @throws IOException one sentence: it is not such a jar, or of another version or platform, or
   *     the libraries cannot be written
   */
  public static Path install(Path jar) throws IOException {
    try {
      return NativeCache.ofUser().install(jar, NativeJar.onClassPath()).path();
    } catch (IOException e) {
      throw new IOException("The GPU libraries are not installed: " + reason(e) + ".", e);
    }
  }

  /** The jar with the libraries for NVIDIA GPUs, of Linux and Windows on x86_64. */
  public static NativeArchive gpuArchive() {
    return NativeArchive.onCentral(
        "com/microsoft/onnxruntime/onnxruntime_gpu/" + GPU_VERSION + "/" + GPU_JAR,
        "fe39a98c499fc9be3944dd2bf2fb77d7dc5f152668bf95d8beb1c3d7b22f2a89",
        642_295_340);
  }

  /**
   * Fetches the libraries for NVIDIA GPUs and installs them as {@link #install} does, unless they
   * are there.
   *
   * @return where they are
   * @throws IOException in words: there are none for this machine, or they cannot be fetched
   */
  public static Path fetchGpu(Progress progress) throws IOException {
    NativeJar own = NativeJar.onClassPath();
    if (!own.platform().matches("(linux|win)-x64") || !own.version().equals(GPU_VERSION)) {
      throw new IOException(
          "There are no libraries for GPUs of ONNX Runtime "
              + own.version()
              + " for "
              + own.platform()
              + "; there are for "
              + GPU_VERSION
              + " on Linux and Windows, x86_64.");
    }
    NativeFolder there = NativeCache.ofUser().gpu(own);
    if (there.isIntact()) return there.path();
    Path jar = gpuArchive().fetch(progress);
    Path folder = install(jar);
    gpuArchive().discard(); // unpacked, it is not needed any more
    return folder;
  }

  /** Folders with libraries of other versions or kinds, which are never deleted by Tessera. */
  public static List<String> othersKept() throws IOException {
    String used = natives();
    NativeCache cache = NativeCache.ofUser();
    List<String> others = new ArrayList<>();
    for (String name : cache.folders()) {
      String path = cache.root().resolve(name).toString();
      if (!path.equals(used)) others.add(path);
    }
    return others;
  }

  /** What people should know about the start, such as why the libraries are not kept. */
  public static synchronized List<String> notes() throws IOException {
    environment();
    return List.copyOf(NOTES);
  }

  private static void start() throws IOException {
    String users = System.getProperty(PATH);
    Path kept = users == null ? cached() : null;
    folder = users == null ? kept : Path.of(users);
    natives = folder == null ? "a temporary folder" : folder.toString();
    if (users != null) natives += " (as " + PATH + " says)";
    // For as short as can be: another plugin with an ONNX Runtime of its own would obey it too.
    if (kept != null) System.setProperty(PATH, kept.toString());
    try {
      environment =
          DeepStack.run(
              () ->
                  OrtEnvironment.getEnvironment(
                      OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, OrtEnvironment.DEFAULT_NAME));
    } catch (LinkageError | RuntimeException e) {
      failure = StartFailure.sentence(e, NOTES);
      throw new IOException(failure, e);
    } finally {
      if (kept != null) System.clearProperty(PATH);
    }
  }

  /** The folder to load from; null where ONNX Runtime must unpack by itself. */
  private static Path cached() {
    String where = "the home folder";
    try {
      NativeCache cache = NativeCache.ofUser();
      where = cache.root().toString();
      Path found = cache.of(NativeJar.onClassPath(), NvidiaDriver.isPresent()).path();
      preload(found);
      return found;
    } catch (IOException | InvalidPathException | SecurityException e) {
      NOTES.add(
          "The native libraries of ONNX Runtime are not kept in "
              + where
              + " ("
              + reason(e)
              + "); they go to a temporary folder at each start.");
      return null;
    }
  }

  /**
   * Loads the library before ONNX Runtime does, which gets one attempt in a process: a folder that
   * forbids execution, or a library that another copy of these classes has loaded (ImageJ's
   * "Refresh Menus" makes one), is then no more than a note. Loading it again is free.
   */
  private static void preload(Path from) throws IOException {
    ClassLoader theirs = OrtEnvironment.class.getClassLoader();
    if (OrtRuntime.class.getClassLoader() != theirs) return; // a library belongs to one loader
    try {
      System.load(from.resolve(System.mapLibraryName("onnxruntime")).toString());
    } catch (UnsatisfiedLinkError | IllegalCallerException e) {
      throw new IOException(StartFailure.firstLine(e), e);
    }
  }

  private static String reason(Exception e) {
    if (e instanceof FileSystemException f) {
      String why = f.getReason() == null ? e.getClass().getSimpleName() : f.getReason();
      return f.getFile() + ": " + why;
    }
    return StartFailure.firstLine(e);
  }
}
