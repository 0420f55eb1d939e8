package sc.fiji.tessera.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of an open file, of any size. Thread-safe until closed. */
final class FileBytes implements ByteSource, Closeable {
  private static final int CHUNK = 1 << 20;

  private final FileChannel channel;
  private final long size;

  FileBytes(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
    size = channel.size();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void fill(long at, ByteBuffer target) throws IOException {
    long position = at;
    int end = target.limit();
    while (target.position() < end) {
      // Java copies through a buffer of its own, as large as what is read at once
      target.limit(Math.min(end, target.position() + CHUNK));
      int n = channel.read(target, position);
      if (n < 0) throw UnreadableCheckpoint.truncated("it ends at byte " + position);
      position += n;
      target.limit(end);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
