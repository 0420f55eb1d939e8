package sc.fiji.tessera.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installed site, in front of somebody who has just installed it; needs Xvfb. */
@Tag("slow")
class FirstRunTest {
  @TempDir Path folder;

  @Test
  void openSegmentMeasureTrainAndApplyFromTheMenus() throws Exception {
    try (VirtualScreen screen = VirtualScreen.open(1120, 800)) {
      assumeTrue(screen != null, "SKIPPED: Xvfb is not there, so no ImageJ window is tested.");
      InstalledSite site = new InstalledSite(folder, "Fiji é 細胞.app");
      System.out.print(run(site, screen.display(), List.of()));
    }
  }

  /**
   * Makes the pictures of the documentation, on the screen that there is: with a grey background,
   * 1120 x 800 pixels and a window manager.
   *
   * @param args an empty folder, whose name will be seen
   */
  public static void main(String[] args) throws Exception {
    InstalledSite site = new InstalledSite(Path.of(args[0]), "ImageJ");
    String images = Path.of("src/site/resources/images").toAbsolutePath().toString();
    System.out.print(run(site, System.getenv("DISPLAY"), List.of(images)));
    System.exit(0);
  }

  private static String run(InstalledSite site, String display, List<String> pictures)
      throws Exception {
    assumeFalse(
        System.getProperty("java.class.path").contains("onnxruntime_gpu"),
        "SKIPPED: the site is never made with onnxruntime_gpu.");
    assumeTrue(site.fetched().size() == 1, "SKIPPED: this build has no PyTorch natives.");
    site.publish(List.of()).update(site.folder(), InstalledSite.platform());
    HttpServer mirror = InstalledSite.mirror(site.fetched().get(0).jar());
    try {
      List<String> options = new ArrayList<>();
      options.add("-Dtessera.maven=http://localhost:" + mirror.getAddress().getPort());
      options.add("-Duser.home=" + site.folder());
      ProcessBuilder builder =
          site.process(FirstRun.class, options, pictures.toArray(String[]::new));
      builder.environment().put("DISPLAY", display);
      Path log = site.folder().resolve("log");
      Process process = builder.redirectOutput(log.toFile()).start();
      boolean ended = process.waitFor(5, TimeUnit.MINUTES);
      if (!ended) process.destroyForcibly();
      assertEquals(0, ended ? process.exitValue() : -1, Files.readString(log));
      return Files.readString(log);
    } finally {
      mirror.stop(0);
    }
  }
}
