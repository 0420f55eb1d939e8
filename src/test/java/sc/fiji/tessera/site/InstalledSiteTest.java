package sc.fiji.tessera.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import ij.IJ;
import ij.process.ImageProcessor;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The site of this very build, installed as ImageJ's updater does and used in a plain ImageJ, in a
 * process that sees Tessera only through ImageJ's class loader.
 */
@Tag("slow")
class InstalledSiteTest {
  private static final Path SAMPLE =
      Path.of("sample-data/nuclei/images/nuclei-002.png").toAbsolutePath();

  @TempDir Path folder;
  private Path fiji;
  private SiteLibraries fates;
  private List<MavenArtifact> libraries;

  @BeforeEach
  void whatFijiBrings() throws IOException {
    assumeFalse(
        System.getProperty("java.class.path").contains("onnxruntime_gpu"),
        "SKIPPED: the site is never made with onnxruntime_gpu.");
    fates = SiteLibraries.read(Path.of("update-site/contents.txt"));
    libraries = ClassPathLibraries.named(fates);
    fiji = Files.createDirectories(folder.resolve("Fiji é 細胞.app"));
    Files.createDirectories(fiji.resolve("jars"));
    for (MavenArtifact a : fates.those(libraries, SiteLibraries.Kind.FIJI)) {
      String name = a.id().equals("ij") ? "ij.jar" : "jars/" + a.jar().getFileName();
      Files.copy(a.jar(), fiji.resolve(name));
    }
  }

  /** Publishes this build. */
  private UpdaterPeer publish(List<SiteRecord> older) throws Exception {
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
  private static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String system = os.contains("win") ? "win" : os.contains("mac") ? "macos" : "linux";
    return system + (System.getProperty("os.arch").contains("aarch64") ? "-arm64" : "64");
  }

  private String run(String macro, String... options) throws Exception {
    String name = PlainImageJ.class.getName();
    String file = name.replace('.', '/') + ".class";
    Path alone = folder.resolve("alone").resolve(file);
    Files.createDirectories(alone.getParent());
    if (!Files.exists(alone)) Files.copy(Path.of("target/test-classes").resolve(file), alone);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-Djava.awt.headless=true", "-Dplugins.dir=" + fiji));
    command.add("-Dtessera.cache=" + folder.resolve("cache"));
    command.add("-DDJL_CACHE_DIR=" + folder.resolve("djl")); // nothing of an earlier build
    command.addAll(List.of(options));
    String classPath = fiji.resolve("ij.jar") + File.pathSeparator + folder.resolve("alone");
    command.addAll(List.of("-cp", classPath, name, macro));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] output = process.getInputStream().readAllBytes();
    process.waitFor();
    return new String(output, StandardCharsets.UTF_8);
  }

  private static String call(String label, String options) {
    return "return call(\"sc.fiji.tessera.Tessera.run\", \""
        + label
        + "\", \""
        + options.replace("\\", "\\\\")
        + "\");";
  }

  private static int objects(Path labels) {
    ImageProcessor found = IJ.openImage(labels.toString()).getProcessor();
    return (int) found.getStatistics().max;
  }

  @Test
  void freshlyInstalledItSegments() throws Exception {
    List<String> done = publish(List.of()).update(fiji, platform());
    long natives = done.stream().filter(d -> d.matches(".*/onnxruntime-[a-z].*")).count();
    assertEquals(1, natives, done.toString());
    Path labels = folder.resolve("labels.tif");
    String output =
        run(call("Segment with U-Net...", "image=[" + SAMPLE + "] save=[" + labels + "]"));
    assertTrue(output.contains("returned " + labels), output);
    assertTrue(output.contains("loader ij.io.PluginClassLoader"), output);
    assertTrue(objects(labels) > 0, output);
  }

  @Test
  void anOlderReleaseIsReplacedAndRuns() throws Exception {
    SiteNotes none = new SiteNotes("", List.of(), "", "");
    Path old = TinyJar.write(folder.resolve("old.jar"), "Old.class", "old");
    List<SiteFile> files =
        List.of(
            new SiteFile("plugins/Tessera_-0.0.9.jar", old, List.of(), none),
            new SiteFile("jars/left-over-1.0.jar", old, List.of(), none));
    Path before = Files.createDirectories(folder.resolve("before"));
    List<SiteRecord> older =
        WriteSite.write(new SiteRelease(List.of(), 20260101000000L), files, before);
    new UpdaterPeer(before.toUri().toURL()).update(fiji, platform());
    List<String> done = publish(older).update(fiji, platform());
    assertTrue(done.contains("update plugins/Tessera_-0.1.0.jar"), done.toString());
    assertTrue(done.contains("remove jars/left-over-1.0.jar"), done.toString());
    assertFalse(Files.exists(fiji.resolve("plugins/Tessera_-0.0.9.jar")));
    String output = run(call("Tessera Devices...", ""));
    assertTrue(output.contains("loader ij.io.PluginClassLoader"), output);
    assertTrue(output.matches("(?s).*cpu +usable.*"), output);
    assertTrue(output.contains("is fetched when something is trained"), output);
  }

  /** PyTorch is not on the site: it comes when something is trained first. */
  @Test
  void trainingFetchesWhatItNeeds() throws Exception {
    List<MavenArtifact> fetched = fates.those(libraries, SiteLibraries.Kind.FETCHED);
    assumeTrue(fetched.size() == 1, "SKIPPED: this build has no PyTorch natives.");
    publish(List.of()).update(fiji, platform());
    Path model = folder.resolve("model.onnx");
    String data = Path.of("sample-data/nuclei").toAbsolutePath().toString();
    String keys =
        "images=[%s/images] truth=[%s/labels] save=[%s] epochs=1 steps=1 depth=2 width=4 patch=64"
            + " batch=1 target=foreground";
    HttpServer mirror = mirror(fetched.get(0).jar());
    try {
      String output =
          run(
              call("Train U-Net...", String.format(keys, data, data, model)),
              "-Dtessera.maven=http://localhost:" + mirror.getAddress().getPort());
      assertTrue(Files.exists(model), output);
    } finally {
      mirror.stop(0);
    }
    Path kept = folder.resolve("cache/downloads").resolve(fetched.get(0).jar().getFileName());
    assertEquals(Files.size(fetched.get(0).jar()), Files.size(kept));
  }

  private static HttpServer mirror(Path jar) throws IOException {
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
