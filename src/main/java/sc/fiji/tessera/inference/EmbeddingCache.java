package sc.fiji.tessera.inference;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import sc.fiji.tessera.graph.AtomicFile;

/**
 * What promptable networks have seen, kept in files from one start to the next. A file appears
 * whole or not at all, and a damaged one counts as none; where files take more than the limit,
 * those go that were not used for longest. Whatever fails, nothing is thrown: it can be made again.
 *
 * @param root the folder of the files; need not exist
 * @param limit of all files together, in bytes; 0 keeps nothing
 */
public record EmbeddingCache(Path root, long limit) {
  private static final int FORMAT = 0x54534531; // "TSE1"
  private static final String EXTENSION = ".embedding";
  private static final String PROPERTY = "tessera.embeddings";
  private static final long MEGABYTE = 1L << 20;
  private static final long USUAL = 1024;

  /**
   * The folder {@code embeddings} among those that Tessera keeps for the user. It takes 1024 MB, or
   * as many as the system property {@code tessera.embeddings} says; with 0 nothing is kept.
   */
  public static EmbeddingCache ofUser() {
    long megabytes = Long.getLong(PROPERTY, USUAL);
    return new EmbeddingCache(CacheFolder.of("embeddings"), megabytes * MEGABYTE);
  }

  /**
   * What is kept under a key.
   *
   * @param key letters and digits that tell apart images and networks
   */
  public Optional<ImageEmbedding> find(String key) {
    Path file = root.resolve(key + EXTENSION);
    if (limit <= 0 || !Files.isRegularFile(file)) return Optional.empty();
    CRC32 sum = new CRC32();
    try (DataInputStream in =
        new DataInputStream(
            new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file)), sum))) {
      ImageEmbedding embedding = read(in, Files.size(file));
      long expected = sum.getValue();
      if (in.readLong() != expected) return Optional.empty();
      Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
      return Optional.of(embedding);
    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
      return Optional.empty(); // damaged, or gone; the next store puts another in its place
    }
  }

  /** Keeps what was seen under a key. */
  public void store(String key, ImageEmbedding embedding) {
    if (limit <= 0) return;
    try {
      Files.createDirectories(root);
      AtomicFile.write(root.resolve(key + EXTENSION), partial -> write(embedding, partial));
      trim();
    } catch (IOException e) {
      return; // a full or write-protected disk: it is only made again
    }
  }

  private static void write(ImageEmbedding e, Path file) throws IOException {
    CRC32 sum = new CRC32();
    try (DataOutputStream out =
        new DataOutputStream(
            new CheckedOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), sum))) {
      int[] head = {FORMAT, e.width(), e.height(), e.frame().side(), e.frame().width()};
      for (int h : head) out.writeInt(h);
      out.writeInt(e.frame().height());
      out.writeInt(e.maps().size());
      for (Map.Entry<String, TensorValues> map : e.maps().entrySet()) {
        out.writeUTF(map.getKey());
        TensorValues tensor = map.getValue();
        out.writeInt(tensor.shape().length);
        for (long d : tensor.shape()) out.writeLong(d);
        ByteBuffer bytes =
            ByteBuffer.allocate(Math.multiplyExact(tensor.values().length, Float.BYTES));
        bytes.asFloatBuffer().put(tensor.values());
        out.write(bytes.array());
      }
      out.flush();
      out.writeLong(sum.getValue());
    }
  }

  private static ImageEmbedding read(DataInputStream in, long most) throws IOException {
    if (in.readInt() != FORMAT) throw new IOException("another format");
    int width = in.readInt();
    int height = in.readInt();
    ImageEmbedding.Frame frame = new ImageEmbedding.Frame(in.readInt(), in.readInt(), in.readInt());
    Map<String, TensorValues> maps = new LinkedHashMap<>();
    for (int i = in.readInt(); i > 0; i--) {
      String name = in.readUTF();
      maps.put(name, tensor(in, most));
    }
    return new ImageEmbedding(maps, width, height, frame);
  }

  private static TensorValues tensor(DataInputStream in, long most) throws IOException {
    int rank = in.readInt();
    if (rank < 0 || rank > Byte.MAX_VALUE) throw new IOException("no rank");
    long[] shape = new long[rank];
    long count = Float.BYTES;
    for (int d = 0; d < rank; d++) {
      shape[d] = in.readLong();
      count = Math.multiplyExact(count, shape[d]);
    }
    if (count < 0 || count > most) throw new IOException("more values than the file has");
    byte[] bytes = in.readNBytes((int) count);
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
    return new TensorValues(values, shape);
  }

  private record Kept(Path file, long size, FileTime used) {
    static Kept of(Path file) throws IOException {
      return new Kept(file, Files.size(file), Files.getLastModifiedTime(file));
    }
  }

  /** Others may do the same at the same time. */
  private void trim() throws IOException {
    List<Kept> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(root)) {
      for (Path f : files.filter(f -> f.toString().endsWith(EXTENSION)).toList()) {
        all.add(Kept.of(f));
      }
    }
    all.sort(Comparator.comparing(Kept::used).reversed());
    long total = 0;
    for (Kept kept : all) {
      total += kept.size;
      if (total > limit) Files.deleteIfExists(kept.file);
    }
  }
}
