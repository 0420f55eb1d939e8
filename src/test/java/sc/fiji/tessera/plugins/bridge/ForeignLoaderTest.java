package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From class loaders of their own, and several programs at once that begin with nothing. */
class ForeignLoaderTest {
  private static final String SAMPLE = "Generate Sample Data...";
  private static final String SEGMENT = "Segment with U-Net...";
  private static final String TRAIN = "Train U-Net...";

  @TempDir Path folder;

  private Process start(String context, Path home, Path work) throws IOException {
    Files.createDirectories(work);
    Path alone = Files.createDirectories(folder.resolve("alone"));
    String file = ForeignLoader.class.getName().replace('.', '/') + ".class";
    Path copy = alone.resolve(file);
    Files.createDirectories(copy.getParent());
    if (!Files.exists(copy)) Files.write(copy, classBytes(file));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.awt.headless=true");
    command.add("-Duser.home=" + home);
    command.addAll(List.of("-cp", alone.toString(), ForeignLoader.class.getName()));
    command.addAll(List.of(System.getProperty("java.class.path"), context));
    command.addAll(List.of(SAMPLE, "count=2 width=64 height=64 save=[" + work + "]"));
    String image = "image=[" + work.resolve("images/nuclei-001.png") + "]";
    command.addAll(List.of(SEGMENT, image + " device=cpu save=[" + work.resolve("l.tif") + "]"));
    String train =
        "images=[%s] truth=[%s] save=[%s] target=foreground depth=2 width=4 patch=32 epochs=1"
            + " steps=1 device=cpu";
    Path model = work.resolve("m.onnx");
    command.addAll(
        List.of(
            TRAIN, String.format(train, work.resolve("images"), work.resolve("labels"), model)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("TESSERA_CACHE");
    builder.environment().remove("DJL_CACHE_DIR");
    return builder.redirectOutput(work.resolve("log").toFile()).start();
  }

  private static byte[] classBytes(String file) throws IOException {
    try (var in = ForeignLoader.class.getResourceAsStream("/" + file)) {
      return in.readAllBytes();
    }
  }

  private static void assertDone(Process process, Path work) throws Exception {
    boolean ended = process.waitFor(3, TimeUnit.MINUTES);
    if (!ended) process.destroyForcibly();
    String log = Files.readString(work.resolve("log"), StandardCharsets.UTF_8);
    assertEquals(0, ended ? process.exitValue() : -1, log);
    assertTrue(Files.size(work.resolve("l.tif")) > 0, log);
    assertTrue(Files.size(work.resolve("m.onnx")) > 0, log);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"null", "system"})
  void menuNativesModelsAndTraining(String context) throws Exception {
    Path work = folder.resolve("work");
    assertDone(start(context, Files.createDirectory(folder.resolve("home")), work), work);
  }

  /** They unpack both native libraries at the same time, into one home folder. */
  @Tag("slow")
  @Test
  void severalAtOnceInANewHome() throws Exception {
    Path home = Files.createDirectory(folder.resolve("neues Zuhause ü"));
    List<Process> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) all.add(start("null", home, folder.resolve("work" + i)));
    for (int i = 0; i < 3; i++) assertDone(all.get(i), folder.resolve("work" + i));
    byte[] first = Files.readAllBytes(folder.resolve("work0/l.tif"));
    for (int i = 1; i < 3; i++) {
      assertEquals(
          -1, Arrays.mismatch(first, Files.readAllBytes(folder.resolve("work" + i + "/l.tif"))));
    }
    try (var files = Files.list(home.resolve(".tessera/natives"))) {
      List<String> names = files.map(f -> f.getFileName().toString()).sorted().toList();
      assertEquals(2, names.size(), names.toString());
      assertEquals(".lock", names.get(0));
    }
  }
}
