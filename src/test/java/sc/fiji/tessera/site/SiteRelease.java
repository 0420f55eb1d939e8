package sc.fiji.tessera.site;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes the next state of a site: what did not change keeps its time, what did passes its former
 * version on to the history, and what is gone is marked as obsolete, so that the updater removes
 * it.
 *
 * @param older the site's present state; empty for a new site
 * @param timestamp of what is new, as the number yyyyMMddHHmmss
 */
record SiteRelease(List<SiteRecord> older, long timestamp) {

  /**
   * The next state, in the order of the paths.
   *
   * @throws IOException in one sentence: two files that the updater takes for one, a name that it
   *     does not look at, or a time that is not later than that of what it replaces
   */
  List<SiteRecord> with(List<SiteFile> files) throws IOException {
    Map<String, SiteRecord> past = byIdentity();
    Map<String, SiteRecord> next = new TreeMap<>();
    for (SiteFile f : files) {
      String identity = SiteRecord.identity(f.name());
      SiteRecord record = record(f, past.remove(identity));
      SiteRecord other = next.put(identity, record);
      if (other != null) {
        throw new IOException(
            "The updater takes " + other.filename() + " and " + f.name() + " for one file.");
      }
    }
    past.forEach((identity, record) -> next.put(identity, obsolete(record)));
    return List.copyOf(next.values());
  }

  private Map<String, SiteRecord> byIdentity() {
    Map<String, SiteRecord> records = new LinkedHashMap<>();
    for (SiteRecord r : older) records.put(r.identity(), r);
    return records;
  }

  private SiteRecord record(SiteFile file, SiteRecord past) throws IOException {
    if (!file.name().matches("(plugins|jars|licenses)/[\\x21-\\x7e]+")) {
      throw new IOException("The updater does not install " + file.name() + ".");
    }
    String checksum = SiteChecksum.of(file.name(), file.content());
    long size = Files.size(file.content());
    Set<SiteVersion> previous = new LinkedHashSet<>(past == null ? List.of() : past.previous());
    boolean same = false;
    if (past != null && past.published() != null) {
      // a jar made anew may have the same checksum but not the size, which the updater checks too
      SiteRecord.Published p = past.published();
      same = p.checksum().equals(checksum) && past.filename().equals(file.name());
      same &= p.size() == size;
      if (!same) previous.add(past.retired(0));
    }
    long time = same ? past.published().timestamp() : later(file, previous);
    SiteRecord.Published now = new SiteRecord.Published(checksum, time, size, file.notes());
    return new SiteRecord(file.name(), file.platforms(), now, new ArrayList<>(previous));
  }

  private long later(SiteFile file, Set<SiteVersion> previous) throws IOException {
    for (SiteVersion v : previous) {
      if (v.timestamp() < timestamp) continue;
      throw new IOException(
          "The time of this release, "
              + timestamp
              + ", is not later than that of "
              + v.filename()
              + ", "
              + v.timestamp()
              + ", which "
              + file.name()
              + " replaces.");
    }
    return timestamp;
  }

  private SiteRecord obsolete(SiteRecord record) {
    if (record.published() == null) return record;
    List<SiteVersion> previous = new ArrayList<>(record.previous());
    previous.add(record.retired(timestamp));
    return new SiteRecord(record.filename(), record.platforms(), null, previous);
  }
}
