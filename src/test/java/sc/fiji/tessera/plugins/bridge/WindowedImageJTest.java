package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.plugins.measure.MeasureScenario;
import sc.fiji.tessera.plugins.prompt.AnythingPicture;
import sc.fiji.tessera.plugins.prompt.AnythingScenario;
import sc.fiji.tessera.site.VirtualScreen;

/** A real ImageJ window on a screen of its own; needs Xvfb. */
@Tag("slow")
class WindowedImageJTest {
  @TempDir Path folder;
  private VirtualScreen screen;

  @BeforeEach
  void openScreen() throws IOException {
    screen = VirtualScreen.open(1280, 900);
    assumeTrue(screen != null, "SKIPPED: Xvfb is not there, so no ImageJ window is tested.");
  }

  @AfterEach
  void closeScreen() {
    if (screen != null) screen.close();
  }

  @Test
  void dialogRecorderMacrosAndEscape() throws Exception {
    run(WindowedScenario.class);
  }

  @Test
  void segmentTrainAndMeasure() throws Exception {
    run(CommandsScenario.class, folder.toString());
  }

  @Test
  void measureAndClickOnObjects() throws Exception {
    run(MeasureScenario.class);
  }

  @Test
  void clickOnObjects() throws Exception {
    run(AnythingScenario.class, folder.toString());
  }

  @Test
  void clicksAndTheSameByMacro() throws Exception {
    run(AnythingPicture.class, folder.toString(), folder.resolve("anything.png").toString());
  }

  @Test
  void failuresInOneSentenceWithDetails() throws Exception {
    run(FailureScenario.class);
  }

  @Test
  void everyDialogOpens() throws Exception {
    run(DialogsScenario.class);
  }

  @Test
  void everyDialogFitsTheScreenAtTwiceTheSize() throws Exception {
    run(DialogsScenario.class, "2");
  }

  private void run(Class<?> scenario, String... arguments) throws Exception {
    File log = folder.resolve("log").toFile();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Duser.home=" + folder);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), scenario.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("DISPLAY", screen.display());
    builder
        .environment()
        .putIfAbsent("DJL_CACHE_DIR", System.getProperty("user.home") + "/.djl.ai");
    Process process = builder.redirectErrorStream(true).redirectOutput(log).start();
    boolean ended = process.waitFor(3, TimeUnit.MINUTES);
    if (!ended) process.destroyForcibly();
    String text = Files.readString(log.toPath());
    assertEquals(0, ended ? process.exitValue() : -1, text);
  }
}
