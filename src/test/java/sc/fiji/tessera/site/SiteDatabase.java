package sc.fiji.tessera.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** Reads and writes {@code db.xml.gz}, the list of a site's files that ImageJ's updater reads. */
final class SiteDatabase {
  private SiteDatabase() {}

  /**
   * Writes a database; the same records give the same bytes.
   *
   * @param file its name ends in {@code .gz}
   */
  static void write(List<SiteRecord> records, Path file) throws IOException {
    Map<String, Long> times = new HashMap<>();
    for (SiteRecord r : records) {
      if (r.published() != null) times.put(r.identity(), r.published().timestamp());
    }
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(out, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("pluginRecords");
      for (SiteRecord r : records) write(r, times, xml);
      xml.writeCharacters("\n");
      xml.writeEndDocument();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static void write(SiteRecord r, Map<String, Long> times, XMLStreamWriter xml)
      throws XMLStreamException {
    start(xml, 1, "plugin", "filename", r.filename());
    for (String platform : r.platforms()) text(xml, 2, "platform", platform);
    if (r.published() != null) write(r.published(), times, xml);
    for (SiteVersion v : r.previous()) {
      xml.writeCharacters("\n  ");
      xml.writeEmptyElement("previous-version");
      attributes(
          xml,
          "timestamp",
          v.timestamp(),
          "timestamp-obsolete",
          v.obsolete(),
          "checksum",
          v.checksum(),
          "filename",
          v.filename());
    }
    end(xml, 1);
  }

  private static void write(SiteRecord.Published p, Map<String, Long> times, XMLStreamWriter xml)
      throws XMLStreamException {
    start(
        xml,
        2,
        "version",
        "checksum",
        p.checksum(),
        "timestamp",
        p.timestamp(),
        "filesize",
        p.size());
    text(xml, 3, "description", p.notes().description());
    for (String d : p.notes().dependencies()) {
      String identity = SiteRecord.identity(d);
      if (!times.containsKey(identity)) {
        throw new XMLStreamException("the dependency " + d + " is not on the site");
      }
      xml.writeCharacters("\n   ");
      xml.writeEmptyElement("dependency");
      attributes(xml, "filename", identity, "timestamp", times.get(identity));
    }
    if (!p.notes().link().isEmpty()) text(xml, 3, "link", p.notes().link());
    if (!p.notes().author().isEmpty()) text(xml, 3, "author", p.notes().author());
    end(xml, 2);
  }

  private static void start(XMLStreamWriter xml, int depth, String tag, Object... attributes)
      throws XMLStreamException {
    xml.writeCharacters("\n" + " ".repeat(depth));
    xml.writeStartElement(tag);
    attributes(xml, attributes);
  }

  private static void attributes(XMLStreamWriter xml, Object... pairs) throws XMLStreamException {
    for (int i = 0; i < pairs.length; i += 2) {
      xml.writeAttribute(pairs[i].toString(), pairs[i + 1].toString());
    }
  }

  private static void text(XMLStreamWriter xml, int depth, String tag, String text)
      throws XMLStreamException {
    start(xml, depth, tag);
    xml.writeCharacters(text);
    xml.writeEndElement();
  }

  private static void end(XMLStreamWriter xml, int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + " ".repeat(depth));
    xml.writeEndElement();
  }

  /**
   * Reads the database of an earlier release, without its notes, which each release writes anew.
   *
   * @throws IOException in one sentence, if it is no such file
   */
  static List<SiteRecord> read(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      // it may name a document type, as the updater's own do, but nothing is fetched for it
      factory.setAttribute("http://javax.xml.XMLConstants/property/accessExternalDTD", "");
      List<SiteRecord> records = new ArrayList<>();
      Element root = factory.newDocumentBuilder().parse(in).getDocumentElement();
      for (Element e : children(root, "plugin")) records.add(record(e));
      return records;
    } catch (SAXException | ParserConfigurationException | NumberFormatException e) {
      throw new IOException(file + " is not the database of an update site: " + e.getMessage(), e);
    }
  }

  private static SiteRecord record(Element plugin) {
    String filename = plugin.getAttribute("filename");
    SiteRecord.Published published = null;
    for (Element v : children(plugin, "version")) {
      SiteNotes none = new SiteNotes("", List.of(), "", "");
      String checksum = v.getAttribute("checksum");
      published =
          new SiteRecord.Published(checksum, number(v, "timestamp"), number(v, "filesize"), none);
    }
    List<SiteVersion> previous = new ArrayList<>();
    for (Element v : children(plugin, "previous-version")) {
      String name = v.hasAttribute("filename") ? v.getAttribute("filename") : filename;
      long obsolete = number(v, "timestamp-obsolete");
      previous.add(
          new SiteVersion(name, v.getAttribute("checksum"), number(v, "timestamp"), obsolete));
    }
    List<String> platforms =
        children(plugin, "platform").stream().map(e -> e.getTextContent().trim()).toList();
    return new SiteRecord(filename, platforms, published, previous);
  }

  private static long number(Element e, String attribute) {
    return e.hasAttribute(attribute) ? Long.parseLong(e.getAttribute(attribute)) : 0;
  }

  private static List<Element> children(Element parent, String tag) {
    List<Element> found = new ArrayList<>();
    for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element e && e.getTagName().equals(tag)) found.add(e);
    }
    return found;
  }

  /** The text of a database, for people. */
  static String text(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
