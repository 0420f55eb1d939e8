package sc.fiji.tessera.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import sc.fiji.tessera.network.Architectures;
import sc.fiji.tessera.network.Size;

/** The page "Choosing a network" repeats figures of "How good, how fast" and names networks. */
class ChoosingPageTest {
  private static final Pattern FIGURE = Pattern.compile("\\b0\\.\\d{3}\\b");

  private static List<String> lines(String page) throws IOException {
    return Files.readAllLines(Pages.SITE.resolve(page));
  }

  /** The table by cost: network, score, parameters, computation, time. */
  @Test
  void theTableIsThatOfTheComparison() throws IOException {
    Set<String> here = new TreeSet<>();
    for (String[] c : rows("choosing.md", 6)) here.add(String.join(" ", List.of(c).subList(1, 6)));
    Set<String> measured = new TreeSet<>();
    for (String[] c : rows("benchmarks.md", 8)) {
      measured.add(String.join(" ", c[1], c[4], c[6], c[7], c[8]));
    }
    assertEquals(measured, here);
    assertTrue(here.size() > 15, here.toString());
  }

  /** Rows that begin with a network and have so many columns at least. */
  private static List<String[]> rows(String page, int columns) throws IOException {
    List<String[]> rows = new ArrayList<>();
    for (String line : lines(page)) {
      String[] cells = line.split(" *\\| *");
      boolean known = cells.length > 2 && cells[1].matches("`[\\w-]+`") && cells.length >= columns;
      if (known && cells[cells.length - 1].matches("\\d+\\.\\d\\d")) rows.add(cells);
    }
    return rows;
  }

  /** Every score of three decimals was measured. */
  @Test
  void everyFigureIsInTheBenchmarks() throws IOException {
    String measured =
        String.join("\n", lines("benchmarks.md")) + String.join("\n", lines("classical.md"));
    Set<String> unknown = new TreeSet<>();
    Matcher figure = FIGURE.matcher(String.join("\n", lines("choosing.md")));
    int figures = 0;
    while (figure.find()) {
      figures++;
      if (!measured.contains(figure.group())) unknown.add(figure.group());
    }
    assertEquals(Set.of(), unknown);
    assertTrue(figures > 30, figures + " figures");
  }

  /** Networks that a reader is told to train exist, but for detectors, which others know. */
  @Test
  void theNetworksExist() throws IOException {
    Matcher network =
        Pattern.compile("`(?:network=)?((?:u-net|panoptic-deeplab)-[a-z0-9-]+[a-z0-9])`")
            .matcher(String.join("\n", lines("choosing.md")));
    int found = 0;
    while (network.find()) {
      found++;
      Architectures.variant(network.group(1), new Size(1, 2, 8));
    }
    assertTrue(found > 4, found + " networks");
  }

  /** Each page of the site is reached from the index. */
  @Test
  void theIndexLeadsEverywhere() throws IOException {
    String index = String.join("\n", lines("index.md"));
    try (Stream<java.nio.file.Path> pages = Files.list(Pages.SITE)) {
      List<String> missing =
          pages
              .map(p -> p.getFileName().toString())
              .filter(p -> p.endsWith(".md") && !p.equals("index.md"))
              .filter(p -> !index.contains("(" + p + ")"))
              .toList();
      assertEquals(List.of(), missing);
    }
  }
}
