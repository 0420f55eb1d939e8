package sc.fiji.tessera.site;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Says what ships with Tessera and under which licence, as the libraries' own poms name it. */
final class ShippedLicences {
  private static final Map<SiteLibraries.Kind, String> TITLES =
      Map.of(
          SiteLibraries.Kind.SITE, "on the update site",
          SiteLibraries.Kind.SPLIT, "on the update site, natives by platform",
          SiteLibraries.Kind.FETCHED, "fetched when training is used first",
          SiteLibraries.Kind.FIJI, "comes with Fiji");

  /** What the poms do not say. */
  private static final Map<String, String> NOTES =
      Map.of(
          "pytorch-native-cpu",
          "the jar; PyTorch in it: BSD 3-Clause, with OpenMP, oneDNN, fbgemm and others",
          "onnxruntime",
          "those of its parts: ThirdPartyNotices.txt in the jar");

  private ShippedLicences() {}

  /** A table in Markdown, in the order of the names. */
  static String table(List<MavenArtifact> libraries, SiteLibraries fates) throws IOException {
    StringBuilder text = new StringBuilder("| library | licence | where |\n|---|---|---|\n");
    text.append("| Tessera | Simplified BSD License | on the update site |\n");
    for (MavenArtifact a : sorted(libraries)) {
      text.append(
          String.format(
              "| %s:%s %s | %s | %s |%n",
              a.group(), a.id(), a.version(), licence(a), TITLES.get(fates.of(a).kind())));
    }
    return text.toString().replace("\r\n", "\n");
  }

  /** The same for a reader without Markdown, without what Fiji ships. */
  static String text(List<MavenArtifact> libraries, SiteLibraries fates) throws IOException {
    StringBuilder text = new StringBuilder("Tessera: Simplified BSD License (2-clause)\n");
    for (MavenArtifact a : sorted(libraries)) {
      if (fates.of(a).kind() == SiteLibraries.Kind.FIJI) continue;
      String where = TITLES.get(fates.of(a).kind());
      text.append("\n").append(a.group()).append(":").append(a.id()).append(" ");
      text.append(a.version()).append(", ").append(where).append("\n  ").append(licence(a));
      if (!a.link().isEmpty()) text.append("\n  ").append(a.link());
      text.append("\n");
    }
    return text.toString();
  }

  private static String licence(MavenArtifact a) throws IOException {
    if (a.licences().isEmpty()) {
      throw new IOException("The pom of " + a.group() + ":" + a.id() + " names no licence.");
    }
    String note = NOTES.containsKey(a.id()) ? " (" + NOTES.get(a.id()) + ")" : "";
    return String.join(", ", a.licences()) + note;
  }

  private static List<MavenArtifact> sorted(List<MavenArtifact> libraries) {
    return libraries.stream()
        .sorted(Comparator.comparing(MavenArtifact::group).thenComparing(MavenArtifact::id))
        .toList();
  }
}
