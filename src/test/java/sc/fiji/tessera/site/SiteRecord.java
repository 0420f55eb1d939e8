package sc.fiji.tessera.site;

import java.util.List;
import org.scijava.util.FileUtils;

/**
 * What a site's database says of one file.
 *
 * @param filename its path in ImageJ's folder
 * @param platforms that it is for; empty for all
 * @param published what is there to install; null once the file was taken off the site
 * @param previous earlier versions: an installation that has one of them is out of date, one that
 *     has neither is taken for modified by its user
 */
record SiteRecord(
    String filename, List<String> platforms, Published published, List<SiteVersion> previous) {

  /**
   * What is there to install.
   *
   * @param checksum see {@link SiteChecksum}
   * @param timestamp when it was published, as the number yyyyMMddHHmmss
   * @param size bytes
   * @param notes what people are told
   */
  record Published(String checksum, long timestamp, long size, SiteNotes notes) {}

  SiteRecord {
    platforms = List.copyOf(platforms);
    previous = List.copyOf(previous);
  }

  /** The path without the version, by which the updater knows the file. */
  String identity() {
    return identity(filename);
  }

  static String identity(String filename) {
    return FileUtils.stripFilenameVersion(filename); // the very method that the updater calls
  }

  /** The path of what is there to install, relative to the site's address. */
  String download() {
    return filename + "-" + published.timestamp();
  }

  /** What was published, as one of the earlier versions. */
  SiteVersion retired(long obsolete) {
    return new SiteVersion(filename, published.checksum(), published.timestamp(), obsolete);
  }
}
