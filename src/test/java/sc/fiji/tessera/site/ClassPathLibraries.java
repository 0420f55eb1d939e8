package sc.fiji.tessera.site;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The libraries of this class path, as Maven put it together. */
final class ClassPathLibraries {
  private ClassPathLibraries() {}

  /** Those of which a folder holds a copy, under the same name. */
  static List<MavenArtifact> in(Path folder) throws IOException {
    List<MavenArtifact> found = new ArrayList<>();
    for (Path jar : jars()) {
      if (Files.exists(folder.resolve(jar.getFileName()))) found.add(MavenArtifact.of(jar));
    }
    return found;
  }

  /** Those that a list knows. */
  static List<MavenArtifact> named(SiteLibraries list) throws IOException {
    List<MavenArtifact> found = new ArrayList<>();
    for (Path jar : jars()) {
      MavenArtifact a = MavenArtifact.of(jar);
      if (list.fates().containsKey(a.id())) found.add(a);
    }
    return found;
  }

  private static List<Path> jars() {
    List<Path> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path file = Path.of(entry);
      if (entry.endsWith(".jar") && Files.isRegularFile(file)) jars.add(file);
    }
    return jars;
  }
}
