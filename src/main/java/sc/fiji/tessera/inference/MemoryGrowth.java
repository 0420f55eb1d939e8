package sc.fiji.tessera.inference;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * By how much memory grows while something runs, at most: of an NVIDIA GPU what is no longer free,
 * else what this process has in memory (Linux) or has asked for (elsewhere). What other threads and
 * programs take meanwhile counts as well.
 */
final class MemoryGrowth implements AutoCloseable {
  private static final long PERIOD_MS = 5;
  private static final Path LINUX = Path.of("/proc/self/status");
  private static final ScheduledExecutorService CLOCK =
      Executors.newSingleThreadScheduledExecutor(
          r -> {
            Thread t = new Thread(r, "Tessera memory");
            t.setDaemon(true);
            return t;
          });

  private final LongSupplier used;
  private final long before;
  private final ScheduledFuture<?> task;
  private long most;

  private MemoryGrowth(LongSupplier used, boolean sampled) {
    this.used = used;
    this.before = used.getAsLong();
    this.most = before;
    this.task =
        sampled ? CLOCK.scheduleAtFixedRate(this::look, 1, PERIOD_MS, TimeUnit.MILLISECONDS) : null;
  }

  /** Starts to watch; must be closed. */
  static MemoryGrowth on(Device device) {
    // nvidia-smi takes 50 ms, but CUDA's arena keeps what it has
    return device.isNvidia()
        ? new MemoryGrowth(() -> ofGpu(device.index()), false)
        : new MemoryGrowth(MemoryGrowth::ofProcess, true);
  }

  /** Bytes up to now; at most 0 where it could not be found out. */
  synchronized long bytes() {
    look();
    return most - before;
  }

  private synchronized void look() {
    most = Math.max(most, used.getAsLong());
  }

  @Override
  public void close() {
    if (task != null) task.cancel(false);
  }

  private static long ofGpu(int index) {
    List<NvidiaGpu> gpus = NvidiaGpu.all();
    if (index >= gpus.size()) return 0;
    NvidiaGpu gpu = gpus.get(index);
    return (gpu.totalMiB() - gpu.freeMiB()) << 20;
  }

  /** What this process has in memory, in bytes. */
  static long ofProcess() {
    try {
      if (!Files.exists(LINUX)) return committed();
      for (String line : Files.readAllLines(LINUX, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) << 10;
      }
      return committed();
    } catch (IOException | NumberFormatException e) {
      return committed();
    }
  }

  private static long committed() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getCommittedVirtualMemorySize()
        : 0;
  }
}
