package sc.fiji.tessera.inference;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;

/**
 * A jar of ONNX Runtime ({@code onnxruntime} or {@code onnxruntime_gpu}) and the native libraries
 * that it holds for one platform.
 *
 * @param file the jar
 * @param version ONNX Runtime's version, such as {@code 1.29.0}
 * @param platform as ONNX Runtime names it: {@code linux-x64}, {@code win-x64}, {@code osx-aarch64}
 * @param libraries what the jar holds for the platform, never empty
 */
record NativeJar(Path file, String version, String platform, List<NativeLibrary> libraries) {
  private static final String ROOT = "ai/onnxruntime/native/";

  /**
   * The jar that ONNX Runtime's libraries come from, without starting them: that of its classes, or
   * on the class path another of the same version. ImageJ's update site has one for each platform.
   */
  static NativeJar onClassPath() throws IOException {
    String name = OrtEnvironment.class.getSimpleName() + ".class";
    URL own = OrtEnvironment.class.getResource(name);
    if (own == null) throw new IOException("the jar of ONNX Runtime's classes is not known");
    return onClassPath(file(own), OrtEnvironment.class.getClassLoader(), thisPlatform());
  }

  /** The same for other classes than ONNX Runtime's. */
  static NativeJar onClassPath(Path classes, ClassLoader loader, String platform)
      throws IOException {
    String version;
    try (JarFile jar = new JarFile(classes.toFile(), false)) {
      version = version(jar);
      boolean split = jar.stream().noneMatch(e -> e.getName().startsWith(ROOT));
      if (!split) return of(classes, platform);
    }
    String library = ROOT + platform + "/" + System.mapLibraryName("onnxruntime");
    for (URL found : Collections.list(loader.getResources(library))) {
      NativeJar jar = of(file(found), platform);
      if (jar.version().equals(version)) return jar;
    }
    throw new IOException(
        "no jar has the libraries of ONNX Runtime " + version + " for " + platform);
  }

  /** The jar of something on the class path. */
  private static Path file(URL resource) throws IOException {
    URLConnection connection = resource.openConnection();
    if (!(connection instanceof JarURLConnection)) {
      throw new IOException("ONNX Runtime's classes are in " + resource + ", which is not a jar");
    }
    URL jar = ((JarURLConnection) connection).getJarFileURL();
    try {
      return Path.of(jar.toURI());
    } catch (URISyntaxException | IllegalArgumentException | SecurityException e) {
      throw new IOException("ONNX Runtime's classes are in " + jar + ", which is not a file", e);
    }
  }

  /**
   * Reads what a jar holds.
   *
   * @throws IOException one clause: it is no jar of ONNX Runtime, or has nothing for the platform
   */
  static NativeJar of(Path file, String platform) throws IOException {
    try (JarFile jar = new JarFile(file.toFile(), false)) {
      List<NativeLibrary> libraries = new ArrayList<>();
      TreeSet<String> platforms = new TreeSet<>();
      for (ZipEntry e : Collections.list(jar.entries())) add(e, platform, libraries, platforms);
      if (platforms.isEmpty()) throw new IOException(file + " is not a jar of ONNX Runtime");
      if (libraries.isEmpty()) {
        throw new IOException(file + " has libraries for " + platforms + ", not for " + platform);
      }
      return new NativeJar(file, version(jar), platform, List.copyOf(libraries));
    } catch (ZipException | NoSuchFileException e) {
      throw new IOException(file + " is not a complete jar: " + e.getMessage(), e);
    }
  }

  private static void add(
      ZipEntry entry, String platform, List<NativeLibrary> libraries, TreeSet<String> platforms) {
    if (entry.isDirectory() || !entry.getName().startsWith(ROOT)) return;
    String[] parts = entry.getName().substring(ROOT.length()).split("/");
    if (parts.length != 2) return; // debugging symbols of macOS lie deeper
    platforms.add(parts[0]);
    if (!parts[0].equals(platform)) return;
    libraries.add(new NativeLibrary(parts[1], entry.getSize(), entry.getCrc()));
  }

  private static String version(JarFile jar) throws IOException {
    Manifest manifest = jar.getManifest();
    String version =
        manifest == null
            ? null
            : manifest.getMainAttributes().getValue("Implementation-Version"); // as in 1.29.0
    return version == null ? "unknown" : version.replaceAll("[^\\w.-]", "_");
  }

  /** This machine as ONNX Runtime names it. */
  static String thisPlatform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String system = os.contains("mac") ? "osx" : os.contains("win") ? "win" : "linux";
    if (arch.equals("amd64") || arch.equals("x86_64")) return system + "-x64";
    return system + "-" + (arch.startsWith("arm64") ? "aarch64" : arch);
  }

  /** Whether it is {@code onnxruntime_gpu}. */
  boolean gpu() {
    return libraries.stream().anyMatch(l -> l.name().contains("onnxruntime_providers_cuda"));
  }

  /** The name of the folder that its libraries go to. */
  String folderName() {
    return folderName(version, platform, gpu());
  }

  static String folderName(String version, String platform, boolean gpu) {
    return version + "-" + platform + (gpu ? "-gpu" : "-cpu");
  }

  /** Writes its libraries into a folder, through to the disk, and checks what was read. */
  void unpackTo(Path folder) throws IOException {
    try (JarFile jar = new JarFile(file.toFile(), false)) {
      for (NativeLibrary library : libraries) {
        ZipEntry entry = jar.getEntry(ROOT + platform + "/" + library.name());
        if (entry == null) throw new IOException(file + " was changed meanwhile");
        try (InputStream in = jar.getInputStream(entry)) {
          write(in, folder.resolve(library.name()), library);
        }
      }
    }
  }

  private void write(InputStream in, Path target, NativeLibrary library) throws IOException {
    CRC32 crc = new CRC32();
    try (FileChannel channel =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = new CheckedOutputStream(Channels.newOutputStream(channel), crc)) {
      byte[] buffer = new byte[1 << 20];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) out.write(buffer, 0, n);
      channel.force(true); // else a power cut leaves zeros behind a name that looks complete
    }
    if (Files.size(target) != library.size() || crc.getValue() != library.crc()) {
      throw new IOException(file + " is damaged: " + library.name() + " fails its checksum");
    }
  }
}
