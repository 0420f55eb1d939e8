package sc.fiji.tessera.inference;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is known about devices beyond whether they work: lines for reports. */
final class DeviceFacts {
  private static final long MIB = 1 << 20;

  private DeviceFacts() {}

  static String processor() throws IOException {
    return Runtime.getRuntime().availableProcessors()
        + " processors, ONNX Runtime "
        + OrtRuntime.version()
        + ", "
        + System.getProperty("os.name")
        + " "
        + System.getProperty("os.arch")
        + ".";
  }

  /** The machine's memory, and Java's share of it. */
  static List<String> memory() {
    String java = "Java may take " + Runtime.getRuntime().maxMemory() / MIB + " MiB";
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      return List.of(
          "memory: "
              + system.getTotalMemorySize() / MIB
              + " MiB, "
              + system.getFreeMemorySize() / MIB
              + " MiB free; "
              + java);
    }
    return List.of("memory: " + java);
  }

  /**
   * What there is of driver, GPU and libraries.
   *
   * @param index which GPU
   * @param gpus what nvidia-smi tells
   */
  static List<String> nvidia(int index, List<NvidiaGpu> gpus) throws IOException {
    List<String> facts = new ArrayList<>();
    String version = NvidiaDriver.version();
    if (version.isEmpty() && !gpus.isEmpty()) version = gpus.get(0).driver();
    if (version.isEmpty()) version = NvidiaDriver.isPresent() ? "of unknown version" : "none";
    facts.add("driver: " + version);
    if (!NvidiaDriver.isPresent()) return facts;
    if (index < gpus.size()) {
      NvidiaGpu g = gpus.get(index);
      facts.add("GPU: " + g.name() + capability(g.capability()));
      facts.add("memory: " + g.totalMiB() + " MiB, " + g.freeMiB() + " MiB free");
    }
    Map<String, Path> found = CudaLibraries.find(CudaLibraries.needed());
    for (String name : CudaLibraries.needed()) {
      Path path = found.get(name);
      facts.add("needs " + name + ": " + (path == null ? "not found" : path));
    }
    return facts;
  }

  private static String capability(String capability) throws IOException {
    if (capability.isEmpty()) return "";
    boolean runs = CudaArchitectures.runs(OrtRuntime.version(), capability);
    return ", compute capability "
        + capability
        + CudaArchitectures.note(runs ? " (built for " : " (NOT among those built for: ", ")");
  }
}
