package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
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

/** A real ImageJ window on a screen of its own; needs Xvfb. */
@Tag("slow")
class WindowedImageJTest {
  @TempDir Path folder;
  private Process screen;
  private String display;

  @BeforeEach
  void openScreen() throws IOException {
    try {
      screen =
          new ProcessBuilder("Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      assumeTrue(false, "SKIPPED: Xvfb is not installed, so no ImageJ window is tested.");
    }
    BufferedReader reader = new BufferedReader(new InputStreamReader(screen.getInputStream()));
    String number = reader.readLine();
    assumeTrue(number != null, "SKIPPED: Xvfb does not start, so no ImageJ window is tested.");
    display = ":" + number.trim();
  }

  @AfterEach
  void closeScreen() {
    if (screen != null) screen.destroy();
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
    builder.environment().put("DISPLAY", display);
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
