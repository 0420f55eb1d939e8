package sc.fiji.tessera.site;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sites as they are written, and what an updater makes of them. */
class UpdateSiteTest {
  private static final SiteNotes NONE = new SiteNotes("A file.", List.of(), "", "");

  @TempDir Path folder;

  private SiteFile jar(String name, String content, String... platforms) throws IOException {
    Path file = folder.resolve("build").resolve(name.replace('/', '_') + content);
    TinyJar.write(file, "A.class", content);
    return new SiteFile(name, file, List.of(platforms), NONE);
  }

  private SiteFile macro(String content) throws IOException {
    Path file = folder.resolve("macro" + content);
    Files.writeString(file, content);
    return new SiteFile("plugins/Tessera/Do_It.ijm", file, List.of(), NONE);
  }

  private List<SiteFile> first() throws IOException {
    return List.of(
        jar("plugins/Tessera_-1.0.jar", "one"),
        jar("jars/same-1.0.jar", "same"),
        jar("jars/gone-1.0.jar", "gone"),
        jar("jars/natives-linux64-1.0.jar", "linux", "linux64"),
        jar("jars/natives-win64-1.0.jar", "windows", "win64"),
        macro("print(1);"));
  }

  private List<SiteFile> second() throws IOException {
    return List.of(
        jar("plugins/Tessera_-1.1.jar", "one point one"),
        jar("jars/same-1.0.jar", "same"),
        jar("jars/come-2.0.jar", "come"),
        jar("jars/natives-linux64-1.1.jar", "more linux", "linux64"),
        jar("jars/natives-win64-1.1.jar", "more windows", "win64"),
        macro("print(2);"));
  }

  /** Publishes into a folder of that name, with the database of another as the past. */
  private Path publish(String name, long time, List<SiteFile> files, String past)
      throws IOException {
    Path site = folder.resolve(name);
    Files.createDirectories(site);
    List<SiteRecord> older =
        past == null ? List.of() : SiteDatabase.read(folder.resolve(past).resolve("db.xml.gz"));
    WriteSite.write(new SiteRelease(older, time), files, site);
    return site;
  }

  private static UpdaterPeer updater(Path site) throws Exception {
    return new UpdaterPeer(site.toUri().toURL());
  }

  @Test
  void aCleanFolderGetsWhatItsPlatformNeeds() throws Exception {
    Path site = publish("a", 20260101000000L, first(), null);
    Path fiji = folder.resolve("fiji");
    assertEquals(
        List.of(
            "install jars/gone-1.0.jar",
            "install jars/natives-linux64-1.0.jar",
            "install jars/same-1.0.jar",
            "install plugins/Tessera/Do_It.ijm",
            "install plugins/Tessera_-1.0.jar"),
        updater(site).update(fiji, "linux64"));
    assertEquals("print(1);", Files.readString(fiji.resolve("plugins/Tessera/Do_It.ijm")));
    assertEquals(List.of(), updater(site).update(fiji, "linux64"));
  }

  @Test
  void anOlderInstallationIsBroughtUpToDate() throws Exception {
    Path site = publish("a", 20260101000000L, first(), null);
    Path fiji = folder.resolve("fiji");
    updater(site).update(fiji, "win64");
    Path next = publish("b", 20260202000000L, second(), "a");
    assertEquals(
        List.of(
            "install jars/come-2.0.jar",
            "remove jars/gone-1.0.jar",
            "update jars/natives-win64-1.1.jar",
            "update plugins/Tessera/Do_It.ijm",
            "update plugins/Tessera_-1.1.jar"),
        updater(next).update(fiji, "win64"));
    assertFalse(Files.exists(fiji.resolve("plugins/Tessera_-1.0.jar")));
    assertFalse(Files.exists(fiji.resolve("jars/gone-1.0.jar")));
    assertEquals(20260101000000L, updater(next).entries.get("jars/same.jar").timestamp);
  }

  @Test
  void aReleaseMayBeSkipped() throws Exception {
    Path fiji = folder.resolve("fiji");
    updater(publish("a", 20260101000000L, first(), null)).update(fiji, "linux64");
    publish("b", 20260202000000L, second(), "a");
    List<SiteFile> third = new ArrayList<>(second().subList(1, 6));
    third.add(jar("plugins/Tessera_-1.2.jar", "one point two"));
    third.add(jar("jars/gone-3.0.jar", "come back"));
    List<String> done = updater(publish("c", 20260303000000L, third, "b")).update(fiji, "linux64");
    assertTrue(done.contains("update plugins/Tessera_-1.2.jar"), done.toString());
    assertTrue(done.contains("update jars/gone-3.0.jar"), done.toString());
    assertFalse(done.toString().contains("modified"), done.toString());
  }

