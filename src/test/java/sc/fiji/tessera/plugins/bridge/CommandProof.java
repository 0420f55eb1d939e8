package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import ij.macro.Interpreter;
import ij.measure.ResultsTable;
import ij.plugin.filter.Analyzer;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.scijava.command.CommandService;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import sc.fiji.tessera.Tessera;
import sc.fiji.tessera.inference.Progress;

/**
 * Runs the example of a command in every way that a command can be called, and fails unless each
 * gives the same images, tables, texts and files.
 */
public final class CommandProof {
  private final CommandExample example;
  private final ExampleFiles files;
  private final Path folder;
  private final CommandRun run;
  private ExampleResult expected;
  private Map<String, Object> outputs;

  /**
   * @param folder receives what the command writes
   */
  CommandProof(CommandExample example, ExampleFiles files, Path folder) {
    this.example = example;
    this.files = files;
    this.folder = folder;
    String className = CommandMenu.installed().className(example.label());
    this.run = CommandRun.of(SciJava.context(), className, example.label());
  }

  /** A way to call a command, which fails unless it does what it promises. */
  interface Way {
    void show() throws Throwable;
  }

  /** All ways that this command can be called in, by name. */
  Map<String, Way> ways() {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put("itself", this::expected);
    ways.put("macro", this::macro);
    ways.put("shell", this::shell);
    ways.put("SciJava", this::scijava);
    if (canBeCancelled()) ways.put("cancel", this::cancel);
    if (takesHyperstacks()) ways.put("hyperstack", this::hyperstack);
    return example.screen() == null ? ways : Map.of();
  }

  /** Runs the command as its own inputs say, which is what other ways are compared with. */
  ExampleResult expected() throws IOException {
    if (expected != null) return expected;
    Path out = Files.createDirectories(folder.resolve("expected"));
    outputs = CommandCall.run(example.label(), example.options(files, out));
    expected = ExampleResult.of(outputs, example, out);
    boolean something = !expected.outputs().isEmpty() || !expected.files().isEmpty();
    assertTrue(something, "nothing came of " + example.options());
    return expected;
  }

  /** The options are recorded as from a dialog; the recorded line is played in a macro. */
  void macro() throws IOException {
    expected();
    Path out = Files.createDirectories(folder.resolve("macro"));
    String options = recorded(example.options(files, out));
    String code =
        "return call(\"sc.fiji.tessera.Tessera.run\", \"%s\", \"%s\");"
            .formatted(example.label(), options.replace("\\", "\\\\").replace("\"", "\\\""));
    Analyzer.setResultsTable(new ResultsTable());
    try {
      String answer = quietly(() -> IJ.runMacro(code));
      assertNotEquals(null, answer, "the macro was stopped");
      assertNotEquals(Bridge.ABORTED, answer);
      assertEquals(expected.files(), ExampleResult.files(out, example));
      assertShown();
    } finally {
      forget();
    }
  }

  /** Images are open, in order, and the table is the system's. */
  private void assertShown() {
    List<String> images =
        outputs.values().stream()
            .filter(ImagePlus.class::isInstance)
            .map(ExampleResult::text)
            .toList();
    assertEquals(images, OpenImages.all().stream().map(ExampleResult::image).toList());
    for (Map.Entry<String, Object> output : outputs.entrySet()) {
      String label = run.info().getOutput(output.getKey()).getLabel();
      boolean results = label == null || label.isEmpty();
      if (results && output.getValue() instanceof ResultsTable table) {
        assertEquals(CsvTable.text(table), CsvTable.text(ResultsTable.getResultsTable()));
      }
    }
  }

  /** Leaves nothing open for the tests that follow. */
  public static void forget() {
    for (int id : Interpreter.getBatchModeImageIDs()) {
      Interpreter.removeBatchModeImage(Interpreter.getBatchModeImage(id));
    }
    Interpreter.batchMode = false;
    WindowManager.setTempCurrentImage(null);
    Analyzer.setResultsTable(new ResultsTable());
  }

  private String recorded(String options) {
    Map<String, String> given = MacroOptions.parse(options);
    Map<String, String> texts = new LinkedHashMap<>();
    for (CommandInput input : run.inputs().keyed()) {
      boolean is = given.containsKey(input.key());
      String text = is ? given.get(input.key()) : input.defaultText();
      texts.put(input.key(), text == null ? "true" : text);
    }
    return CommandRecorder.text(CommandRecorder.options(run.inputs(), texts));
  }

  /** From a shell: files, tables on standard output, exit code 0. */
  void shell() throws IOException {
    expected();
    Path out = Files.createDirectories(folder.resolve("shell"));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    int code =
        new Shell(CommandMenu.installed(), stream(printed), stream(told))
            .run(example.label(), example.options(files, out));
    assertEquals(Shell.DONE, code, () -> told.toString(StandardCharsets.UTF_8));
    assertEquals(expected.files(), ExampleResult.files(out, example));
    String text = printed.toString(StandardCharsets.UTF_8);
    for (Object output : outputs.values()) {
      if (output instanceof ResultsTable table) {
        String csv = CsvTable.text(table);
        assertTrue(text.contains(csv), () -> csv + "\n is not in \n" + text);
      }
    }
    forget();
  }

