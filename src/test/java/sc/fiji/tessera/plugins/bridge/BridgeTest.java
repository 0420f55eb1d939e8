package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.Macro;
import ij.Prefs;
import ij.WindowManager;
import ij.macro.Interpreter;
import ij.measure.ResultsTable;
import ij.plugin.filter.Analyzer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bridge in macros, without a screen. */
class BridgeTest {
  private static final String CALL =
      "result = call(\"" + EchoMenu.class.getName() + ".call\", \"Echo...\", \"%s\");";

  @TempDir Path folder;
  private String path;
  private String printed;

  @BeforeEach
  void start() {
    ImagePlus image = IJ.createImage("my cells", "8-bit ramp", 16, 16, 1);
    path = folder.resolve("my cells.tif").toString();
    IJ.saveAsTiff(image, path);
    Analyzer.setResultsTable(new ResultsTable());
    EchoCommand.last = null;
  }

  @AfterEach
  void end() {
    // A called macro leaves its batch images open.
    Interpreter.batchMode = false;
    WindowManager.setTempCurrentImage(null);
    Analyzer.setResultsTable(new ResultsTable());
  }

  private String macro(String options, String after) {
    return printing(() -> IJ.runMacro(String.format(CALL, options) + "\n" + after));
  }

  private String printing(Supplier<String> action) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream capture = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    System.setOut(capture);
    System.setErr(capture);
    try {
      return action.get();
    } finally {
      System.setOut(out);
      System.setErr(err);
      printed = bytes.toString(StandardCharsets.UTF_8);
    }
  }

  @Test
  void aMacroGetsResultsTableImageAndTitle() {
    String answer =
        macro(
            "image=[" + path + "] tile=256 overlay",
            "return result + \"|\" + nResults + \"|\" + getResult(\"Tile\", 0) + \"|\" + getTitle();");
    assertEquals("my cells-labels|1|256|my cells-labels", answer);
    assertTrue(EchoCommand.last.overlay);
  }

  @Test
  void rowsOfASecondCallAreAppended() {
    String call = String.format(CALL, "image=[" + path + "] tile=2");
    assertEquals("2", macro("image=[" + path + "] tile=1", call + "return \"\" + nResults;"));
    assertEquals(2, ResultsTable.getResultsTable().getValue("Tile", 1));
  }

  @Test
  void theImageThatTheMacroHasMadeIsTheActiveOne() {
    String answer =
        printing(
            () ->
                IJ.runMacro(
                    "newImage(\"made here\", \"8-bit ramp\", 16, 16, 1);"
                        + String.format(CALL, "")
                        + "return result;"));
    assertEquals("made here-labels", answer, printed);
    assertEquals(
        "first-labels",
        printing(
            () ->
                IJ.runMacro(
                    "newImage(\"first\", \"8-bit ramp\", 16, 16, 1);"
                        + "newImage(\"second\", \"8-bit ramp\", 16, 16, 1);"
                        + String.format(CALL, "image=first")
                        + "return result;")));
  }

  @Test
  void aMistakeStopsTheMacroWithOneSentenceAndNothingIsRun() {
    String answer = macro("image=[" + path + "] tile=abc", "print(\"went on\");\nreturn \"on\";");
    assertNull(answer);
    assertNull(EchoCommand.last);
    assertEquals("'tile' must be a whole number from 0 to 8192, but is \"abc\".", printed.strip());
  }

  @Test
  void aFailureStopsTheMacroWithItsSentence() {
    macro("image=[" + path + "] fail=argument", "print(\"went on\");\nprint(\"and on\");");
    assertEquals("The image is smaller than 16 x 16 pixels.", printed.strip());
    macro("image=[" + path + "] fail=bug", "print(\"went on\");\nprint(\"and on\");");
    assertEquals(
        "\"Echo...\" failed unexpectedly, please report it: java.lang.NullPointerException: oops.",
        printed.strip());
  }

  @Test
  void cancellingStopsTheMacroQuietly() {
    macro("image=[" + path + "] fail=cancel", "print(\"went on\");\nprint(\"and on\");");
    assertEquals("\"Echo...\" cancelled", printed.strip());
  }

  @Test
  void anUnknownLabelListsTheLabels() {
    String code = String.format(CALL, "").replace("Echo...", "Ekko...");
    printing(() -> IJ.runMacro(code + "\nprint(\"went on\");\nprint(\"and on\");"));
    assertEquals(
        "There is no command \"Ekko...\"; the commands are: Echo..., Pair...", printed.strip());
  }

  @Test
  void variablesOfTheMacroMayBeNamed() {
    String before = "p = \"" + path.replace("\\", "/") + "\"; n = 12;";
    String code = before + String.format(CALL, "image=&p tile=&n") + "return result;";
    assertEquals("my cells-labels", printing(() -> IJ.runMacro(code)), printed);
    assertEquals(12, EchoCommand.last.tile);
  }

  @Test
  void preferencesAreNotReadInMacros() {
    Prefs.set("tessera.echocommand.tile", "77");
    try {
      macro("image=[" + path + "]", "");
      assertEquals(0, EchoCommand.last.tile);
    } finally {
      Prefs.set("tessera.echocommand.tile", null);
    }
  }

  @Test
  void pluginRunReadsTheOptionsOfItsMacroThread() throws Exception {
    Thread thread =
        new Thread(
            () -> {
              Macro.setOptions("image=[" + path + "] tile=9");
              new EchoMenu().run(EchoCommand.class.getName());
              Macro.setOptions(null);
            },
            "Run$_test");
    thread.start();
    thread.join();
    assertEquals(9, EchoCommand.last.tile);
  }

  @Test
  void commandsThatCancelThemselvesAndTextOutputs() {
    String pair = CALL.replace("Echo...", "Pair...");
    String images = "prediction=[" + path + "] truth=[" + path + "]";
    String code = String.format(pair, images) + "return result;";
    String answer = printing(() -> IJ.runMacro(code));
    assertTrue(answer != null && answer.endsWith("fast "), answer + printed);
    printing(() -> IJ.runMacro(String.format(pair, images + " method=exact") + "\nprint(1);"));
    assertTrue(printed.contains("\"Pair...\" cancelled") && !printed.contains("1\n"), printed);
  }
}
