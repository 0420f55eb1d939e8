package sc.fiji.tessera.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of the libraries that Tessera needs, as {@code update-site/contents.txt} says.
 *
 * @param fates by artifact
 */
record SiteLibraries(Map<String, Fate> fates) {

  /** What becomes of a library. */
  enum Kind {
    /** It goes on the site. */
    SITE,
    /** It goes on the site, its native libraries in a jar for each platform. */
    SPLIT,
    /** Tessera fetches it when it is needed. */
    FETCHED,
    /** Fiji ships it. */
    FIJI
  }

  /**
   * What becomes of one library.
   *
   * @param kind what
   * @param name under which it goes on the site, without version; or ""
   */
  record Fate(Kind kind, String name) {}

  /** Reads a list, which explains itself. */
  static SiteLibraries read(Path file) throws IOException {
    Map<String, Fate> fates = new LinkedHashMap<>();
    for (String line : Files.readAllLines(file)) {
      if (line.isBlank() || line.startsWith("#")) continue;
      String[] words = line.trim().split("\\s+");
      Fate fate =
          switch (String.join(" ", List.of(words).subList(1, words.length))) {
            case "fetched" -> new Fate(Kind.FETCHED, "");
            case "fiji" -> new Fate(Kind.FIJI, "");
            default -> onSite(file, line, words);
          };
      if (fates.put(words[0], fate) != null) {
        throw new IOException(file + " says twice what becomes of " + words[0] + ".");
      }
    }
    return new SiteLibraries(fates);
  }

  private static Fate onSite(Path file, String line, String[] words) throws IOException {
    boolean split = words.length == 3 && words[1].equals("split");
    if (words.length == 3 && (split || words[1].equals("site"))) {
      return new Fate(split ? Kind.SPLIT : Kind.SITE, words[2]);
    }
    throw new IOException(file + " has a line that is not understood: " + line);
  }

  /** What becomes of a library. */
  Fate of(MavenArtifact library) throws IOException {
    Fate fate = fates.get(library.id());
    if (fate != null) return fate;
    throw new IOException(
        "contents.txt does not say what becomes of "
            + library.id()
            + " ("
            + library.jar().getFileName()
            + "): whether it goes on the site, is fetched, or comes with Fiji.");
  }

  /** The libraries that share a fate. */
  List<MavenArtifact> those(List<MavenArtifact> libraries, Kind kind) throws IOException {
    List<MavenArtifact> found = new ArrayList<>();
    for (MavenArtifact a : libraries) if (of(a).kind() == kind) found.add(a);
    return found;
  }
}
