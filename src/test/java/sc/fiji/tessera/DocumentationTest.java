package sc.fiji.tessera;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pages are read as they are; what they link to within the project is there. */
class DocumentationTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

  /** In bytes. */
  private static final long LARGEST_PICTURE = 150_000;

  private static final List<String> FOLDERS =
      List.of(".", "src/site/markdown", "src/site/markdown/commands", "update-site", "sample-data");

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    int links = 0;
    for (Path page : pages()) {
      Matcher m = LINK.matcher(Files.readString(page));
      while (m.find()) {
        if (m.group(1).matches("[a-z]+:.*")) continue;
        links++;
        if (!leadsSomewhere(page, m.group(1))) broken.add(page + ": " + m.group(1));
      }
    }
    assertEquals(List.of(), broken);
    assertTrue(links > 60, links + " links");
  }

  /** Pictures are small, and each is shown somewhere. */
  @Test
  void everyPictureIsShown() throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path page : pages()) text.append(Files.readString(page));
    List<String> wrong = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/site/resources/images"))) {
      for (Path f : files.filter(Files::isRegularFile).toList()) {
        boolean shown = text.indexOf("/" + f.getFileName() + ")") >= 0;
        if (!shown || Files.size(f) > LARGEST_PICTURE) wrong.add(f + ": " + Files.size(f));
      }
    }
    assertEquals(List.of(), wrong);
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
  }

  /** As markdown makes them of headings; equal ones are numbered. */
  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new HashSet<>();
    for (String line : Files.readAllLines(page)) {
      if (!line.matches("#+ .*")) continue;
      String title = line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT);
      String anchor = title.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
      int same = 0;
      while (!anchors.add(same == 0 ? anchor : anchor + "-" + same)) same++;
    }
    return anchors;
  }

  private static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    for (String folder : FOLDERS) {
      try (Stream<Path> files = Files.list(Path.of(folder))) {
        files.filter(p -> p.toString().endsWith(".md")).map(Path::normalize).forEach(pages::add);
      }
    }
    return pages;
  }
}
