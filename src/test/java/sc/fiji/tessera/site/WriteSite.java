package sc.fiji.tessera.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes Tessera's update site into a folder; {@code mvn -P update-site package} runs it.
 *
 * <p>Arguments: the project's folder, Tessera's jar, its version, the folder of libraries, the time
 * of the release (as 2026-11-22T12:00:00Z), the folder of the site, and the database of the release
 * before, {@code new} for the very first.
 */
final class WriteSite {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);
  private static final List<String> FOLDERS = List.of("plugins", "jars", "licenses");

  private static final String WITHOUT_HISTORY =
      "It has no history: where an earlier release is installed, its files would count as modified"
          + " by the user. For a release after the first, say"
          + " -Dupdate-site.previous=FILE, the db.xml.gz of the one before.";

  private WriteSite() {}

  public static void main(String[] args) throws IOException {
    Path project = Path.of(args[0]);
    Path site = Path.of(args[5]);
    SiteLibraries fates = SiteLibraries.read(project.resolve("update-site/contents.txt"));
    List<MavenArtifact> libraries = ClassPathLibraries.in(Path.of(args[3]));
    Path work = project.resolve("target/update-site-work");
    SiteContent content =
        new SiteContent(
            Path.of(args[1]), args[2], project.resolve("macros"), libraries, fates, work);
    boolean first = args[6].equals("new");
    List<SiteRecord> older = first ? List.of() : SiteDatabase.read(Path.of(args[6]));
    long time = timestamp(args[4]);
    List<SiteRecord> records = write(new SiteRelease(older, time), content.files(), site);
    System.out.print(summary(records, time));
    System.out.println(site + " is complete.");
    if (first) System.out.println(WITHOUT_HISTORY);
  }

  /** A time as the updater writes it, in UTC. */
  static long timestamp(String instant) {
    return Long.parseLong(TIMESTAMP.format(Instant.parse(instant)));
  }

  /** Writes a release into a folder, in which nothing of another release stays. */
  static List<SiteRecord> write(SiteRelease release, List<SiteFile> files, Path site)
      throws IOException {
    List<SiteRecord> records = release.with(files); // before anything is deleted
    for (String folder : FOLDERS) delete(site.resolve(folder));
    for (SiteFile f : files) {
      SiteRecord record =
          records.stream().filter(r -> r.filename().equals(f.name())).findFirst().orElseThrow();
      Path target = site.resolve(record.download());
      Files.createDirectories(target.getParent());
      Files.copy(f.content(), target, StandardCopyOption.REPLACE_EXISTING);
    }
    SiteDatabase.write(records, site.resolve("db.xml.gz"));
    return records;
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path f : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(f);
    }
  }

  private static String summary(List<SiteRecord> records, long time) {
    StringBuilder text = new StringBuilder();
    for (SiteRecord r : records) {
      SiteRecord.Published p = r.published();
      String state = p == null ? "obsolete" : p.timestamp() == time ? "new" : "unchanged";
      double size = p == null ? 0 : p.size() / 1e6;
      text.append(
          String.format("%-10s %8.2f MB  %s %s%n", state, size, r.filename(), r.platforms()));
    }
    return text.toString();
  }
}
