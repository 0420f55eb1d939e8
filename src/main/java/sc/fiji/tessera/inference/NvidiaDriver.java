package sc.fiji.tessera.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether NVIDIA's driver is installed and running; asks files only, so it costs nothing. */
final class NvidiaDriver {
  private static final Path LINUX = Path.of("/proc/driver/nvidia/version");
  private static final Path WSL = Path.of("/usr/lib/wsl/lib/libcuda.so.1");
  private static final List<Path> LINUX_LIBRARY =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/libcuda.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/libcuda.so.1"),
          Path.of("/usr/lib64/libcuda.so.1"));
  private static final Pattern VERSION =
      Pattern.compile("Kernel Module.*?\\s(\\d+(?:\\.\\d+)+)\\s");

  private NvidiaDriver() {}

  static boolean isPresent() {
    return Files.exists(LINUX) || Files.exists(WSL) || Files.exists(windows());
  }

  private static Path windows() {
    String root = System.getenv("SystemRoot");
    return Path.of(root == null ? "C:/Windows" : root, "System32", "nvcuda.dll");
  }

  /** Why there is none, in one sentence. */
  static String absence() {
    if (System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("mac")) {
      return "There are no NVIDIA drivers for macOS.";
    }
    for (Path library : LINUX_LIBRARY) {
      if (Files.exists(library)) {
        return "The NVIDIA driver is installed ("
            + library
            + "), but not running: "
            + LINUX
            + " is missing.";
      }
    }
    return "This machine has no NVIDIA driver.";
  }

  /** The running driver's version, such as 550.54.15, or "" where that is not known. */
  static String version() {
    try {
      return Files.exists(LINUX) ? version(Files.readString(LINUX)) : "";
    } catch (IOException e) {
      return "";
    }
  }

  /** Reads the text of {@code /proc/driver/nvidia/version}. */
  static String version(String text) {
    Matcher m = VERSION.matcher(text);
    return m.find() ? m.group(1) : "";
  }
}
