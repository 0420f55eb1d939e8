package sc.fiji.tessera.site;

/**
 * A version of a file that was published once.
 *
 * @param filename its path then
 * @param checksum see {@link SiteChecksum}
 * @param timestamp when it was published, as the number yyyyMMddHHmmss
 * @param obsolete when its file was taken off the site, or 0 where a newer version followed
 */
record SiteVersion(String filename, String checksum, long timestamp, long obsolete) {}
