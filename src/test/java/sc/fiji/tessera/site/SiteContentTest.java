package sc.fiji.tessera.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteContentTest {
  private static final String POM =
      "<project><parent><groupId>org.a.b</groupId><artifactId>parent</artifactId>"
          + "<version>7</version></parent><artifactId>%s</artifactId>"
          + "<description>Does\n   %s.</description></project>";
  private static final String PARENT =
      "<project><groupId>org.a.b</groupId><artifactId>parent</artifactId><version>7</version>"
          + "<url>https://a.b</url><licenses><license><name>MIT License</name></license></licenses>"
          + "<developers><developer><name>Ada</name></developer></developers></project>";

  @TempDir Path folder;
  private final List<MavenArtifact> libraries = new ArrayList<>();

  @BeforeEach
  void writeLibraries() throws IOException {
    Path parent = repository().resolve("parent/7/parent-7.pom");
    Files.createDirectories(parent.getParent());
    Files.writeString(parent, PARENT);
    String natives = "ai/onnxruntime/native/";
    library(
        "runtime",
        "META-INF/MANIFEST.MF",
        "Implementation-Version: 1.5\n",
        "ai/A.class",
        "a",
        natives + "linux-x64/libone.so",
        "one",
        natives + "osx-aarch64/libone.dylib",
        "uno",
        natives + "osx-aarch64/libone.dylib.dSYM/Contents/x",
        "symbols");
    library("api", "B.class", "b");
    library("gson", "C.class", "c");
    library("natives", "D.class", "d");
  }

  private Path repository() {
    return folder.resolve("repository/org/a/b");
  }

  private void library(String id, String... entries) throws IOException {
    Path home = repository().resolve(id).resolve("1.5");
    Path jar = TinyJar.write(home.resolve(id + "-1.5.jar"), entries);
    Files.writeString(home.resolve(id + "-1.5.pom"), String.format(POM, id, id));
    libraries.add(MavenArtifact.of(jar));
  }

  private SiteLibraries fates(String... lines) throws IOException {
    return SiteLibraries.read(Files.write(folder.resolve("contents.txt"), List.of(lines)));
  }

  private List<SiteFile> files(String... lines) throws IOException {
    Path macros = Files.createDirectories(folder.resolve("macros"));
    Files.writeString(macros.resolve("Count_Cells.ijm"), "run();");
    Files.writeString(macros.resolve("README.md"), "not a macro");
    Path plugin = TinyJar.write(folder.resolve("plugin.jar"), "P.class", "p");
    SiteLibraries fates = fates(lines);
    return new SiteContent(plugin, "0.3.0", macros, libraries, fates, folder.resolve("work"))
        .files();
  }

  private static final String[] FATES = {
    "# comment", "runtime split ort", "api  site djl-api", "", "gson fiji", "natives fetched"
  };

  @Test
  void onlyWhatFijiLacksIsListed() throws IOException {
    assertEquals(
        List.of(
            "jars/djl-api-1.5.jar []",
            "jars/ort-1.5.jar []",
            "jars/ort-linux64-1.5.jar [linux64]",
            "jars/ort-macos-arm64-1.5.jar [macos-arm64]",
            "plugins/Tessera_-0.3.0.jar []",
            "plugins/Tessera/Count_Cells.ijm []",
            "licenses/Tessera-licences.txt []"),
        files(FATES).stream().map(f -> f.name() + " " + f.platforms()).toList());
  }

  @Test
  void nativeLibrariesAreSplitByPlatformWithoutSymbols() throws IOException {
    List<SiteFile> files = files(FATES);
    assertEquals(List.of("META-INF/MANIFEST.MF", "ai/A.class"), entries(files.get(1)));
    assertEquals(
        List.of("META-INF/MANIFEST.MF", "ai/onnxruntime/native/osx-aarch64/libone.dylib"),
        entries(files.get(3)));
    byte[] once = Files.readAllBytes(files.get(3).content());
    assertTrue(Arrays.equals(once, Files.readAllBytes(files(FATES).get(3).content())));
  }

  private static List<String> entries(SiteFile file) throws IOException {
    try (JarFile jar = new JarFile(file.content().toFile())) {
      return Collections.list(jar.entries()).stream().map(ZipEntry::getName).toList();
    }
  }

  /** Else the updater would install the native libraries of all platforms. */
  @Test
  void nothingNeedsWhatIsForOnePlatform() throws IOException {
    List<SiteFile> files = files(FATES);
    assertEquals(
        List.of("jars/djl-api-1.5.jar", "jars/ort-1.5.jar"), files.get(4).notes().dependencies());
    assertEquals(List.of("jars/ort-1.5.jar"), files.get(2).notes().dependencies());
  }

  @Test
  void notesComeFromThePomAndItsParents() throws IOException {
    SiteNotes notes = files(FATES).get(0).notes();
    assertEquals(new SiteNotes("Does api. (MIT License)", List.of(), "https://a.b", "Ada"), notes);
  }

  @Test
  void theLicencesOfAllThatIsBroughtAreThere() throws IOException {
    String text = Files.readString(files(FATES).get(6).content());
    assertTrue(text.contains("org.a.b:natives 1.5, fetched when training is used first"), text);
    assertTrue(text.contains("org.a.b:api 1.5, on the update site\n  MIT License"), text);
    assertTrue(!text.contains("gson"), text);
  }

  @Test
  void aLibraryThatNobodyThoughtOfStopsTheBuild() throws IOException {
    String[] some = {"runtime split ort", "api site djl-api", "gson fiji"};
    IOException e = assertThrows(IOException.class, () -> files(some));
    assertEquals(
        "contents.txt does not say what becomes of natives (natives-1.5.jar): whether it goes on"
            + " the site, is fetched, or comes with Fiji.",
        e.getMessage());
    for (String line : List.of("api", "api jars", "api site", "api site a b")) {
      assertThrows(IOException.class, () -> fates(line), line);
    }
    assertThrows(IOException.class, () -> fates("api fiji", "api fetched"));
  }

  @Test
  void aLibraryWithoutLicenceStopsTheBuild() throws IOException {
    Files.writeString(
        repository().resolve("parent/7/parent-7.pom"), PARENT.replaceAll("<licenses>.*ses>", ""));
    MavenArtifact api = MavenArtifact.of(libraries.get(1).jar());
    libraries.set(1, api);
    IOException e = assertThrows(IOException.class, () -> files(FATES));
    assertEquals("The pom of org.a.b:api names no licence.", e.getMessage());
  }

  /** Of this very build. */
  @Test
  void whatIsListedIsWhatTesseraNeeds() throws IOException {
    SiteLibraries list = SiteLibraries.read(Path.of("update-site/contents.txt"));
    TreeSet<String> found = new TreeSet<>();
    for (MavenArtifact a : ClassPathLibraries.named(list)) found.add(a.id());
    if (System.getProperty("java.class.path").contains("onnxruntime_gpu")) found.add("onnxruntime");
    assertEquals(new TreeSet<>(list.fates().keySet()), found);
  }
}
