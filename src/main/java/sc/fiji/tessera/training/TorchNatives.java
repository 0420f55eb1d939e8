package sc.fiji.tessera.training;

import ai.djl.util.Utils;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sc.fiji.tessera.inference.NativeArchive;
import sc.fiji.tessera.inference.Progress;

/**
 * PyTorch's native libraries for training on the CPU: on the class path of a build by Maven, or
 * else a jar that is fetched when something is trained first. Thread-safe.
 */
public final class TorchNatives {
  /** PyTorch's version. */
  static final String VERSION = "2.7.1";

  private static final String MARK = "native/lib/pytorch.properties";

  /** SHA-256 and size of what is published, by platform. */
  private record Published(String sha256, long bytes) {}

  private static final Map<String, Published> PUBLISHED =
      Map.of(
          "linux-x86_64",
              new Published(
                  "1769928feaaa2389b4aa68390e7787ce1707290258b167d016a200fced4b8c39", 111_597_418),
          "linux-aarch64",
              new Published(
                  "ea7bf1da33fc4ecf310186b27f2b4afc4387e81cb76a994e5703e0e3c2c97cf6", 71_387_151),
          "win-x86_64",
              new Published(
                  "f70603e9b03cf7df1690c2b1f8edd99fcfdc4e38d639db1d3604ce22b13a38df", 75_502_000),
          "osx-aarch64",
              new Published(
                  "e1ca6c377750d31a2a791d9d2dac9efb09e39181faf84338ef0e140214979ff2", 41_611_143));

  private TorchNatives() {}

  /**
   * The jar for this machine.
   *
   * @throws IOException in one sentence, if there is none
   */
  public static NativeArchive archive() throws IOException {
    String platform = platform();
    Published p = PUBLISHED.get(platform);
    if (p == null) {
      throw new IOException(
          "There is no PyTorch for "
              + platform
              + ", so nothing can be trained here; it is there for Linux, Windows (x86_64) and"
              + " macOS (Apple silicon).");
    }
    String name = "pytorch-native-cpu";
    String file = name + "-" + VERSION + "-" + platform + ".jar";
    String path = "ai/djl/pytorch/" + name + "/" + VERSION + "/" + file;
    return NativeArchive.onCentral(path, p.sha256(), p.bytes());
  }

  /** This machine as DJL names it. */
  static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String system = os.contains("mac") ? "osx" : os.contains("win") ? "win" : "linux";
    boolean intel = arch.equals("amd64") || arch.equals("x86_64");
    return system + "-" + (intel ? "x86_64" : arch.startsWith("arm64") ? "aarch64" : arch);
  }

  /** Whether PyTorch can start without a download. */
  public static boolean isThere() {
    if (isBrought()) return true;
    try {
      return archive().isKept();
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether they come from the class path, or the user has a PyTorch of his own for DJL. */
  private static boolean isBrought() {
    String key = "PYTORCH_LIBRARY_PATH";
    return TorchNatives.class.getClassLoader().getResource(MARK) != null
        || System.getenv(key) != null
        || System.getProperty(key) != null;
  }

  /**
   * Sees to it that PyTorch can start: fetches the jar where it is not there.
   *
   * @throws IOException in words: there is none for this machine, or it cannot be fetched
   * @throws java.util.concurrent.CancellationException if cancelled; what has come is kept
   */
  public static void provide(Progress progress) throws IOException {
    if (!isBrought()) archive().fetch(progress);
  }

  /**
   * Takes the jar from a file, on machines without a network.
   *
   * @return where it is kept; the file is not needed any more
   * @throws IOException in one sentence: it is not the jar for this machine
   */
  public static Path install(Path jar) throws IOException {
    return archive().take(jar);
  }

  /** A class loader that sees the jar, too, where that is needed. */
  static ClassLoader loader(ClassLoader parent) throws IOException {
    if (isBrought()) return parent;
    URL jar = archive().kept().toUri().toURL();
    return new URLClassLoader("PyTorch", new URL[] {jar}, parent);
  }

  /** What people should know of where they are: only that it is not where it should be. */
  public static List<String> notes() {
    List<String> notes = new ArrayList<>();
    try {
      String jar = isBrought() ? "" : archive().note();
      if (!jar.isEmpty()) notes.add(jar);
    } catch (IOException e) {
      notes.add(e.getMessage());
    }
    Path unpacked = Utils.getCacheDir().toAbsolutePath();
    if (unpacked.startsWith(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath())) {
      notes.add(
          "The home folder cannot be written to, so PyTorch is unpacked in " + unpacked + ".");
    }
    return notes;
  }

  /** Where they come from, in words. */
  public static String state() {
    if (isBrought()) return "PyTorch comes with this installation";
    try {
      NativeArchive jar = archive();
      return jar.isKept()
          ? ("PyTorch " + VERSION + " in " + jar.kept() + "; " + jar.note()).replaceAll("; $", "")
          : "PyTorch " + VERSION + " (" + jar.size() + ") is fetched when something is trained";
    } catch (IOException e) {
      return e.getMessage();
    }
  }
}