  /** From a real shell. */
  void process() throws Exception {
    expected();
    Path out = Files.createDirectories(folder.resolve("process"));
    File told = folder.resolve("told.txt").toFile();
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String path = System.getProperty("java.class.path");
    String main = Tessera.class.getName();
    Process process =
        new ProcessBuilder(java, "-cp", path, main, example.label(), example.options(files, out))
            .redirectErrorStream(true)
            .redirectOutput(told)
            .start();
    assertEquals(0, process.waitFor(), Files.readString(told.toPath()));
    assertEquals(expected.files(), ExampleResult.files(out, example));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  /**
   * As Groovy calls it: {@code command.run(SegmentWithUNet, true, "image", imp, "tile", 256)}. No
   * image that was given is changed.
   */
  void scijava() throws Exception {
    expected();
    Path out = Files.createDirectories(folder.resolve("scijava"));
    Map<String, Object> inputs = inputs(example.options(files, out));
    Map<String, String> before = images(inputs);
    List<Object> arguments = new ArrayList<>();
    inputs.forEach((name, value) -> arguments.addAll(List.of(name, value)));
    Module module =
        SciJava.context()
            .service(CommandService.class)
            .run(run.info().getDelegateClassName(), true, arguments.toArray())
            .get();
    Map<String, Object> given = new LinkedHashMap<>();
    for (ModuleItem<?> item : run.info().outputs()) {
      Object value = module.getOutput(item.getName());
      if (value != null) given.put(item.getName(), value);
    }
    assertEquals(expected, ExampleResult.of(given, example, out));
    assertEquals(before, images(inputs), "an image was changed");
    forget();
  }

  private static Map<String, String> images(Map<String, Object> inputs) {
    Map<String, String> images = new TreeMap<>();
    inputs.forEach(
        (key, value) -> {
          if (value instanceof ImagePlus image) images.put(key, ExampleResult.image(image));
        });
    return images;
  }

  /** Images as ImageJ opens them, folders as files, numbers as numbers. */
  private Map<String, Object> inputs(String options) {
    Map<String, Object> inputs = new LinkedHashMap<>();
    Map<String, String> given = MacroOptions.parse(options);
    for (CommandInput input : run.inputs().keyed()) {
      if (!given.containsKey(input.key())) continue;
      String text = given.get(input.key());
      Object value =
          switch (input.kind()) {
            case IMAGE -> text.endsWith(".tif") ? opened(text) : new File(text);
            case FLAG -> text == null || Boolean.parseBoolean(text);
            case NUMBER -> input.parse(text, input.key());
            case FILE -> new File(text);
            default -> text;
          };
      inputs.put(input.name(), value);
    }
    return inputs;
  }

  /** Under the name that results of the file have. */
  private static ImagePlus opened(String path) {
    ImagePlus image = IJ.openImage(path);
    image.setTitle(image.getTitle().replace(".tif", ""));
    return image;
  }

  /** Whether it tells its progress, and so can be cancelled. */
  private boolean canBeCancelled() {
    for (ModuleItem<?> item : run.info().inputs()) {
      if (item.getType() == Progress.class) return true;
    }
    return false;
  }

  /** Cancelled at the first chance, it leaves nothing. */
  void cancel() throws IOException {
    Path out = Files.createDirectories(folder.resolve("cancel"));
    String options = example.cancelledOptions(files, out);
    assertThrows(
        CancellationException.class,
        () -> CommandCall.run(example.label(), options, new Impatient(0)));
    assertEquals(Map.of(), ExampleResult.files(out, example), "something was written");
  }

  private boolean takesHyperstacks() {
    return example.hyperstackOptions(files, folder) != null;
  }

  /** With two slices and two frames: labels have them as well, and their calibration. */
  void hyperstack() throws IOException {
    Path out = Files.createDirectories(folder.resolve("hyperstack"));
    Map<String, Object> given =
        CommandCall.run(example.label(), example.hyperstackOptions(files, out));
    assertFalse(given.isEmpty());
    if (!(given.get("result") instanceof ImagePlus image)) return;
    if (run.inputs().activeImageInput() == null) return;
    assertEquals(2, image.getNSlices());
    assertEquals(2, image.getNFrames());
    assertEquals(2, image.getCalibration().pixelDepth);
    assertEquals("micron", image.getCalibration().getUnit());
  }

  private static <T> T quietly(java.util.function.Supplier<T> action) {
    PrintStream before = System.out;
    System.setOut(stream(new ByteArrayOutputStream()));
    try {
      return action.get();
    } finally {
      System.setOut(before);
    }
  }
}
