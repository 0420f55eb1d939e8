package sc.fiji.tessera.inference;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How much memory a network's activations may take. */
final class MemoryBudget {
  private static final long MOST = 4L << 30;

  private MemoryBudget() {}

  /** 4 GiB, or half of the machine's memory if that is less. */
  static long bytes() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      return Math.min(MOST, system.getTotalMemorySize() / 2);
    }
    return MOST / 2;
  }
}
