package sc.fiji.tessera.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages that people wrote, and the code in them. Those of the commands are generated. */
final class Pages {
  static final Path SITE = Path.of("src/site/markdown");

  private static final Pattern EXCUSE = Pattern.compile("<!-- not run: (.+) -->");
  private static final List<Path> FOLDERS =
      List.of(SITE, Path.of("."), Path.of("update-site"), Path.of("sample-data"));

  private final Path page;
  private final List<String> lines;
  private final List<Snippet> found = new ArrayList<>();

  private Pages(Path page) throws IOException {
    this.page = page;
    this.lines = Files.readAllLines(page);
  }

  static List<Path> all() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (Path folder : FOLDERS) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(Path::normalize)
            .filter(p -> p.toString().endsWith(".md") && !p.toString().equals("CHANGELOG.md"))
            .sorted()
            .forEach(pages::add);
      }
    }
    return pages;
  }

  /** All blocks of code of all pages. */
  static List<Snippet> snippets() throws IOException {
    List<Snippet> all = new ArrayList<>();
    for (Path page : all()) all.addAll(new Pages(page).read());
    return all;
  }

  private List<Snippet> read() {
    int i = 0;
    while (i < lines.size()) {
      String line = lines.get(i);
      if (line.startsWith("```")) {
        int end = i + 1;
        while (!lines.get(end).startsWith("```")) end++;
        add(i, line.substring(3).trim(), lines.subList(i + 1, end));
        i = end + 1;
      } else if (line.matches(" {4,}\\S.*") && isBlank(i - 1)) {
        int end = i;
        while (end < lines.size() && lines.get(end).matches(" {4,}\\S.*")) end++;
        add(i, "", lines.subList(i, end));
        i = end;
      } else {
        i++;
      }
    }
    return found;
  }

  private boolean isBlank(int i) {
    return i < 0 || lines.get(i).isBlank();
  }

  private void add(int at, String language, List<String> block) {
    int indent =
        block.stream()
            .filter(l -> !l.isBlank())
            .mapToInt(l -> l.length() - l.stripLeading().length())
            .min()
            .orElse(0);
    List<String> text =
        block.stream().map(l -> l.isBlank() ? "" : l.substring(indent).stripTrailing()).toList();
    if (language.equals("output") && !found.isEmpty()) {
      Snippet s = found.remove(found.size() - 1);
      found.add(new Snippet(page, s.line(), s.language(), s.lines(), s.excuse(), text));
      return;
    }
    found.add(new Snippet(page, at + 1, language, text, excuse(at), List.of()));
  }

  private String excuse(int at) {
    int before = at - 1;
    while (before >= 0 && lines.get(before).isBlank()) before--;
    Matcher m = EXCUSE.matcher(before < 0 ? "" : lines.get(before).trim());
    return m.matches() ? m.group(1) : null;
  }
}
