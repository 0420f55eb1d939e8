package sc.fiji.tessera.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import ij.IJ;
import ij.process.ImageProcessor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  private InstalledSite site;

  @BeforeEach
  void whatFijiBrings() throws IOException {
    assumeFalse(
        System.getProperty("java.class.path").contains("onnxruntime_gpu"),
        "SKIPPED: the site is never made with onnxruntime_gpu.");
    site = new InstalledSite(folder, "Fiji é 細胞.app");
  }

  private String run(String macro, String... options) throws Exception {
    List<String> all = new ArrayList<>(List.of(options));
    all.add("-Djava.awt.headless=true");
    Process process = site.process(PlainImageJ.class, all, macro).start();
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
    List<String> done = site.publish(List.of()).update(site.folder(), InstalledSite.platform());
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
    new UpdaterPeer(before.toUri().toURL()).update(site.folder(), InstalledSite.platform());
    List<String> done = site.publish(older).update(site.folder(), InstalledSite.platform());
    assertTrue(done.contains("update plugins/Tessera_-0.1.0.jar"), done.toString());
    assertTrue(done.contains("remove jars/left-over-1.0.jar"), done.toString());
    assertFalse(Files.exists(site.folder().resolve("plugins/Tessera_-0.0.9.jar")));
    String output = run(call("Tessera Devices...", ""));
    assertTrue(output.contains("loader ij.io.PluginClassLoader"), output);
    assertTrue(output.matches("(?s).*cpu +usable.*"), output);
    assertTrue(output.contains("is fetched when something is trained"), output);
  }

  /** PyTorch is not on the site: it comes when something is trained first. */
  @Test
  void trainingFetchesWhatItNeeds() throws Exception {
    List<MavenArtifact> fetched = site.fetched();
    assumeTrue(fetched.size() == 1, "SKIPPED: this build has no PyTorch natives.");
    site.publish(List.of()).update(site.folder(), InstalledSite.platform());
    Path model = folder.resolve("model.onnx");
    String data = Path.of("sample-data/nuclei").toAbsolutePath().toString();
    String keys =
        "images=[%s/images] truth=[%s/labels] save=[%s] epochs=1 steps=1 depth=2 width=4 patch=64"
            + " batch=1 target=foreground";
    HttpServer mirror = InstalledSite.mirror(fetched.get(0).jar());
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
}
