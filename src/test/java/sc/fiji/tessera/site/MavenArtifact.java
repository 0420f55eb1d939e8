package sc.fiji.tessera.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * A library as a local Maven repository holds it, with what its {@code pom.xml}, or one that this
 * inherits from, says about it.
 *
 * @param jar the file
 * @param group its group, such as {@code ai.djl}
 * @param id its name, such as {@code pytorch-engine}
 * @param version such as {@code 0.35.1}
 * @param about one sentence
 * @param link its page, or ""
 * @param author its organisation or first developer, or ""
 * @param licences names of licences; empty if none is named
 */
record MavenArtifact(
    Path jar,
    String group,
    String id,
    String version,
    String about,
    String link,
    String author,
    List<String> licences) {

  /**
   * Reads what is known of a jar in a local repository.
   *
   * @throws IOException in one sentence: the jar does not lie in a repository, or its pom not by it
   */
  static MavenArtifact of(Path jar) throws IOException {
    Path versionFolder = jar.toAbsolutePath().getParent();
    Path idFolder = versionFolder.getParent();
    String version = versionFolder.getFileName().toString();
    String id = idFolder.getFileName().toString();
    Element pom = pom(versionFolder.resolve(id + "-" + version + ".pom"));
    String group = value(pom, "groupId");
    if (group.isEmpty()) group = value(child(pom, "parent"), "groupId");
    Path repository = idFolder.getParent();
    for (int i = group.split("\\.").length; i > 0; i--) repository = repository.getParent();
    List<Element> line = lineage(pom, repository);
    return new MavenArtifact(
        jar,
        group,
        id,
        version,
        oneLine(first(line, "description", "name")),
        first(line, "url"),
        author(line),
        licences(line));
  }

  /** A pom and those that it inherits from. */
  private static List<Element> lineage(Element pom, Path repository) throws IOException {
    List<Element> line = new ArrayList<>(List.of(pom));
    Element parent = child(pom, "parent");
    while (parent != null && line.size() < 10) {
      String id = value(parent, "artifactId");
      String version = value(parent, "version");
      Path folder = repository.resolve(value(parent, "groupId").replace('.', '/')).resolve(id);
      Path file = folder.resolve(version).resolve(id + "-" + version + ".pom");
      if (!Files.exists(file)) break;
      line.add(pom(file));
      parent = child(line.get(line.size() - 1), "parent");
    }
    return line;
  }

  private static Element pom(Path file) throws IOException {
    if (!Files.exists(file)) throw new IOException("There is no " + file + " beside the jar.");
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(file.toFile())
          .getDocumentElement();
    } catch (SAXException | ParserConfigurationException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static String first(List<Element> line, String... tags) {
    for (String tag : tags) {
      String found = value(line.get(0), tag);
      if (!found.isEmpty() && !found.contains("${")) return found;
    }
    for (Element pom : line) {
      String found = value(pom, tags[0]);
      if (!found.isEmpty() && !found.contains("${")) return found;
    }
    return "";
  }

  private static String author(List<Element> line) {
    for (Element pom : line) {
      String organisation = value(child(pom, "organization"), "name");
      if (!organisation.isEmpty()) return organisation;
      String developer = value(child(child(pom, "developers"), "developer"), "name");
      if (!developer.isEmpty()) return developer;
    }
    return "";
  }

  private static List<String> licences(List<Element> line) {
    for (Element pom : line) {
      List<String> names = new ArrayList<>();
      for (Element l : children(child(pom, "licenses"))) names.add(oneLine(value(l, "name")));
      if (!names.isEmpty()) return List.copyOf(names);
    }
    return List.of();
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }

  private static String value(Element parent, String tag) {
    Element found = child(parent, tag);
    return found == null ? "" : found.getTextContent().strip();
  }

  private static Element child(Element parent, String tag) {
    for (Element e : children(parent)) if (e.getTagName().equals(tag)) return e;
    return null;
  }

  private static List<Element> children(Element parent) {
    List<Element> found = new ArrayList<>();
    if (parent == null) return found;
    for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element e) found.add(e);
    }
    return found;
  }
}
