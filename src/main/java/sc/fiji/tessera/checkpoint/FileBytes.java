package sc.fiji.tessera.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of an open file, of any size. Thread-safe until closed. */
final class FileBytes implements ByteSource, Closeable {
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
    while (target.hasRemaining()) {
      int n = channel.read(target, position);
      if (n < 0) throw UnreadableCheckpoint.truncated("it ends at byte " + position);
      position += n;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
