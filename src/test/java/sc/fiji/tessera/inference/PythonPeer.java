package sc.fiji.tessera.inference;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The system's Python with another library that computes the same: {@code inference/peer.py}. */
final class PythonPeer implements AutoCloseable {
  private static final String PYTHON = "/usr/bin/python3";

  private final String kind;
  private final Path script;
  private final Process process;
  private final PrintWriter out;
  private final BufferedReader in;
  private final String version;

  private PythonPeer(String kind, List<Object> arguments) throws IOException {
    this.kind = kind;
    script = Files.createTempFile("peer", ".py");
    try (InputStream text = PythonPeer.class.getResourceAsStream("/inference/peer.py")) {
      Files.copy(text, script, StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> command = new ArrayList<>(List.of(PYTHON, script.toString(), kind));
    for (Object a : arguments) command.add(a.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    // the same rules for all: as many threads as ours, that leave the cores when they wait
    String threads = arguments.get(arguments.size() - 1).toString();
    builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    builder.environment().put("OMP_NUM_THREADS", threads);
    builder.environment().put("OPENBLAS_NUM_THREADS", threads);
    process = builder.start();
    out = new PrintWriter(process.outputWriter(), true);
    in = process.inputReader();
    version = in.readLine();
  }

  /**
   * Starts one and lets it warm up.
   *
   * @param kind a peer that the script knows
   * @param arguments of the script, the last of which is the number of threads
   * @return null, and a line on standard output, where it is not to be had
   */
  static PythonPeer start(String kind, Object... arguments) {
    try {
      PythonPeer peer = new PythonPeer(kind, List.of(arguments));
      if (peer.version != null && peer.version.startsWith("ready ")) return peer;
      System.out.println(kind + " is not compared: " + peer.version);
      peer.close();
    } catch (IOException e) {
      System.out.println(kind + " is not compared: " + e.getMessage());
    }
    return null;
  }

  /** Seconds of one run. */
  double seconds() throws IOException {
    out.println(1);
    return Double.parseDouble(in.readLine());
  }

  /** Seconds of all cores so far; unlike those of {@link #seconds}, hardly changed by others. */
  double processorSeconds() {
    return processorSeconds(process.toHandle());
  }

  static double processorSeconds(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /** What it computes. */
  FloatBuffer output() throws IOException {
    Path file = Files.createTempFile("peer", ".f32");
    try {
      out.println("output " + file);
      in.readLine();
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      return bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    } finally {
      Files.delete(file);
    }
  }

  @Override
  public String toString() {
    return kind + version.substring("ready".length());
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    Files.deleteIfExists(script);
  }
}
