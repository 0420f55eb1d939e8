package sc.fiji.tessera.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Collects what goes on the site: the plugin, the libraries that Fiji does not ship, example macros
 * and the licences.
 *
 * @param plugin Tessera's own jar
 * @param version Tessera's version
 * @param macros the folder of example macros
 * @param libraries everything that Tessera needs
 * @param fates what becomes of it
 * @param work a folder for what must be made first
 */
record SiteContent(
    Path plugin,
    String version,
    Path macros,
    List<MavenArtifact> libraries,
    SiteLibraries fates,
    Path work) {
  private static final String PAGE = "https://github.com/tessera-fiji/tessera";
  private static final String AUTHOR = "Tessera developers";

  /** All files of the site. */
  List<SiteFile> files() throws IOException {
    Files.createDirectories(work);
    List<SiteFile> files = new ArrayList<>();
    for (MavenArtifact a : fates.those(libraries, SiteLibraries.Kind.SITE)) files.add(library(a));
    for (MavenArtifact a : fates.those(libraries, SiteLibraries.Kind.SPLIT)) addSplit(a, files);
    List<String> needed =
        files.stream().filter(f -> f.platforms().isEmpty()).map(SiteFile::name).toList();
    SiteNotes notes =
        new SiteNotes(
            "Deep-learning segmentation: networks segment, are trained and measured.",
            needed,
            PAGE,
            AUTHOR);
    String name = "plugins/Tessera_-" + version + ".jar";
    files.add(new SiteFile(name, plugin, List.of(), notes));
    addMacros(files);
    files.add(licences());
    return files;
  }

  private SiteFile library(MavenArtifact a) throws IOException {
    String name = "jars/" + fates.of(a).name() + "-" + a.version() + ".jar";
    return new SiteFile(name, a.jar(), List.of(), notes(a, List.of()));
  }

  private static SiteNotes notes(MavenArtifact a, List<String> dependencies) {
    String licence = a.licences().isEmpty() ? "" : " (" + String.join(", ", a.licences()) + ")";
    return new SiteNotes(a.about() + licence, dependencies, a.link(), a.author());
  }

  /**
   * The plugin does not name the native libraries as what it needs: the updater would install those
   * of all platforms for it.
   */
  private void addSplit(MavenArtifact a, List<SiteFile> files) throws IOException {
    String stem = "jars/" + fates.of(a).name();
    NativeSplit split = NativeSplit.of(a.jar(), work);
    String classes = stem + "-" + a.version() + ".jar";
    files.add(new SiteFile(classes, split.classes(), List.of(), notes(a, List.of())));
    for (Map.Entry<String, Path> part : split.natives().entrySet()) {
      String name = stem + "-" + part.getKey() + "-" + a.version() + ".jar";
      SiteNotes notes = notes(a, List.of(classes));
      files.add(new SiteFile(name, part.getValue(), List.of(part.getKey()), notes));
    }
  }

  private void addMacros(List<SiteFile> files) throws IOException {
    SiteNotes notes = new SiteNotes("Example macro of Tessera.", List.of(), PAGE, AUTHOR);
    try (Stream<Path> all = Files.list(macros)) {
      for (Path m : all.sorted().toList()) {
        String name = m.getFileName().toString();
        if (!name.matches("\\w+_\\w+\\.ijm")) continue; // ImageJ's menus have those alone
        files.add(new SiteFile("plugins/Tessera/" + name, m, List.of(), notes));
      }
    }
  }

  private SiteFile licences() throws IOException {
    Path file = work.resolve("Tessera-licences.txt");
    Files.writeString(file, ShippedLicences.text(libraries, fates));
    SiteNotes notes = new SiteNotes("Licences of what Tessera brings.", List.of(), PAGE, AUTHOR);
    return new SiteFile("licenses/Tessera-licences.txt", file, List.of(), notes);
  }
}
