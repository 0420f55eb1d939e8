package sc.fiji.tessera.inference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A GPU as NVIDIA's own tool {@code nvidia-smi} describes it, for reports; whether it can be used
 * is found out by using it.
 *
 * @param name such as {@code NVIDIA GeForce RTX 4070}
 * @param driver the driver's version
 * @param totalMiB memory in MiB; 0 where it is not told
 * @param freeMiB memory in MiB that nobody uses now
 * @param capability compute capability such as {@code 8.9}, or "" where it is not told
 */
record NvidiaGpu(String name, String driver, long totalMiB, long freeMiB, String capability) {
  private static final int PATIENCE_SECONDS = 5;

  /** All of them, in the order of {@code nvidia-smi}; empty where it is missing or hangs. */
  static List<NvidiaGpu> all() {
    String fields = "name,driver_version,memory.total,memory.free,compute_cap";
    return parse(query("--query-gpu=" + fields, "--format=csv,noheader,nounits"));
  }

  /** What nvidia-smi prints, or "" where it is missing, fails or hangs. */
  static String query(String... arguments) {
    List<String> command = new ArrayList<>(List.of("nvidia-smi"));
    command.addAll(List.of(arguments));
    try {
      Process smi =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try {
        smi.getOutputStream().close();
        if (!smi.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) return "";
        return smi.exitValue() == 0 ? new String(smi.getInputStream().readAllBytes()) : "";
      } finally {
        smi.destroyForcibly();
      }
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** Reads lines such as {@code NVIDIA A100, 550.54.15, 81920, 81000, 8.0}. */
  static List<NvidiaGpu> parse(String csv) {
    List<NvidiaGpu> gpus = new ArrayList<>();
    for (String line : csv.lines().toList()) {
      String[] p = line.split("\\s*,\\s*");
      if (p.length != 5) continue;
      String capability = p[4].matches("\\d+\\.\\d+") ? p[4] : "";
      gpus.add(new NvidiaGpu(p[0].trim(), p[1], mebibytes(p[2]), mebibytes(p[3]), capability));
    }
    return gpus;
  }

  private static long mebibytes(String text) {
    return text.matches("\\d{1,12}") ? Long.parseLong(text) : 0; // [N/A] with shared memory
  }
}
