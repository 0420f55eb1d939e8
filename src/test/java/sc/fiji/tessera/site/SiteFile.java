package sc.fiji.tessera.site;

import java.nio.file.Path;
import java.util.List;

/**
 * A file to be published.
 *
 * @param name its path in ImageJ's folder, with slashes
 * @param content where it is now
 * @param platforms as the updater names them ({@code linux64}, {@code macos-arm64}); empty for all
 * @param notes what people are told
 */
record SiteFile(String name, Path content, List<String> platforms, SiteNotes notes) {
  SiteFile {
    platforms = List.copyOf(platforms);
  }
}
