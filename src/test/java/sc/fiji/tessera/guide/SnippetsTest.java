package sc.fiji.tessera.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import ij.IJ;
import ij.ImagePlus;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.Context;
import org.scijava.plugin.PluginInfo;
import org.scijava.plugin.PluginService;
import org.scijava.script.AdaptedScriptLanguage;
import org.scijava.script.ScriptLanguage;
import org.scijava.script.ScriptModule;
import org.scijava.script.ScriptService;
import sc.fiji.tessera.plugins.bridge.CommandProof;

/**
 * The code in the documentation runs: macros in ImageJ's interpreter, command lines in a shell,
 * Groovy as in Fiji's script editor, each with small files of the names that it mentions ({@link
 * GuideFiles}). What cannot run says why, in a comment before it,
 *
 * <pre>{@code <!-- not run: fetches 100 MB -->}</pre>
 *
 * and only its labels and keys are looked at. Trainings are shortened by keys that the page leaves
 * open. The pages of the commands are generated from examples that {@code CommandProofTest} runs.
 */
class SnippetsTest {
  private static final Pattern RUN =
      Pattern.compile("\\brun\\(\"([^\"]+\\.\\.\\.|Tessera [^\"]+)\"(?:, *|(?=\\)))");

  /** A label of the menu and its options. */
  private static final Pattern CALL =
      Pattern.compile("\"([A-Z][\\w -]+\\.\\.\\.)\",? +\"([^\"]*)\"");

  private static final Pattern KEY = Pattern.compile("(?:^| )(\\w+)(?=[= ]|$)");
  private static final Map<String, String> SHORT =
      new TreeMap<>(Map.of("epochs", "1", "steps", "1", "batch", "2", "patch", "64"));

  @TempDir static Path folder;

  @AfterEach
  void forget() {
    CommandProof.forget();
  }

  @TestFactory
  Stream<DynamicTest> everyBlockRuns() throws IOException {
    return Pages.snippets().stream()
        .filter(s -> s.kind() != Snippet.Kind.TEXT)
        .map(s -> DynamicTest.dynamicTest(s.kind() + " " + s, () -> hold(s)));
  }

  /** Most of them are run, and the excuses are few. */
  @Test
  void fewBlocksAreExcused() throws IOException {
    Map<Snippet.Kind, Integer> run = new EnumMap<>(Snippet.Kind.class);
    List<Snippet> excused = new ArrayList<>();
    for (Snippet s : Pages.snippets()) {
      if (s.excuse() == null) run.merge(s.kind(), 1, Integer::sum);
      else excused.add(s);
    }
    System.out.println("Blocks that are run: " + run + "; excused: " + excused);
    assertTrue(excused.size() <= 20, excused.toString());
    assertTrue(run.get(Snippet.Kind.MACRO) > 20, run.toString());
  }

  private static void hold(Snippet s) throws Exception {
    keysAreThere(s);
    if (s.excuse() != null) return;
    GuideFiles files = new GuideFiles(Files.createTempDirectory(folder, "guide"), s.text());
    switch (s.kind()) {
      case MACRO -> macro(s, files);
      case SHELL -> shell(s, files);
      case GROOVY -> groovy(s, files);
      case JAVA -> isInTheSources(s);
      case BUILD -> build(s);
      default -> throw new AssertionError(s.kind());
    }
  }

