package sc.fiji.tessera.plugins.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files, tables, texts and recorded options are the same in every language of the system: where
 * decimals have a comma, where digits are others, and where an I in lower case has no dot.
 */
class LanguageTest {
  /** What carries the time of day: durations, and the entries of a zip. */
  private static final List<String> DIFFER =
      List.of("training_log.csv", "m.onnx.resume", "s.onnx.resume", "r.zip");

  private static final String DURATION = "\\d+ s on ";

  @TempDir Path folder;
  private final Locale usual = Locale.getDefault();

  @AfterEach
  void backToUsual() {
    Locale.setDefault(usual);
  }

  /** Shell calls; {@code @} stands for the folder of results. */
  private static final List<List<String>> QUICK =
      List.of(
          List.of("Generate Sample Data...", "count=2 width=96 height=96 save=[@]"),
          List.of("Segment with U-Net...", "image=[@/images/nuclei-001.png] save=[@/l.tif]"),
          List.of(
              "Segment with K-means...",
              "image=[@/images/nuclei-001.png] refine=[holes; small" + " size=5] save=[@/k.png]"),
          List.of(
              "Segment with U-Net...",
              "image=[@/images/nuclei-001.png] output=rois save=[@/r.zip]"),
          List.of(
              "Measure Segmentation...",
              "prediction=[@/l.tif] truth=[@/labels/nuclei-001.png] binary save=[@/t.csv]"),
          List.of("Measure Instances...", "prediction=[@/l.tif] truth=[@/labels/nuclei-001.png]"),
          List.of("Model Information...", "model=nuclei-u-net save=[@/about.txt]"),
          List.of("Model Information...", "model=nuclei-u-net save=[@/drawing.svg]"),
          List.of("Train Network...", "--help"),
          List.of("Tessera...", ""),
          List.of("--help", ""));

  private static final List<List<String>> TRAINING =
      List.of(
          List.of("Generate Sample Data...", "count=3 width=96 height=96 save=[@]"),
          List.of(
              "Train U-Net...",
              "images=[@/images] truth=[@/labels] save=[@/m.onnx] target=foreground depth=2"
                  + " width=4 patch=32 epochs=1 steps=2 device=cpu"),
          List.of(
              "Train Network...",
              "network=u-net-residual images=[@/images] truth=[@/labels] save=[@/s.onnx] target=classes"
                  + " patch=32 epochs=1 steps=1 device=cpu"));

  /** What is printed and written, by name. */
  private Map<String, String> results(String language, List<List<String>> calls) {
    Locale.setDefault(Locale.forLanguageTag(language));
    try {
      Path own = Files.createDirectory(folder.resolve(language));
      Map<String, String> results = new TreeMap<>();
      for (List<String> call : calls) {
        String name = String.join(" ", call);
        results.put(name, printed(name, own, call));
      }
      try (Stream<Path> files = Files.walk(own)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          if (DIFFER.contains(file.getFileName().toString())) continue;
          String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
          results.put(own.relativize(file).toString(), same(bytes, own));
        }
      }
      return results;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      Locale.setDefault(usual);
    }
  }

  private static String same(String text, Path own) {
    return text.replace(own.toString(), "@").replaceAll(DURATION, "0 s on ");
  }

  private static String printed(String name, Path own, List<String> call) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new Shell(
                CommandMenu.installed(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8))
            .run(
                call.stream()
                    .map(part -> part.replace("@", own.toString()))
                    .toArray(String[]::new));
    assertEquals(Shell.DONE, code, () -> name + ": " + err.toString(StandardCharsets.UTF_8));
    return same(out.toString(StandardCharsets.UTF_8), own);
  }

  private void assertSame(String language, List<List<String>> calls) {
    Map<String, String> expected = results("en-US", calls);
    Map<String, String> found = results(language, calls);
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((name, text) -> assertEquals(text, found.get(name), name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "fr-FR", "tr-TR", "ar-EG", "hi-IN-u-nu-deva"})
  void theSameBytesAndTables(String language) {
    assertSame(language, QUICK);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "fr-FR", "tr-TR", "ar-EG", "hi-IN-u-nu-deva"})
  void theSameNetworkIsTrained(String language) {
    assertSame(language, TRAINING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"de-DE", "tr-TR", "ar-EG", "hi-IN-u-nu-deva"})
  void recordedOptionsAreTheSameAndReadTheSame(String language) {
    Locale.setDefault(Locale.forLanguageTag(language));
    CommandInputs inputs =
        CommandRun.of(SciJava.context(), EchoCommand.class.getName(), "Echo...").inputs();
    Map<String, String> texts = new LinkedHashMap<>(new LastValues("language", inputs).defaults());
    texts.put("threshold", "0.25");
    String recorded = CommandRecorder.text(CommandRecorder.options(inputs, texts));
    assertEquals("device=auto tile=0 threshold=0.25 smooth", recorded);
    Map<String, String> read = MacroOptions.parse("DEVICE=auto TILE=3 IMAGE=x");
    assertEquals(List.of("device", "tile", "image"), List.copyOf(read.keySet()));
    assertEquals("0.5", NumberRange.plain(0.5));
  }

  /** The languages of this test are not those that change nothing. */
  @Test
  void theLanguagesAreOthers() {
    assertEquals("0,5", String.format(Locale.forLanguageTag("de-DE"), "%.1f", 0.5));
    assertEquals("\u0131", "I".toLowerCase(Locale.forLanguageTag("tr-TR")));
    assertFalse(String.format(Locale.forLanguageTag("ar-EG"), "%d", 5).equals("5"));
    assertFalse(String.format(Locale.forLanguageTag("hi-IN-u-nu-deva"), "%d", 5).equals("5"));
  }
}