  @Test
  void whatTheUserChangedStays() throws Exception {
    Path fiji = folder.resolve("fiji");
    updater(publish("a", 20260101000000L, first(), null)).update(fiji, "linux64");
    Files.writeString(fiji.resolve("plugins/Tessera/Do_It.ijm"), "print(\"mine\");");
    List<String> done =
        updater(publish("b", 20260202000000L, second(), "a")).update(fiji, "linux64");
    assertTrue(done.contains("keep modified plugins/Tessera/Do_It.ijm"), done.toString());
  }

  @Test
  void withoutHistoryOldInstallationsLookModified() throws Exception {
    Path fiji = folder.resolve("fiji");
    updater(publish("a", 20260101000000L, first(), null)).update(fiji, "linux64");
    List<String> done =
        updater(publish("b", 20260202000000L, second(), null)).update(fiji, "linux64");
    assertTrue(done.contains("keep modified plugins/Tessera_-1.1.jar"), done.toString());
  }

  @Test
  void theSameReleaseGivesTheSameBytes() throws Exception {
    Path a = publish("a", 20260101000000L, first(), null).resolve("db.xml.gz");
    byte[] bytes = Files.readAllBytes(a);
    assertArrayEquals(
        bytes,
        Files.readAllBytes(publish("b", 20260101000000L, first(), null).resolve("db.xml.gz")));
    // nothing changed since: all keep their times, and nothing becomes history
    assertArrayEquals(
        bytes,
        Files.readAllBytes(publish("c", 20260202000000L, first(), "a").resolve("db.xml.gz")));
  }

  @Test
  void nothingOfAnotherReleaseStaysInTheFolder() throws Exception {
    Path site = publish("a", 20260101000000L, first(), null);
    Files.writeString(site.resolve("README.md"), "mine");
    assertTrue(Files.exists(site.resolve("jars/gone-1.0.jar-20260101000000")));
    publish("a", 20260202000000L, second(), "a");
    assertFalse(Files.exists(site.resolve("jars/gone-1.0.jar-20260101000000")));
    assertTrue(Files.exists(site.resolve("jars/same-1.0.jar-20260101000000")));
    assertTrue(Files.exists(site.resolve("README.md")));
  }

  @Test
  void aTimeThatIsNotLaterIsRefused() throws Exception {
    Path site = publish("a", 20260202000000L, first(), null);
    byte[] before = Files.readAllBytes(site.resolve("db.xml.gz"));
    IOException e =
        assertThrows(IOException.class, () -> publish("a", 20260202000000L, second(), "a"));
    assertEquals(
        "The time of this release, 20260202000000, is not later than that of"
            + " plugins/Tessera_-1.0.jar, 20260202000000, which plugins/Tessera_-1.1.jar"
            + " replaces.",
        e.getMessage());
    assertArrayEquals(before, Files.readAllBytes(site.resolve("db.xml.gz")));
  }

  @Test
  void filesThatTheUpdaterWouldMixUpOrOverlookAreRefused() throws Exception {
    List<SiteFile> two = List.of(jar("jars/a-1.0.jar", "a"), jar("jars/a-2.0.jar", "b"));
    IOException e = assertThrows(IOException.class, () -> publish("a", 1, two, null));
    assertEquals(
        "The updater takes jars/a-1.0.jar and jars/a-2.0.jar for one file.", e.getMessage());
    List<SiteFile> lost = List.of(jar("engines/a-1.0.jar", "a"));
    e = assertThrows(IOException.class, () -> publish("a", 1, lost, null));
    assertEquals("The updater does not install engines/a-1.0.jar.", e.getMessage());
  }

  @Test
  void dependenciesAndNotesAreTold() throws Exception {
    SiteFile library = jar("jars/lib-1.0.jar", "lib");
    SiteNotes notes =
        new SiteNotes("Masks < & > \"objects\"", List.of(library.name()), "https://a.b/c", "Jo");
    SiteFile plugin = jar("plugins/Tessera_-1.0.jar", "one");
    SiteFile told = new SiteFile(plugin.name(), plugin.content(), List.of(), notes);
    Path site = publish("a", 20260101000000L, List.of(library, told), null);
    UpdaterPeer.Entry read = updater(site).entries.get("plugins/Tessera_.jar");
    assertEquals("Masks < & > \"objects\"", read.texts.get("description"));
    assertEquals("https://a.b/c", read.texts.get("link"));
    assertEquals("Jo", read.texts.get("author"));
    assertEquals(List.of("jars/lib.jar"), read.dependencies);
    assertThrows(IOException.class, () -> publish("b", 1, List.of(told), null));
  }

  @Test
  void whatIsNoDatabaseIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("db.xml.gz"), "nonsense");
    assertThrows(IOException.class, () -> SiteDatabase.read(file));
  }

  @Test
  void timesAreWrittenAsTheUpdaterWritesThem() {
    assertEquals(20261122031501L, WriteSite.timestamp("2026-11-22T03:15:01Z"));
  }
}