  /** Labels and keys are those of the commands' pages, whether it is run or not. */
  private static void keysAreThere(Snippet s) throws IOException {
    Matcher call = CALL.matcher(joined(s.text()));
    while (call.find()) {
      String name = call.group(1).toLowerCase().replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "");
      Path page = Pages.SITE.resolve("commands").resolve(name + ".md");
      assertTrue(Files.exists(page), page + " is missing");
      String text = Files.readString(page);
      Matcher key = KEY.matcher(call.group(2).replaceAll("\\[[^\\]]*]", "x"));
      while (key.find()) {
        assertTrue(
            text.contains("| `" + key.group(1) + "` |"), call.group(1) + ": key " + key.group(1));
      }
    }
  }

  /** Without the ends of lines that a shell skips. */
  private static String joined(String text) {
    return text.replaceAll("\\\\\n *", " ");
  }

  /** With real files, and trainings made short. */
  private static String prepared(String text, GuideFiles files) throws IOException {
    StringBuilder out = new StringBuilder();
    Matcher m = CALL.matcher(text);
    while (m.find()) {
      String options = files.options(m.group(2)) + shortening(m.group(1), m.group(2));
      m.appendReplacement(
          out, Matcher.quoteReplacement(m.group().replace(m.group(2) + "\"", options + "\"")));
    }
    return files.text(m.appendTail(out).toString());
  }

  /** Keys that make a training short, as far as they are open. */
  private static String shortening(String label, String options) {
    if (!label.matches("(Train|Fine-tune) .*")) return "";
    Map<String, String> keys = new TreeMap<>(SHORT);
    if (label.equals("Train U-Net...")) keys.putAll(Map.of("depth", "2", "width", "4"));
    if (label.equals("Train Network...")) keys.put("divisor", "16");
    return keys.entrySet().stream()
        .filter(e -> !options.matches(".*\\b" + e.getKey() + "=.*"))
        .map(e -> " " + e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining());
  }

  // ---- macros ----

  /**
   * Lines that take the active image, of which the result of the line before would be one, are
   * examples each for itself.
   */
  private static void macro(Snippet s, GuideFiles files) throws IOException {
    boolean calls = s.lines().stream().allMatch(l -> l.startsWith("run("));
    if (calls
        && s.lines().stream().anyMatch(l -> l.matches("run\\(\"(Segment|Refine)(?!.*image=).*"))) {
      for (String line : s.lines()) played(line, files);
    } else {
      played(s.text(), files);
    }
  }

  /** In plain ImageJ without a screen, commands are called, not run. */
  private static void played(String code, GuideFiles files) throws IOException {
    String text = prepared(code, files);
    String macro = RUN.matcher(text).replaceAll("call(\"sc.fiji.tessera.Tessera.run\", \"$1\", ");
    macro = macro.replace("\", )", "\", \"\")"); // no options
    macro = macro.replaceAll("\\bopen\\(", "call(\"sc.fiji.tessera.guide.OpenExample.file\", ");
    String open = "call(\"sc.fiji.tessera.guide.OpenExample.open\", \"" + windows(code) + "\");";
    String answer =
        IJ.runMacro("setBatchMode(true);\n" + open + "\n" + macro + "\nreturn \"done\";");
    assertEquals("done", answer, text);
  }

  /** Windows that a macro names: those with a blank, others are files; and what it needs. */
  private static String windows(String text) {
    return Stream.of("my truth.tif", "my cells.tif", "slices=through")
        .filter(text::contains)
        .collect(Collectors.joining(","));
  }

  // ---- command lines ----

  /** The program is called {@code java}, and takes our class path for the one in the page. */
  private static void shell(Snippet s, GuideFiles files) throws Exception {
    assumeFalse(File.separatorChar == '\\', "SKIPPED: a shell of Unix is needed.");
    Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
    if (!Files.exists(java)) {
      String real = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      String path = System.getProperty("java.class.path");
      Files.writeString(
          java, "#!/bin/sh\nshift 2\nexec '" + real + "' -cp '" + path + "' \"$@\"\n");
      assertTrue(java.toFile().setExecutable(true));
    }
    Path here = files.get("cells.tif").getParent();
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-c", "set -e\n" + files.text(s.text()))
            .directory(here.toFile())
            .redirectErrorStream(true)
            .redirectOutput(here.resolve("printed.txt").toFile());
    builder.environment().merge("PATH", java.getParent().toString(), (p, q) -> q + ":" + p);
    Process process = builder.start();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    String printed = Files.readString(here.resolve("printed.txt"));
    assertEquals(0, process.exitValue(), s.text() + "\n" + printed);
    for (String line : s.output()) {
      String pattern = Pattern.quote(line.trim()).replace("...", "\\E.*\\Q");
      assertTrue(
          Pattern.compile(pattern).matcher(printed).find(), line + "\nis not in\n" + printed);
    }
  }

  // ---- scripts ----

  /** Groovy as SciJava runs it: inputs in lines that begin with {@code #@}. */
  public static final class Groovy extends AdaptedScriptLanguage {
    public Groovy() {
      super("groovy");
    }
  }

  private static void groovy(Snippet s, GuideFiles files) throws Exception {
    try (Context context = new Context()) {
      PluginInfo<ScriptLanguage> groovy = new PluginInfo<>(Groovy.class, ScriptLanguage.class);
      context.service(PluginService.class).addPlugin(groovy);
      ScriptService scripts = context.service(ScriptService.class);
      scripts.getLanguages().add(groovy.createInstance());
      scripts.addAlias(ImagePlus.class);
      Map<String, Object> inputs = new HashMap<>();
      if (s.text().contains("ImagePlus imp")) inputs.put("imp", GuideFiles.image("cells"));
      String text = files.text(s.text().replaceAll("File\\(\"(?!/)", "File(\"/data/"));
      ScriptModule module =
          scripts.run("snippet.groovy", new StringReader(text), true, inputs).get();
      assertTrue(module != null, text);
    }
  }

  // ---- what is compiled ----

  /** Each piece between lines of three dots stands in one of the project's sources. */
  private static void isInTheSources(Snippet s) throws IOException {
    for (String piece : s.text().split("\n *// \\.\\.\\.\n")) {
      String wanted = piece.replaceAll("\\s+", " ").trim();
      try (Stream<Path> files = Files.walk(Path.of("src"))) {
        boolean found = false;
        for (Path f : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          found |= Files.readString(f).replaceAll("\\s+", " ").contains(wanted);
        }
        assertTrue(found, "in no source: " + piece);
      }
    }
  }

  /** Profiles and test classes that Maven is told. */
  private static void build(Snippet s) throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    Matcher profile = Pattern.compile(" -P ?([\\w-]+)").matcher(s.text());
    while (profile.find()) {
      assertTrue(pom.contains("<id>" + profile.group(1) + "</id>"), profile.group(1));
    }
    Matcher test = Pattern.compile("-Dtest=(\\w+)").matcher(s.text());
    while (test.find()) {
      String name = test.group(1) + ".java";
      try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
        assertTrue(files.anyMatch(f -> f.endsWith(name)), name);
      }
    }
  }
}
