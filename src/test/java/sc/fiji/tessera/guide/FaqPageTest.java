package sc.fiji.tessera.guide;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import sc.fiji.tessera.plugins.bridge.CommandMenu;
import sc.fiji.tessera.plugins.bridge.Shell;

/**
 * The sentences that the page "Questions" quotes are the program's: each is said by the command in
 * the comment before it or, where a comment says "source", stands in the sources.
 */
class FaqPageTest {
  private static final Pattern BY = Pattern.compile("<!-- by: \"([^\"]+)\" \"([^\"]*)\" -->");

  @TempDir Path folder;

  /** A sentence, and what makes the program say it; no label = only found in the sources. */
  private record Quote(String label, String options, String sentence) {}

  @TestFactory
  Stream<DynamicTest> everySentenceIsSaid() throws IOException {
    List<Quote> quotes = quotes();
    long provoked = quotes.stream().filter(q -> q.label != null).count();
    assertTrue(provoked >= 15, provoked + " of " + quotes.size());
    String sources = sources();
    return quotes.stream().map(q -> DynamicTest.dynamicTest(q.sentence, () -> hold(q, sources)));
  }

  private static List<Quote> quotes() throws IOException {
    List<Quote> quotes = new ArrayList<>();
    Matcher by = null;
    for (String line : Files.readAllLines(Pages.SITE.resolve("faq.md"))) {
      Matcher m = BY.matcher(line);
      if (m.matches()) by = m;
      if (line.equals("<!-- source -->")) by = null;
      if (!line.startsWith("> ")) continue;
      boolean said = by != null;
      quotes.add(
          new Quote(said ? by.group(1) : null, said ? by.group(2) : null, line.substring(2)));
    }
    return quotes;
  }

  private void hold(Quote q, String sources) throws IOException {
    if (q.label != null) {
      String said = said(q);
      assertTrue(isIn(q.sentence, said), q.sentence + "\nis not in\n" + said);
      return;
    }
    for (String piece : q.sentence.split("\\.\\.\\.")) {
      if (piece.length() < 4) continue;
      assertTrue(sources.contains(words(piece)), "not in the sources: " + piece);
    }
  }

  private static boolean isIn(String sentence, String said) {
    String pattern = Pattern.quote(sentence).replace("...", "\\E.*\\Q");
    return Pattern.compile(pattern).matcher(said).find();
  }

  private String said(Quote q) throws IOException {
    GuideFiles files = new GuideFiles(Files.createTempDirectory(folder, "guide"), q.options);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    new Shell(CommandMenu.installed(), out, out).run(q.label, files.options(q.options));
    return said.toString(StandardCharsets.UTF_8);
  }

  /** All texts of the program, as words. */
  private static String sources() throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      for (Path f : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        all.append(Files.readString(f).replaceAll("\"\\s*\\+\\s*\"", ""));
      }
    }
    return words(all.toString().replace("%s", " ").replace("%d", " ").replace("\\\"", "\""));
  }

  private static String words(String text) {
    return text.replaceAll("[^\\p{L}\\p{N}]+", " ").trim();
  }
}
