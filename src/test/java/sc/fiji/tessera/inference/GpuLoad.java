package sc.fiji.tessera.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** What nvidia-smi says about a GPU while something runs on it. */
final class GpuLoad implements AutoCloseable {
  private final int index;
  private final List<long[]> samples = new ArrayList<>(); // percent busy, MiB used
  private final Thread thread = new Thread(this::sample, "nvidia-smi");
  private volatile boolean closed;

  GpuLoad(int index) {
    this.index = index;
    thread.setDaemon(true);
    thread.start();
  }

  private void sample() {
    while (!closed) {
      long[] now = read(index);
      if (now.length == 0) return;
      synchronized (samples) {
        samples.add(now);
      }
    }
  }

  /** Percent busy and MiB used now; empty without nvidia-smi. */
  static long[] read(int index) {
    String fields = "--query-gpu=utilization.gpu,memory.used";
    String text = NvidiaGpu.query(fields, "--format=csv,noheader,nounits", "-i", "" + index);
    return parse(text);
  }

  /** Reads such as {@code 97, 2048}. */
  static long[] parse(String text) {
    String[] p = text.trim().split("\\s*,\\s*");
    boolean numbers = p.length == 2 && p[0].matches("\\d{1,3}") && p[1].matches("\\d{1,9}");
    return numbers ? new long[] {Long.parseLong(p[0]), Long.parseLong(p[1])} : new long[0];
  }

  /** The mean share of time that it was busy, in percent; the first sample is from before. */
  OptionalDouble busy() {
    synchronized (samples) {
      return samples.stream().skip(1).mapToLong(s -> s[0]).average();
    }
  }

  /** The most memory that was in use, in MiB; 0 without nvidia-smi. */
  long mostMiB() {
    synchronized (samples) {
      return samples.stream().mapToLong(s -> s[1]).max().orElse(0);
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join();
  }
}
