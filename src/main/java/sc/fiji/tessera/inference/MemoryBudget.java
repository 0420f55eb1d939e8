package sc.fiji.tessera.inference;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much memory a network's activations may take on a device, in bytes.
 *
 * @param most where the result depends on the size of windows: the same on all machines with enough
 *     memory, so that they give the same result
 * @param free what is left for it now
 */
record MemoryBudget(long most, long free) {
  private static final long CPU_MOST = 4L << 30;
  private static final Path LINUX = Path.of("/proc/meminfo");

  /** Of a GPU, the share that is ours: the system's screen and others need some. */
  private static final double GPU_SHARE = 0.8;

  /** Of the CPU's free memory: other programs go on meanwhile, and ours needs some for images. */
  private static final double CPU_SHARE = 0.5;

  /** What nobody else uses now. */
  static MemoryBudget of(Device device) {
    if (device.isNvidia()) {
      List<NvidiaGpu> gpus = NvidiaGpu.all();
      if (device.index() < gpus.size() && gpus.get(device.index()).totalMiB() > 0) {
        NvidiaGpu gpu = gpus.get(device.index());
        return new MemoryBudget(
            (long) (GPU_SHARE * (gpu.totalMiB() << 20)),
            (long) (GPU_SHARE * (gpu.freeMiB() << 20)));
      }
    }
    return ofProcessor();
  }

  /** At most 4 GiB, or half of the machine's memory if that is less. */
  static MemoryBudget ofProcessor() {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) {
      return new MemoryBudget(CPU_MOST / 2, CPU_MOST / 2);
    }
    long most = Math.min(CPU_MOST, system.getTotalMemorySize() / 2);
    long free = available();
    if (free < 0) free = system.getFreeMemorySize();
    return new MemoryBudget(most, (long) (CPU_SHARE * free));
  }

  /** What counts: the lesser of both. */
  long bytes() {
    return Math.min(most, free);
  }

  /** Linux: free memory and what files in its cache could give up; -1 elsewhere. */
  private static long available() {
    try {
      if (!Files.exists(LINUX)) return -1;
      for (String line : Files.readAllLines(LINUX)) {
        if (line.startsWith("MemAvailable:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
      }
    } catch (IOException | NumberFormatException e) {
      return -1;
    }
    return -1;
  }
}
