package sc.fiji.tessera.inference;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The libraries of CUDA and cuDNN that ONNX Runtime asks the system for, and where they are. For
 * explanations only: whether they load is found out by loading them.
 */
final class CudaLibraries {
  private static final boolean WINDOWS = File.separatorChar == '\\';

  /** The environment variable whose folders are searched first. */
  static final String SEARCH_PATH = WINDOWS ? "PATH" : "LD_LIBRARY_PATH";

  private static final String PROVIDER = "libonnxruntime_providers_cuda.so";

  /** What onnxruntime_gpu 1.29 needs; for where it is not installed, so that people can prepare. */
  private static final List<String> USUAL =
      WINDOWS
          ? List.of(
              "cudart64_12.dll",
              "cublas64_12.dll",
              "cublasLt64_12.dll",
              "cufft64_11.dll",
              "cudnn64_9.dll")
          : List.of(
              "libcudart.so.12",
              "libcublas.so.12",
              "libcublasLt.so.12",
              "libcufft.so.11",
              "libcudnn.so.9");

  private static final Pattern CUBLAS = Pattern.compile("cublas\\w*?(?:\\.so\\.|_)(\\d+)");

  private CudaLibraries() {}

  /** File names: those that the installed CUDA provider is linked to, else the usual ones. */
  static List<String> needed() {
    Path provider = OrtRuntime.folder() == null ? null : OrtRuntime.folder().resolve(PROVIDER);
    if (provider == null || !Files.exists(provider)) return USUAL;
    try {
      List<String> names = new ArrayList<>();
      for (String n : ElfFile.needed(provider)) if (n.matches("lib(cu|nv).*")) names.add(n);
      // From 1.28 on cuDNN is loaded later, by the first convolution.
      if (names.stream().noneMatch(n -> n.startsWith("libcudnn"))) names.add("libcudnn.so.9");
      return names;
    } catch (IOException e) {
      return USUAL;
    }
  }

  /** Those needed that are not found. */
  static List<String> missing() {
    Map<String, Path> found = find(needed());
    return needed().stream().filter(n -> !found.containsKey(n)).toList();
  }

  /** The major version of CUDA that is needed. */
  static String cudaVersion() {
    Matcher m = CUBLAS.matcher(String.join(" ", needed()));
    return m.find() ? m.group(1) : "12";
  }

  /** What to install so that a library is there, in words. */
  static String names(String library) {
    if (library.contains("nvinfer") || library.contains("nvonnxparser")) return "TensorRT 10";
    return "CUDA " + cudaVersion() + " and cuDNN 9";
  }

  /** Where libraries are that the system would find; those that it would not are left out. */
  static Map<String, Path> find(List<String> names) {
    Map<String, Path> found = new HashMap<>();
    Map<String, Path> listed = WINDOWS ? Map.of() : linkerCache();
    for (String name : names) {
      Path path = onSearchPath(name);
      if (path == null) path = listed.get(name);
      if (path != null) found.put(name, path);
    }
    return found;
  }

  private static Path onSearchPath(String name) {
    String folders = System.getenv(SEARCH_PATH);
    if (folders == null) return null;
    for (String folder : folders.split(File.pathSeparator)) {
      try {
        Path path = Path.of(folder, name);
        if (!folder.isBlank() && Files.exists(path)) return path;
      } catch (InvalidPathException e) {
        // somebody else's mistake
      }
    }
    return null;
  }

  /** What {@code ldconfig -p} knows, by name. */
  private static Map<String, Path> linkerCache() {
    Map<String, Path> cache = new HashMap<>();
    try {
      Process p =
          new ProcessBuilder("/sbin/ldconfig", "-p")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        String text = new String(p.getInputStream().readAllBytes());
        for (String line : text.lines().toList()) {
          String[] parts = line.trim().split(" .*=> ", 2);
          if (parts.length == 2) cache.putIfAbsent(parts[0], Path.of(parts[1]));
        }
        p.waitFor(1, TimeUnit.SECONDS);
      } finally {
        p.destroyForcibly();
      }
    } catch (IOException e) {
      // not a Linux with glibc
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return cache;
  }
}
