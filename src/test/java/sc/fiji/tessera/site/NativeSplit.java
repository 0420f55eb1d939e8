package sc.fiji.tessera.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Takes a jar of ONNX Runtime apart: the classes, which all platforms need, and the native
 * libraries of each platform, so that nobody downloads those of the others, nor debugging symbols.
 * What is written does not depend on when and where.
 *
 * @param classes the jar without native libraries
 * @param natives jars of native libraries, by platform as ImageJ's updater names it
 */
record NativeSplit(Path classes, Map<String, Path> natives) {
  private static final String ROOT = "ai/onnxruntime/native/";
  private static final String MANIFEST = "META-INF/MANIFEST.MF"; // names the version

  /** Platforms as ONNX Runtime and as the updater name them. */
  private static final Map<String, String> PLATFORMS =
      Map.of(
          "linux-x64", "linux64",
          "linux-aarch64", "linux-arm64",
          "osx-x64", "macos64",
          "osx-aarch64", "macos-arm64",
          "win-x64", "win64",
          "win-aarch64", "win-arm64");

  /**
   * Splits a jar.
   *
   * @param folder where to write the parts to
   * @throws IOException in one sentence: among others, if the jar is for a platform unknown here
   */
  static NativeSplit of(Path jar, Path folder) throws IOException {
    try (JarFile source = new JarFile(jar.toFile())) {
      List<? extends ZipEntry> entries = new ArrayList<>(Collections.list(source.entries()));
      Map<String, Path> natives = new TreeMap<>();
      for (String theirs : platforms(entries)) {
        String ours = PLATFORMS.get(theirs);
        if (ours == null)
          throw new IOException(jar + " is for a platform unknown: " + theirs + ".");
        Path part = folder.resolve("natives-" + ours + ".jar");
        String direct = ROOT + theirs + "/[^/]+"; // symbols of macOS lie deeper
        copy(source, part, name -> name.equals(MANIFEST) || name.matches(direct));
        natives.put(ours, part);
      }
      Path classes = folder.resolve("classes.jar");
      copy(source, classes, name -> !name.startsWith(ROOT));
      return new NativeSplit(classes, natives);
    }
  }

  private static List<String> platforms(List<? extends ZipEntry> entries) {
    return entries.stream()
        .map(ZipEntry::getName)
        .filter(name -> name.matches(ROOT + "[^/]+/[^/]+"))
        .map(name -> name.substring(ROOT.length()).split("/")[0])
        .distinct()
        .sorted()
        .toList();
  }

  private static void copy(JarFile source, Path target, Predicate<String> wanted)
      throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target))) {
      for (ZipEntry e : Collections.list(source.entries())) {
        if (e.isDirectory() || !wanted.test(e.getName())) continue;
        ZipEntry copy = new ZipEntry(e.getName());
        copy.setTimeLocal(LocalDateTime.of(1980, 2, 1, 0, 0));
        out.putNextEntry(copy);
        try (InputStream in = source.getInputStream(e)) {
          in.transferTo(out);
        }
      }
    }
  }
}
