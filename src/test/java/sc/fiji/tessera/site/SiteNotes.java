package sc.fiji.tessera.site;

import java.util.List;

/**
 * What the updater tells people about a file.
 *
 * @param description one or two sentences
 * @param dependencies paths of other files of the site that it needs
 * @param link a page about it, or ""
 * @param author who made it, or ""
 */
record SiteNotes(String description, List<String> dependencies, String link, String author) {
  SiteNotes {
    dependencies = List.copyOf(dependencies);
  }
}
