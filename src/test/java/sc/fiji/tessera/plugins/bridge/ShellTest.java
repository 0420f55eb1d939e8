package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.Tessera;

class ShellTest {
  @TempDir Path folder;
  private String out;
  private String err;

  private String image() {
    String path = folder.resolve("my cells.tif").toString();
    IJ.saveAsTiff(IJ.createImage("my cells", "8-bit ramp", 16, 16, 1), path);
    return path;
  }

  private int run(String... args) {
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    int code =
        new Shell(
                EchoMenu.MENU,
                new PrintStream(outBytes, true, StandardCharsets.UTF_8),
                new PrintStream(errBytes, true, StandardCharsets.UTF_8))
            .run(args);
    out = outBytes.toString(StandardCharsets.UTF_8);
    err = errBytes.toString(StandardCharsets.UTF_8);
    return code;
  }

  @Test
  void tablesGoToStandardOutputAndTheRestToStandardError() {
    assertEquals(Shell.DONE, run("Echo...", "image=[" + image() + "] tile=256"), () -> err);
    assertEquals("Image,Tile,Threshold\nmy cells,256,0.5\n", out);
    assertTrue(err.contains("100% Echoing"), err);
    assertTrue(err.contains("\"my cells-labels\" was not saved; give save=<path>"), err);
  }

  @Test
  void numbersAreATableOfOneRowUnderTheirNames() {
    String image = image();
    assertEquals(
        Shell.DONE, run("Pair...", "prediction=[" + image + "] truth=[" + image + "]"), () -> err);
    String text = err.lines().filter(l -> l.startsWith("my cells")).findFirst().orElse(err);
    assertEquals("letters,share\n" + text.length() + ",0.3333333\n", out);
    assertFalse(err.contains("0.333"), err);
  }

  @Test
  void wrongArgumentsAreTold() {
    assertEquals(Shell.WRONG_ARGUMENTS, run("Echo...", "image=[" + image() + "] tiles=256"));
    assertTrue(err.startsWith("Unknown key 'tiles'"), err);
    assertEquals(Shell.WRONG_ARGUMENTS, run("Echo...", "tile=1"));
    assertTrue(err.startsWith("No image is open, so 'image' must be given"), err);
    assertEquals(Shell.WRONG_ARGUMENTS, run("Ekko..."));
    assertTrue(err.startsWith("There is no command \"Ekko...\""), err);
    assertEquals(Shell.WRONG_ARGUMENTS, run("Echo...", "tile=1", "overlay"));
    assertEquals("", out);
  }

  @Test
  void failuresAreTold() {
    assertEquals(Shell.FAILED, run("Echo...", "fail=argument image=[" + image() + "]"));
    assertTrue(err.endsWith("The image is smaller than 16 x 16 pixels.\n"), err);
    assertEquals(Shell.FAILED, run("Echo...", "fail=cancel image=[" + image() + "]"));
    assertTrue(err.endsWith("\"Echo...\" cancelled.\n"), err);
  }

  @Test
  void helpComesFromTheCommand() {
    assertEquals(Shell.DONE, run("--help"));
    assertTrue(out.contains("  Echo...\n  Pair...\n"), out);
    assertEquals(Shell.DONE, run());
    assertTrue(out.contains("Usage:"), out);
    assertEquals(Shell.DONE, run("Echo...", "--help"));
    assertTrue(out.contains("a whole number from 0 to 8192; default 0"), out);
    assertTrue(out.contains("one of auto, cpu, cuda; default auto"), out);
    assertTrue(
        out.replaceAll("\\s+", " ").contains("folder of images; the active image if not given"),
        out);
    assertEquals(Shell.DONE, run("Pair...", "--help"));
    assertTrue(out.contains("a folder of images; required"), out);
  }

  @Test
  void aRealProcessExitsWithTheCode() throws Exception {
    assertEquals(
        0, process(EchoMenu.class, "Echo...", "image=[" + image() + "] tile=3"), () -> err);
    assertEquals("Image,Tile,Threshold\nmy cells,3,0.5\n", out);
    assertEquals(1, process(EchoMenu.class, "Echo...", "image=[" + image() + "] fail=bug"));
    assertEquals(
        "\"Echo...\" failed unexpectedly, please report it: java.lang.NullPointerException: oops.\n",
        err);
    assertEquals(1, process(EchoMenu.class, "Echo...", "image=[" + image() + "] fail=memory"));
    assertTrue(err.startsWith("Not enough memory for \"Echo...\""), err);
    assertEquals(1, err.lines().count(), err);
    assertEquals(2, process(EchoMenu.class, "Echo...", "image=[" + image() + "] tile=-3"));
    assertEquals("", out);
  }

  @Test
  void tesseraItselfPrintsHelp() throws Exception {
    assertEquals(0, process(Tessera.class, "--help"), () -> err);
    assertTrue(out.startsWith("Usage: "), out);
    assertEquals(2, process(Tessera.class, "No such command"));
    assertTrue(err.startsWith("There is no command \"No such command\""), err);
  }

  private int process(Class<?> main, String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(args));
    File outFile = folder.resolve("out").toFile();
    File errFile = folder.resolve("err").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(outFile).redirectError(errFile);
    builder.environment().remove("DISPLAY");
    int code = builder.start().waitFor();
    out = Files.readString(outFile.toPath());
    err = Files.readString(errFile.toPath());
    return code;
  }
}
