package sc.fiji.tessera.inference;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import sc.fiji.tessera.graph.AtomicFile;

/**
 * Graphs as ONNX Runtime has optimised them for this processor, kept on disk: opening a large model
 * again takes a fraction of the first time, since constants are folded and weights are in the order
 * that the processor wants. The file depends on the model's content, the version of ONNX Runtime
 * and the processor, which its name says. What cannot be written or read again is done without.
 * Thread-safe, and safe for several programs at once.
 */
final class OptimizedGraphs {
  /** Below so many bytes there is nothing to gain. */
  static final long SMALLEST = 4L << 20;

  /** ONNX files end at 2 GiB. */
  private static final long LARGEST = 1800L << 20;

  /** Does not change while Java runs. */
  private static String machine;

  private final Path folder;
  private final long most;
  private final Map<Path, Stamp> intact = new ConcurrentHashMap<>();

  /**
   * @param folder is made when it is needed
   * @param most bytes of all files; the longest unused are deleted beyond that
   */
  OptimizedGraphs(Path folder, long most) {
    this.folder = folder;
    this.most = most;
  }

  /** What makes the options of a session, without the level of optimisation. */
  @FunctionalInterface
  interface Settings {
    OrtSession.SessionOptions make() throws OrtException;
  }

  /** The bytes of a model. */
  @FunctionalInterface
  interface Bytes {
    byte[] get();
  }

  /**
   * Opens a session on the CPU.
   *
   * @param sha256 of the model
   * @param model its content, asked for only where no file is at hand
   */
  OrtSession open(OrtEnvironment environment, String sha256, Bytes model, Settings settings)
      throws OrtException {
    Path file = folder.resolve(sha256 + "-" + machine(environment) + ".onnx");
    OrtSession known = reopen(environment, file, settings);
    if (known != null) return known;
    byte[] bytes = model.get();
    if (bytes.length >= SMALLEST && bytes.length <= LARGEST) {
      OrtSession kept = openAndKeep(environment, bytes, file, settings);
      if (kept != null) return kept;
    }
    try (OrtSession.SessionOptions options = settings.make()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      return environment.createSession(bytes, options);
    }
  }

  private OrtSession reopen(OrtEnvironment environment, Path file, Settings settings)
      throws OrtException {
    if (!Files.isRegularFile(file)) return null;
    try (OrtSession.SessionOptions options = settings.make()) {
      if (isIntact(file)) { // ONNX Runtime would not notice that weights are others
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
        OrtSession session = environment.createSession(file.toString(), options);
        touch(file);
        intact.put(file, Stamp.of(file));
        return session;
      }
    } catch (OrtException | IOException e) {
      // as good as damaged
    }
    delete(file);
    return null;
  }

  /** Files that nobody has touched since they were read whole are not read again. */
  private boolean isIntact(Path file) throws IOException {
    return Stamp.of(file).equals(intact.get(file)) || Seal.isIntact(file);
  }

  private record Stamp(long bytes, FileTime modified) {
    static Stamp of(Path file) throws IOException {
      return new Stamp(Files.size(file), Files.getLastModifiedTime(file));
    }
  }

  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      // in a folder that may not be written, where nothing is deleted either
    }
  }

  private OrtSession openAndKeep(
      OrtEnvironment environment, byte[] bytes, Path file, Settings settings) {
    OrtSession[] session = new OrtSession[1];
    try {
      Files.createDirectories(folder);
      makeRoom(bytes.length);
      AtomicFile.write(
          file,
          partial -> {
            session[0] = optimized(environment, bytes, partial, settings);
            Seal.put(partial);
          });
      intact.put(file, Stamp.of(file));
    } catch (IOException e) {
      // the disk is full or may not be written: the session, if there is one, is good all the same
    }
    return session[0];
  }

  private static OrtSession optimized(
      OrtEnvironment environment, byte[] bytes, Path partial, Settings settings)
      throws IOException {
    try (OrtSession.SessionOptions options = settings.make()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setOptimizedModelFilePath(partial.toString());
      return environment.createSession(bytes, options);
    } catch (OrtException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void makeRoom(long bytes) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files =
          all.filter(p -> p.toString().endsWith(".onnx"))
              .sorted(Comparator.comparingLong(p -> p.toFile().lastModified()))
              .toList();
    }
    long sum = bytes;
    for (Path p : files) sum += p.toFile().length();
    for (Path p : files) {
      if (sum <= most) return;
      sum -= p.toFile().length();
      delete(p);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // in use by another program, or gone: not ours to force
    }
  }

  /** What an optimised graph depends on beside the model. */
  private static synchronized String machine(OrtEnvironment environment) {
    if (machine == null) machine = findMachine(environment);
    return machine;
  }

  private static String findMachine(OrtEnvironment environment) {
    String text = environment.getVersion() + " " + System.getProperty("os.arch") + processor();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return environment.getVersion() + "-" + HexFormat.of().formatHex(hash, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** Model and abilities of the processor as far as the system tells. */
  private static String processor() {
    Path info = Path.of("/proc/cpuinfo");
    if (Files.isReadable(info)) {
      try (Stream<String> lines = Files.lines(info)) {
        return lines
            .filter(l -> l.matches("(model name|flags|Features|CPU part)\\s*:.*"))
            .distinct()
            .reduce("", String::concat);
      } catch (IOException e) {
        return "";
      }
    }
    return String.valueOf(System.getenv("PROCESSOR_IDENTIFIER"));
  }
}
