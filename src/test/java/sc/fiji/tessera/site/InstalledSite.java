package sc.fiji.tessera.site;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The site of this very build, installed as ImageJ's updater does into a folder of its own, and
 * processes that see Tessera only through ImageJ's class loader.
 */
final class InstalledSite {
  private final Path folder;
  private final Path fiji;
  private final SiteLibraries fates;
  private final List<MavenArtifact> libraries;

  /**
   * What Fiji brings.
   *
   * @param name of its folder
   */
  InstalledSite(Path folder, String name) throws IOException {
    this.folder = folder;
    fates = SiteLibraries.read(Path.of("update-site/contents.txt"));
    libraries = ClassPathLibraries.named(fates);
    fiji = Files.createDirectories(folder.resolve(name));
    Files.createDirectories(fiji.resolve("jars"));
    for (MavenArtifact a : fates.those(libraries, SiteLibraries.Kind.FIJI)) {
      String file = a.id().equals("ij") ? "ij.jar" : "jars/" + a.jar().getFileName();
      Files.copy(a.jar(), fiji.resolve(file));
    }
  }

  /** ImageJ's folder. */
  Path folder() {
    return fiji;
  }

  /** What is fetched when it is needed. */
  List<MavenArtifact> fetched() throws IOException {
    return fates.those(libraries, SiteLibraries.Kind.FETCHED);
  }

  /** Publishes this build. */
  UpdaterPeer publish(List<SiteRecord> older) throws Exception {
    Path macros = Path.of("macros");
    SiteContent content =
        new SiteContent(plugin(), "0.1.0", macros, libraries, fates, folder.resolve("work"));
    Path site = Files.createDirectories(folder.resolve("site"));
    WriteSite.write(new SiteRelease(older, 20260202000000L), content.files(), site);
    return new UpdaterPeer(site.toUri().toURL());
  }

  private Path plugin() throws IOException {
    Path jar = folder.resolve("Tessera.jar");
    Path classes = Path.of("target/classes");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
        Stream<Path> all = Files.walk(classes)) {
      for (Path f : all.filter(Files::isRegularFile).sorted().toList()) {
        zip.putNextEntry(new ZipEntry(classes.relativize(f).toString().replace('\\', '/')));
        Files.copy(f, zip);
      }
    }
    return jar;
  }

  /** This machine as ImageJ's updater names it. */
  static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String system = os.contains("win") ? "win" : os.contains("mac") ? "macos" : "linux";
    return system + (System.getProperty("os.arch").contains("aarch64") ? "-arm64" : "64");
  }

  /**
   * A process whose class path is ImageJ and one class of the tests alone.
   *
   * @param main a class that knows ImageJ and Java, and nothing else
   */
  ProcessBuilder process(Class<?> main, List<String> options, String... arguments)
      throws IOException {
    String file = main.getName().replace('.', '/');
    Path alone = folder.resolve("alone").resolve(file).getParent();
    Files.createDirectories(alone);
    Path classes = Path.of("target/test-classes").resolve(file).getParent();
    try (Stream<Path> all = Files.list(classes)) {
      for (Path f : all.filter(f -> isPart(f, main)).toList()) {
        Path copy = alone.resolve(f.getFileName());
        if (!Files.exists(copy)) Files.copy(f, copy);
      }
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-Dplugins.dir=" + fiji));
    command.add("-Dtessera.cache=" + folder.resolve("cache"));
    command.add("-DDJL_CACHE_DIR=" + folder.resolve("djl")); // nothing of an earlier build
    command.addAll(options);
    String classPath = fiji.resolve("ij.jar") + File.pathSeparator + folder.resolve("alone");
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  private static boolean isPart(Path file, Class<?> main) {
    return file.getFileName().toString().matches(main.getSimpleName() + "(\\$.*)?\\.class");
  }

  /** A place from which PyTorch is fetched, on this machine. */
  static HttpServer mirror(Path jar) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(any, 0);
    server.createContext("/ai/djl/pytorch/pytorch-native-cpu/", e -> answer(e, jar));
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, Path jar) throws IOException {
    boolean known = exchange.getRequestURI().getPath().endsWith("/" + jar.getFileName());
    exchange.sendResponseHeaders(known ? 200 : 404, known ? Files.size(jar) : -1);
    try (OutputStream out = exchange.getResponseBody()) {
      if (known) Files.copy(jar, out);
    }
    exchange.close();
  }
}
