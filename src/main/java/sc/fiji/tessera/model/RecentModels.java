package sc.fiji.tessera.model;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Models that were opened from single files a short while ago, so that a macro that segments image
 * after image does not read hundreds of megabytes each time. A file that was changed or replaced is
 * read again; memory that is needed otherwise is given back. Thread-safe.
 */
final class RecentModels {
  private static final int MOST = 8;

  /**
   * A file in a state.
   *
   * @param inode tells one file from another that took its place, where the system has such a key
   */
  private record State(Path path, long size, long modified, Object inode) {}

  private final Map<State, SoftReference<SegmentationModel>> models =
      new LinkedHashMap<>(16, 0.75f, true);

  /** As {@link SegmentationModel#open}. */
  SegmentationModel open(Path path) throws IOException {
    if (!Files.isRegularFile(path) || path.toString().endsWith(".yaml")) {
      return SegmentationModel.open(path);
    }
    BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class);
    Path real = path.toAbsolutePath();
    State state = new State(real, a.size(), a.lastModifiedTime().toMillis(), a.fileKey());
    SegmentationModel known = find(state);
    if (known != null && known.source().equals(path.toString())) return known;
    SegmentationModel opened = SegmentationModel.open(path);
    keep(state, opened);
    return opened;
  }

  private synchronized SegmentationModel find(State state) {
    SoftReference<SegmentationModel> reference = models.get(state);
    return reference == null ? null : reference.get();
  }

  private synchronized void keep(State state, SegmentationModel model) {
    models.put(state, new SoftReference<>(model));
    Iterator<SoftReference<SegmentationModel>> oldest = models.values().iterator();
    while (oldest.hasNext() && models.size() > MOST) {
      oldest.next();
      oldest.remove();
    }
  }
}
